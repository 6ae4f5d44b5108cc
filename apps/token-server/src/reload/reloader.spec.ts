import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEntry } from 'nestjs-wechat-token-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Configuration } from '../configuration/configuration.js';
import { FilesRead } from '../configuration/files-read.js';
import { readConfigurationFile } from '../configuration/read-file.js';
import { Reloader } from './reloader.js';

const APP_ID = 'wx0123456789abcdef';
const OTHER_ID = 'wxffffffffffffffff';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reloader-'));
  path = join(folder, 'server.yaml');
  await writeFile(join(folder, 'secret'), 'secret-one');
});
afterEach(() => rm(folder, { recursive: true }));

const configured = (more = '', appId = APP_ID) =>
  writeFile(path, `apps: [{ appId: ${appId}, appSecretFile: secret }]\n${more}`);

/** A server's configuration, with what is said of it. */
async function running({ fail = false, settle = async () => undefined as void } = {}) {
  const files = new FilesRead();
  const read = (all: FilesRead) =>
    readConfigurationFile(path, { files: all, environment: {}, language: 'en' });
  let { configuration: current }: { configuration: Configuration } = await read(files);
  const said: string[] = [];
  let isRefused = false;
  const audited: AuditEntry[] = [];
  const say = (line: unknown) => void said.push(String(line));
  const reloader = new Reloader(
    {
      read,
      current: () => current,
      replace: (next) => {
        if (fail) throw new TypeError('canary');
        current = next;
        isRefused = false;
      },
      refuse: () => {
        isRefused = true;
      },
      logger: { log: say, warn: say, error: say },
      audit: { write: (entry) => void audited.push(entry) },
    },
    files,
    settle,
  );
  return {
    reloader,
    said,
    audited,
    secret: () => current.apps.get(APP_ID)?.appSecret.reveal(),
    current: () => current,
    isRefused: () => isRefused,
  };
}

describe('the reloader', () => {
  it('goes on with what a secret file holds by now, though the configuration itself is unchanged', async () => {
    await configured();
    const { reloader, said, secret } = await running();
    await reloader.look();
    expect(said).toEqual([]);

    await writeFile(join(folder, 'secret'), 'secret-two');
    await reloader.look();

    expect(secret()).toBe('secret-two');
    expect(said).toEqual(['The configuration was reloaded and is in effect']);
  });

  it('keeps what it has where the new one is wrong, and says so once', async () => {
    await configured();
    const { reloader, said, audited, current, isRefused } = await running();
    const before = current();

    await configured('lisen: {}\nlanguage: de');
    await reloader.look();
    await reloader.look();

    expect(current()).toBe(before);
    expect(isRefused()).toBe(true);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(
      /^The old configuration stays in effect\. The new one is invalid: .*has 2 faults:\n/,
    );
    expect(audited).toEqual([{ what: 'configuration.refused', by: 'server', outcome: 'CONFIGURATION' }]);
    await configured('language: en');
    await reloader.look();
    expect(said).toHaveLength(2);
    expect(current()).not.toBe(before);
  });

  it('notices that a file which was missing has come', async () => {
    await configured();
    const { reloader, said } = await running();
    await rm(join(folder, 'secret'));
    await reloader.look();
    await writeFile(join(folder, 'secret'), 'secret-three');

    await reloader.look();

    expect(said.map((line) => line.slice(0, 30))).toEqual([
      'The old configuration stays in',
      'The configuration was reloaded',
    ]);
  });

  it('does not read what somebody is still writing, and reads it when it is whole', async () => {
    await configured();
    let rest = () => configured(`clients: []\nlanguage: zh`);
    const { reloader, said, current } = await running({ settle: () => rest() });

    await configured('clients: []');
    await reloader.look();
    expect(said).toEqual([]);
    rest = async () => undefined;
    await reloader.look();

    expect(said).toHaveLength(2);
    expect(current().language).toBe('zh');
  });

  it('forgets a file that the configuration names no more', async () => {
    await configured();
    await writeFile(join(folder, 'other'), 'secret-other');
    const { reloader, said } = await running();
    await writeFile(path, `apps: [{ appId: ${APP_ID}, appSecretFile: other }]`);
    await reloader.look();

    await rm(join(folder, 'secret'));
    await reloader.look();

    expect(said).toEqual(['The configuration was reloaded and is in effect']);
  });

  it('names what counts from the next start on only', async () => {
    await configured();
    const { reloader, said, audited } = await running();

    await configured('listen: { port: 1 }\nlimits: { inFlight: 7 }\nlanguage: zh', OTHER_ID);
    await reloader.reload();

    expect(said.at(-1)).toBe(`以下更改在重启后生效：listen, language, apps (${APP_ID})`);
    expect(audited).toEqual([{ what: 'configuration.reloaded', by: 'server', outcome: 'ok' }]);
  });

  it('names it as long as it is another than at the start, and no longer', async () => {
    await configured('listen: { port: 1 }');
    const { reloader, said } = await running();
    const warnings = async (more: string) => {
      said.length = 0;
      await configured(more);
      await reloader.reload();
      return said.slice(1);
    };

    const warning = 'Takes effect at the next start: listen';
    expect(await warnings('listen: { port: 2 }')).toEqual([warning]);
    expect(await warnings('listen: { port: 2 }\nlimits: { inFlight: 7 }')).toEqual([warning]);
    expect(await warnings('listen: { port: 1 }')).toEqual([]);
  });

  it('goes on after whatever fails, without its text', async () => {
    await configured();
    const { reloader, said } = await running({ fail: true });

    await reloader.reload();
    await reloader.reload();

    expect(said).toHaveLength(2);
    expect(said.join()).not.toContain('canary');
  });
});
