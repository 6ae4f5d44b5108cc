import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { supersedeOutside } from '../api-client/invalidate-elsewhere.js';
import { pageAt } from '../docs/page.js';
import { freePort } from '../processes/free-port.js';
import { ConfigurationFolder, TokenServerProcess } from '../token-server/token-server-process.js';
import { eventually } from '../waiting/eventually.js';
import { BreakingProxy } from './breaking-proxy.js';
import { ClientProcess } from './client-process.js';
import { CLIENTS, PROGRAMS } from './client-programs.js';

const { appId } = DEFAULT_APP;
const run = promisify(execFile);

describe('docs/clients.md', () => {
  it.each(['docs/clients.md', 'docs/clients.zh-CN.md'])('shows the files that are run: %s', async (path) => {
    const { blocks } = await pageAt(path);
    const shown = blocks.filter(({ name }) => name !== undefined);

    expect(shown.map(({ name }) => name).toSorted()).toEqual(PROGRAMS.map(({ file }) => file).toSorted());
    for (const { name, code } of shown) expect(code).toBe(readFileSync(join(CLIENTS, name!), 'utf8'));
  });

  it.each(PROGRAMS.map(({ file }) => file))('has at most 40 lines of code in %s', (file) => {
    const lines = readFileSync(join(CLIENTS, file), 'utf8').split('\n');
    // Comments, imports and brackets alone do not count.
    const uncounted = /^\s*($|\/\/|#|\/\*|"""|package |import |var \($|"[a-z/]+"$|[\])}]+;?$)/;

    expect(lines.filter((line) => !uncounted.test(line)).length).toBeLessThanOrEqual(40);
    expect(lines.filter((line) => line.length > 130)).toEqual([]);
  });
});

for (const { language, follows, keeps, isThere, prepare } of PROGRAMS) {
  const note = isThere ? '' : ` (not run: there is no ${language})`;
  describe.skipIf(!isThere)(`the ${language} client${note}`, () => {
    let folder = '';
    let command: readonly string[] = [];
    let wechat: RunningSimulator;
    let configuration: ConfigurationFolder;
    let server: TokenServerProcess;
    let client: ClientProcess | undefined;
    let variables: Record<string, string> = {};
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'token-server-client-'));
      command = prepare(folder);
      wechat = await startWechatSimulator();
      configuration = new ConfigurationFolder();
      server = await TokenServerProcess.up(configuration.config(wechat.url));
    });
    beforeEach(() => {
      variables = variablesWith(configuration.client.key);
    });
    afterEach(() => client?.end());
    afterAll(async () => {
      TokenServerProcess.endAll();
      configuration.remove();
      await wechat.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const variablesWith = (key: string): Record<string, string> => {
      const own = mkdtempSync(join(folder, 'run-'));
      writeFileSync(join(own, 'header'), `Authorization: Bearer ${key}\n`);
      return {
        WECHAT_APP_ID: appId,
        WECHAT_CLIENT_KEY: key,
        WECHAT_HEADER_FILE: join(own, 'header'),
        WECHAT_TOKEN_FILE: join(own, 'token.json'),
      };
    };
    const start = async (more: Record<string, string> = {}) => {
      // The first one is away.
      const servers = `http://127.0.0.1:${await freePort()} ${server.url}`;
      client = new ClientProcess(command, { ...variables, WECHAT_TOKEN_SERVERS: servers, ...more });
      return client;
    };
    const isAccepted = async (token: string) => {
      const answer = await fetch(`${wechat.url}/cgi-bin/getcallbackip?access_token=${token}`);
      return 'ip_list' in ((await answer.json()) as object);
    };
    const outputOf = async (args: string) => {
      const env = { PATH: process.env['PATH'], ...variables, WECHAT_TOKEN_SERVERS: server.url };
      const { stdout } = await run('sh', [join(CLIENTS, 'access-token.sh'), ...args.split(' ')], { env });
      return stdout;
    };
    /** Another client reports the token. */
    const report = (value: string) =>
      fetch(`${server.url}/v1/apps/${appId}/access-token/rejections`, {
        method: 'POST',
        headers: { authorization: `Bearer ${configuration.client.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ value }),
      });

    it('has the token from the second server if the first is away, and another one after a report', async () => {
      const asking = await start();
      const first = await asking.ask('current');
      expect(await isAccepted(first)).toBe(true);
      supersedeOutside(wechat.simulator, 'stable');
      expect(await isAccepted(first)).toBe(false);

      const second = await asking.ask('refused');

      expect(await isAccepted(second)).toBe(true);
      expect(await asking.ask('current')).toBe(second);
    });

    it.runIf(follows)(
      'has another token soon after another client reported the one that it has',
      async () => {
        const asking = await start();
        const first = await asking.ask('current');
        supersedeOutside(wechat.simulator, 'stable');
        expect((await report(first)).status).toBe(200);

        await eventually(async () => expect(await asking.ask('current')).not.toBe(first));

        expect(await isAccepted(await asking.ask('current'))).toBe(true);
      },
    );

    it.runIf(follows)('goes on waiting for another token after an answer broke off', async () => {
      const proxy = await BreakingProxy.to(server.url);
      const asking = await start({ WECHAT_TOKEN_SERVERS: proxy.url });
      const first = await asking.ask('current');
      await eventually(() => expect(proxy.hasBroken).toBe(true));
      supersedeOutside(wechat.simulator, 'stable');
      expect((await report(first)).status).toBe(200);

      await eventually(async () => expect(await asking.ask('current')).not.toBe(first));

      expect(asking.output).not.toContain('failed');
      proxy.close();
    });

    it.runIf(language === 'curl')('waits for another token', async () => {
      const first = JSON.parse(await outputOf('')) as { value: string; version: string };
      const waiting = outputOf(`wait ${first.version}`);
      supersedeOutside(wechat.simulator, 'stable');
      expect((await report(first.value)).status).toBe(200);

      const second = JSON.parse(await waiting) as { value: string };

      expect(await isAccepted(second.value)).toBe(true);
    });

    it('says that its key is refused, without the key', async () => {
      const key = configuration.client.key.replace(/.{6}$/, 'AAAAAA');
      const asking = await start(variablesWith(key));

      expect(await asking.ask('current')).toMatch(/^failed: .*401/);
      expect(asking.output).not.toContain(key);
    });

    // The last one: it ends the server.
    it.runIf(keeps)('serves the token that it keeps while no server answers', async () => {
      const asking = await start();
      const first = await asking.ask('current');
      server.kill('SIGKILL');
      await server.end();
      // A minute has passed, for a client that keeps it in a file.
      const file = variables['WECHAT_TOKEN_FILE']!;
      if (existsSync(file))
        writeFileSync(file, readFileSync(file, 'utf8').replace(/"askAt":\d+/, '"askAt":0'));

      expect(await asking.ask('current')).toBe(first);
      expect(await asking.ask('refused')).toMatch(/^failed: /);
    });
  });
}
