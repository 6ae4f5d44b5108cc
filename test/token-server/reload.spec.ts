import { renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type PeerCertificate } from 'node:tls';
import { newClientKey } from 'nestjs-wechat-token-server';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigurationFolder, TokenServerProcess } from './token-server-process.js';

const { appId } = DEFAULT_APP;
const OTHER_ID = 'wxffffffffffffffff';

let wechat: RunningSimulator;
let folder: ConfigurationFolder;
beforeAll(async () => {
  wechat = await startWechatSimulator();
  wechat.simulator.addApp({ ...DEFAULT_APP, appId: OTHER_ID });
  folder = new ConfigurationFolder();
});
afterAll(async () => {
  TokenServerProcess.endAll();
  folder.remove();
  await wechat.close();
});

/** What a client with the key gets of an app. */
async function statusOf(server: TokenServerProcess, key: string, app = appId): Promise<number> {
  const answer = await fetch(`${server.url}/v1/apps/${app}/access-token`, {
    headers: { authorization: `Bearer ${key}` },
  });
  await answer.text();
  return answer.status;
}

/** Asks again and again, five at once, until it is told to stop. Answers how often, and which answers were not 200. */
function askingFor(server: TokenServerProcess, key: string) {
  const state = { isOver: false };
  let count = 0;
  const bad: unknown[] = [];
  const ask = async () => {
    while (!state.isOver) {
      const status = await statusOf(server, key).catch(String);
      count += 1;
      if (status !== 200) bad.push(status);
    }
  };
  const all = Promise.all(Array.from({ length: 5 }, ask));
  return async () => {
    state.isOver = true;
    await all;
    return { count, bad };
  };
}

/** Waits until so many lines of the log match. */
async function said(server: TokenServerProcess, pattern: RegExp, times: number): Promise<void> {
  await server.printed(new RegExp(Array(times).fill(pattern.source).join('[^]*')));
}

describe('a configuration that is read again', () => {
  it('counts as a whole from one request to the next, a bad one not at all, and no request fails meanwhile', async () => {
    const server = await TokenServerProcess.up(folder.config(wechat.url));
    const other = newClientKey('other');
    const { key } = folder.client;
    const stop = askingFor(server, key);
    const before = await statusOf(server, other.key, OTHER_ID);

    folder.config(wechat.url, 'clients_of_ours: []\nlanguage: de');
    server.kill('SIGHUP');
    await said(server, /The old configuration stays in effect/, 1);
    folder.config(
      wechat.url,
      `  - { id: other, digests: ['${other.digest}'], apps: [${OTHER_ID}], may: [token] }`,
    );
    server.kill('SIGHUP');
    await said(server, /The old configuration stays in effect/, 2);
    folder.put(
      'server.yaml',
      `listen: { port: 1 }
wechat: { baseUrl: '${wechat.url}' }
standIn: { keys: [{ id: '1', keyFile: stand-in-key }], signWith: '1' }
apps:
  - { appId: ${appId}, appSecretFile: app-secret }
  - { appId: ${OTHER_ID}, appSecretFile: app-secret }
clients:
  - { id: shop, digests: ['${folder.client.digest}'], apps: [${appId}], may: [token] }
  - { id: other, digests: ['${other.digest}'], apps: [${OTHER_ID}], may: [token] }
`,
    );
    server.kill('SIGHUP');
    await said(server, /is in effect[^]*Takes effect at the next start: listen/, 1);
    const after = await statusOf(server, other.key, OTHER_ID);
    const { count, bad } = await stop();

    expect([before, after]).toEqual([401, 200]);
    expect(count).toBeGreaterThan(10);
    expect(bad).toEqual([]);
    expect(server.output).toContain('clients[1].apps[0] is not an app of this configuration');
    expect(server.output).not.toContain(DEFAULT_APP.appSecret);
    expect(server.output).not.toContain('undefined');
    folder.put('server.yaml', `apps: [{ appId: ${appId}, appSecretFile: app-secret }]`);
    server.kill('SIGHUP');
    await said(server, /is in effect/, 2);
    expect(await statusOf(server, key)).toBe(401);
    server.kill('SIGTERM');
    expect(await server.end()).toBe(0);
  });

  it('changes how long a body may be', async () => {
    const server = await TokenServerProcess.up(folder.config(wechat.url));
    const post = async () => {
      const answer = await fetch(`${server.url}/v1/apps/${appId}/api/cgi-bin/message/custom/send`, {
        method: 'POST',
        headers: { authorization: `Bearer ${folder.client.key}` },
        body: Buffer.alloc(2_000, ' '),
      });
      return answer.status;
    };
    const before = await post();

    folder.config(wechat.url, 'limits: { bodyBytes: 1024 }');
    server.kill('SIGHUP');
    await server.printed(/is in effect/);

    expect([before, await post()]).toEqual([200, 413]);
    expect(server.output).not.toContain('next start');
    await server.interrupt();
  });

  it('says what is true of it where TLS was added, which counts from the next start on', async () => {
    folder.certificate('added');
    const tls = 'tls: { certFile: added.crt, keyFile: added.key }';
    const server = await TokenServerProcess.up(folder.config(wechat.url));

    folder.config(wechat.url, tls);
    server.kill('SIGHUP');
    await said(server, /Takes effect at the next start: tls/, 1);
    folder.config(wechat.url, `${tls}\nlimits: { inFlight: 7 }`);
    server.kill('SIGHUP');
    await server.printed(/(is in effect[^]*){2}|stays in effect/);

    expect(server.output).not.toContain('The old configuration stays in effect');
    expect(await statusOf(server, folder.client.key)).toBe(200);
    await server.interrupt();
  });

  it('is noticed without a signal where a symbolic link leads elsewhere, and certificates change too', async () => {
    const first = folder.certificate('first');
    const second = folder.certificate('second');
    for (const [name, target] of [
      ['tls.crt', first],
      ['tls.key', first.replace('.crt', '.key')],
    ] as const)
      symlinkSync(target, join(folder.path, name));
    const tls = 'tls: { certFile: tls.crt, keyFile: tls.key }';
    const server = await TokenServerProcess.up(folder.config(wechat.url, tls));
    expect(await nameOf(server)).toBe('first');

    for (const [name, target] of [
      ['tls.key', second.replace('.crt', '.key')],
      ['tls.crt', second],
    ] as const) {
      symlinkSync(target, join(folder.path, 'new'));
      renameSync(join(folder.path, 'new'), join(folder.path, name));
    }
    await server.printed(/is in effect/);

    expect(await nameOf(server)).toBe('second');
    await server.interrupt();
  });
});

/** Whom the certificate is for. */
function nameOf(server: TokenServerProcess): Promise<string> {
  const { port } = new URL(server.url);
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false }, () => {
      const { subject } = socket.getPeerCertificate() as PeerCertificate;
      socket.destroy();
      resolve(String(subject.CN));
    });
  });
}
