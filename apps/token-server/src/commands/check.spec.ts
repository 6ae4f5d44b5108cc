import { expect, it } from 'vitest';
import { configurationSource } from '../configuration-source.js';
import { ConfigurationError } from '../configuration/configuration.error.js';
import { FilesRead } from '../configuration/files-read.js';
import { firstConfiguration } from '../first-start.js';
import { check } from './check.js';

const checked = (environment: Record<string, string>) =>
  check(configurationSource(undefined, environment, 'en'), { environment, language: 'en' });

it('says that nothing is configured, by empty variables too', async () => {
  for (const environment of [{}, { PORT: '' }, { PORT: '8080', WECHAT_APP_ID: '' }]) {
    const { text, code } = await checked(environment);

    expect(text).toMatch(/^Nothing is configured: the server would start on loopback/);
    expect(code).toBe(0);
  }
});

it.each([
  [{ PORT: 'many' }, /^The environment: PORT must be a whole number from 0 to 65535\. .*\n$/],
  [{ PORT: '0x10' }, /^The environment: PORT must be a whole number/],
  [
    { WECHAT_TOKEN_SERVER_CONFIG: '' },
    /^WECHAT_TOKEN_SERVER_CONFIG is set, but empty\. Write the path .*\n$/,
  ],
])('refuses what the server would not start with: %o', async (environment, sentence) => {
  const { text, code } = await checked(environment as Record<string, string>);

  expect(text).toMatch(sentence);
  expect(code).toBe(1);
});

it('does not start with an empty path of the configuration', async () => {
  const source = configurationSource(undefined, { WECHAT_TOKEN_SERVER_CONFIG: '' }, 'zh');

  await expect(source?.read(new FilesRead())).rejects.toThrow(ConfigurationError);
  await expect(source?.read(new FilesRead())).rejects.toThrow(/^WECHAT_TOKEN_SERVER_CONFIG 为空。/);
});

it('a first start takes the usual port where PORT is empty', async () => {
  const { checked: first } = await firstConfiguration(
    { environment: { PORT: '' }, language: 'en' },
    'http://127.0.0.1:1',
  );

  expect(first.configuration.listen).toEqual({ host: '127.0.0.1', port: 3080 });
});
