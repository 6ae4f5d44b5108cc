import { tmpdir } from 'node:os';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { sentenceOf } from '../../apps/demo/src/sentence-of.js';
import { VARIABLES } from '../../apps/demo/src/settings/environment.js';
import { startDemo } from '../../apps/demo/src/start-demo.js';
import { DemoProcess } from './demo-process.js';

const ACCOUNT = {
  WECHAT_APP_ID: 'wx1234567890abcdef',
  WECHAT_APP_SECRET: 'canary-secret-canary-secret-1234',
};
const LISTED = { appId: 'wx1234567890abcdef', appSecret: 'canary-secret-canary-secret-1234' };
const apps = (...list: unknown[]) => ({ WECHAT_APPS: JSON.stringify(list) });

const TABLE: readonly [Record<string, string>, RegExp][] = [
  [{ WECHAT_APP_ID: 'wx12' }, /^WECHAT_APP_ID is not a valid AppID\. Copy the AppID/],
  [{ WECHAT_APP_ID: ACCOUNT.WECHAT_APP_ID }, /^WECHAT_APP_ID is set without WECHAT_APP_SECRET\. Set both/],
  [
    { WECHAT_APP_SECRET: ACCOUNT.WECHAT_APP_SECRET },
    /^WECHAT_APP_SECRET is set without WECHAT_APP_ID\. Set both/,
  ],
  [
    { ...ACCOUNT, WECHAT_APP_SECRET: `${ACCOUNT.WECHAT_APP_SECRET} ` },
    /^WECHAT_APP_SECRET has leading or trailing whitespace\. Remove it/,
  ],
  [{ WECHAT_APPS: '[{"appSecret":"canary-secret"' }, /^WECHAT_APPS is not a JSON array of apps\. Write \[/],
  [{ WECHAT_APPS: '{}' }, /^WECHAT_APPS is not a JSON array of apps\. Write \[/],
  [{ WECHAT_APPS: '[]' }, /^WECHAT_APPS is not a JSON array of apps\. Write \[/],
  [apps({ ...LISTED, secret: 'x' }), /^WECHAT_APPS\[0\] is not an app: .*\. Write \[/],
  [apps({ appId: LISTED.appId }), /^WECHAT_APPS\[0\]\.appSecret is missing .*\. Copy the AppSecret/],
  [
    apps(LISTED, { ...LISTED, appId: 'wx' }),
    /^WECHAT_APPS\[1\]\.appId is not a valid AppID\. Copy the AppID/,
  ],
  [
    apps(LISTED, LISTED),
    /^WECHAT_APPS\[1\]\.appId is the same as WECHAT_APPS\[0\]\.appId\. List each app once/,
  ],
  [
    { ...ACCOUNT, ...apps(LISTED) },
    /^WECHAT_APPS\[0\]\.appId is the same as WECHAT_APP_ID\. List each app once/,
  ],
  [apps({ ...LISTED, endpoint: 'old' }), /^WECHAT_APPS\[0\]\.endpoint has an unknown value\. Write 'stable'/],
  [{ WECHAT_ENDPOINT: 'old' }, /^WECHAT_ENDPOINT has an unknown value\. Write 'stable' or 'legacy'/],
  [{ WECHAT_BASE_URL: 'http://127.0.0.1:1' }, /^WECHAT_BASE_URL is set without an account\. Set/],
  [
    { ...ACCOUNT, WECHAT_BASE_URL: 'http://example.com' },
    /^WECHAT_BASE_URL is neither an https URL.*\. Write/,
  ],
  [
    { WECHAT_REFRESH_CRON: 'hourly' },
    /^WECHAT_REFRESH_CRON is not a valid cron expression.*\. Write five or six/,
  ],
  [{ WECHAT_TIME_SCALE: 'fast' }, /^WECHAT_TIME_SCALE must be a number from 0\.1 to 1000\. Write/],
  [{ WECHAT_TIME_SCALE: '0' }, /^WECHAT_TIME_SCALE must be a number from 0\.1 to 1000\. Write/],
  [
    { ...ACCOUNT, WECHAT_TIME_SCALE: '2' },
    /^WECHAT_TIME_SCALE is only for the built-in simulator .*\. Leave it out/,
  ],
  [
    { REDIS_URL: 'redis://127.0.0.1:1', WECHAT_TIME_SCALE: '2' },
    /^WECHAT_TIME_SCALE is only for the built-in simulator .*\. Leave it out/,
  ],
  [{ WECHAT_SIMULATOR_PORT: '-1' }, /^WECHAT_SIMULATOR_PORT is not a port\. Write/],
  [{ REDIS_URL: 'http://:canary-secret@127.0.0.1' }, /^REDIS_URL is not a valid Redis URL\. Write redis:/],
  [{ KEY_PREFIX: 'test {1}' }, /^KEY_PREFIX contains whitespace or braces.*\. Write a prefix/],
  [{ HOST: 'the web' }, /^HOST is not an address\. Write 127\.0\.0\.1/],
  [
    { HOST: '203.0.113.77', API_KEY: 'canary-secret-0123456789' },
    /^HOST 203\.0\.113\.77 is not an address of this/,
  ],
  [{ HOST: '0.0.0.0' }, /^API_KEY is not set, but HOST .*\. Set a long random value/],
  [{ PORT: '65536' }, /^PORT is not a port\. Write a whole number from 0 to 65535/],
  [{ PORT: '3000x' }, /^PORT is not a port\. Write a whole number from 0 to 65535/],
  [
    { PORT: '3001', WECHAT_SIMULATOR_PORT: '3001' },
    /^PORT is 3001, where the built-in simulator .*\. Set one of/,
  ],
  [
    { PORT: '3001', WECHAT_SIMULATOR_PORT: '' },
    /^PORT is 3001, where the built-in simulator .*\. Set one of/,
  ],
  ...[
    'demo.example.com',
    'ftp://demo.example.com',
    'https://demo.example.com/demo',
    'https://u:p@demo.example.com',
    'https://',
  ].map((PUBLIC_URL): [Record<string, string>, RegExp] => [
    { PUBLIC_URL },
    /^PUBLIC_URL is not the address of a site\. Write only the scheme and the host/,
  ]),
  [{ API_KEY: 'canary-secret' }, /^API_KEY is shorter than 16 characters .*\. Write a long random value/],
];

/** One of each kind: wrong by itself, wrong in combination, an option that the library refuses, an unknown address. */
const PROGRAMS = TABLE.filter(([variables]) =>
  ['API_KEY=canary-secret', 'HOST=0.0.0.0', 'WECHAT_REFRESH_CRON=hourly', 'HOST=203.0.113.77'].includes(
    Object.entries(variables)[0]!.join('='),
  ),
);

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});
afterAll(() => DemoProcess.endAll());

/** Runs the start of the demo in this process, because a separate program takes a second. */
async function problemWith(variables: Record<string, string>): Promise<string> {
  for (const name of VARIABLES) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries({ PORT: '0', WECHAT_SIMULATOR_PORT: '0', ...variables }))
    vi.stubEnv(name, value);
  // Outside the repository, where somebody may have an .env file.
  vi.spyOn(process, 'cwd').mockReturnValue(tmpdir());
  return startDemo().then(() => 'It started', sentenceOf);
}

describe('a bad variable', () => {
  it.each(TABLE)('stops the start with one sentence that names it: %o', async (variables, sentence) => {
    const told = await problemWith(variables);

    expect(told).toMatch(sentence);
    expect(told.split('\n')).toHaveLength(1);
    expect(told).not.toContain('canary-secret');
  });

  it.each(PROGRAMS)('ends the program with that sentence alone: %o', async (variables, sentence) => {
    const demo = DemoProcess.run(variables);

    const code = await demo.end();

    expect(code).toBe(1);
    expect(demo.stderr).toMatch(sentence);
    expect(demo.stderr.trim().split('\n')).toHaveLength(1);
    expect(demo.output).not.toContain('canary-secret');
    expect(demo.stdout).not.toContain('listens on');
  });
});

describe('an empty variable', () => {
  it('counts as unset', async () => {
    const demo = await DemoProcess.up({ WECHAT_APP_ID: '', WECHAT_APPS: '', HOST: '', REDIS_URL: '' });

    expect(demo.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await demo.interrupt();
  });
});
