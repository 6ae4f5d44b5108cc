import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundledProgram } from '../processes/bundled-programs.js';
import { freePort } from '../processes/free-port.js';
import { ConfigurationFolder, TokenServerProcess } from './token-server-process.js';

const run = promisify(execFile);
const CANARY = 'canary-secret-canary-secret-1234';

let wechat: RunningSimulator;
let folder: ConfigurationFolder;
beforeAll(async () => {
  wechat = await startWechatSimulator();
  folder = new ConfigurationFolder();
});
afterAll(async () => {
  TokenServerProcess.endAll();
  folder.remove();
  await wechat.close();
});

/** How a start ends that fails. */
async function failureOf(args: readonly string[], variables: Record<string, string> = {}) {
  const server = TokenServerProcess.run(args, variables);
  const code = await server.end();
  return { code, said: server.output.trim() };
}

describe('the token server with nothing configured', () => {
  it('prints four curl lines that work as printed, and no access token of them goes to the client that calls', async () => {
    const server = TokenServerProcess.run([], { PORT: '0' });
    await server.printed(/Ctrl-C ends it/);
    const lines = server.stdout.match(/^ {2}curl .*$/gm) ?? [];

    const answers: unknown[] = [];
    for (const line of lines) answers.push(JSON.parse((await run('sh', ['-c', line])).stdout));

    expect(answers).toEqual([
      expect.objectContaining({ appId: DEFAULT_APP.appId, value: expect.any(String) }),
      { access_token: expect.stringMatching(/^wts1-/), expires_in: 7200 },
      { ip_list: expect.any(Array) },
      expect.objectContaining({ status: 'up' }),
    ]);
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await server.interrupt()).toBe(0);
  });

  it('speaks Chinese where the terminal does', async () => {
    const server = TokenServerProcess.run([], { PORT: '0', LANG: 'zh_CN.UTF-8' });
    await server.printed(/按 Ctrl-C 结束/);

    expect(server.stdout).toMatch(/中控服务器正在监听 http:\/\/127\.0\.0\.1:\d+，仅限本机访问。/);
    server.kill('SIGTERM');
    expect(await server.end()).toBe(0);
  });
});

describe('a configuration that is wrong', () => {
  const app = `apps: [{ appId: ${DEFAULT_APP.appId}, appSecretFile: app-secret }]`;

  it.each([
    ['', { listen: '{ host: 0.0.0.0 }' }, /: listen\.host is not an address of this machine alone.*tls/],
    ['standIn:', {}, /has the same field twice in line 12/],
    ['audit: { flie: x }', {}, /: audit\.flie is not a known field\. Write file, if you mean that\.$/],
    [
      'tls: { certFile: stand-in-key, keyFile: stand-in-key }',
      {},
      /has 2 faults:\n {2}tls\.certFile .*\n {2}tls\.keyFile /,
    ],
  ])('ends the program with a sentence that names the path: %s', async (more, parts, sentence) => {
    const { code, said } = await failureOf(['--config', folder.config(wechat.url, more, parts)]);

    expect(code).toBe(1);
    expect(said).toMatch(sentence);
  });

  it('is told without its secrets, with every fault, by check as well', async () => {
    const path = folder.put(
      'bad.yaml',
      `${app.replace('app-secret', 'none')}\nclients: [{ id: 'a b', key: ${CANARY} }]`,
    );

    const { code, said } = await failureOf(['check', '--config', path]);
    const started = await failureOf([], { WECHAT_TOKEN_SERVER_CONFIG: path });

    expect(code).toBe(1);
    expect(said.split('\n')).toHaveLength(7);
    expect(said).toMatch(/bad\.yaml has 6 faults:\n {2}/);
    expect(started).toEqual({ code: 1, said });
    expect(said).not.toContain(CANARY);
  });

  it.each([
    [{ PORT: 'many' }, /^The environment: PORT must be a whole number from 0 to 65535\./],
    [
      { WECHAT_APP_ID: DEFAULT_APP.appId, WECHAT_APP_SECRET: CANARY, HOST: '203.0.113.77' },
      /^The environment has 2 faults:\n {2}CLIENT_KEY names nobody.*\n {2}HOST is not an address/,
    ],
  ])('in the environment is a sentence that names the variable: %o', async (variables, sentence) => {
    const { code, said } = await failureOf([], variables as Record<string, string>);

    expect(code).toBe(1);
    expect(said).toMatch(sentence);
    expect(said).not.toContain(CANARY);
  });

  it('has one sentence for a port that is taken, and for an address of another machine', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;

    const taken = await failureOf([
      '--config',
      folder.config(wechat.url, '', { listen: `{ port: ${port} }` }),
    ]);
    const tls = folder.certificate('elsewhere').replace('.crt', '');
    const elsewhere = await failureOf([
      '--config',
      folder.config(wechat.url, `tls: { certFile: ${tls}.crt, keyFile: ${tls}.key }`, {
        listen: '{ host: 203.0.113.77, port: 0 }',
      }),
    ]);

    expect(taken.said.split('\n').at(-1)).toMatch(
      new RegExp(`^The port ${port} is in use\\. Stop the program`),
    );
    expect(elsewhere.said.split('\n').at(-1)).toMatch(/^203\.0\.113\.77 is not an address of this machine\./);
    expect([taken.code, elsewhere.code]).toEqual([1, 1]);
    other.close();
  });
});

describe('the commands', () => {
  it('check prints what the configuration comes down to, with its secrets as where they come from', async () => {
    const server = TokenServerProcess.run(['check', '--config', folder.config(wechat.url)]);

    expect(await server.end()).toBe(0);
    expect(server.stdout).toContain('appSecret: (from app-secret, 32 characters)');
    expect(server.stdout).toContain('perMinute: 6000');
    expect(server.output).not.toContain(DEFAULT_APP.appSecret);
  });

  it('new-key prints a key once, with lines that a configuration takes', async () => {
    const server = TokenServerProcess.run(['new-key', 'shop-php']);
    expect(await server.end()).toBe(0);
    const [key = ''] = /wtk_shop-php_\w{49}/.exec(server.stdout) ?? [];
    const lines = server.stdout.slice(server.stdout.indexOf('clients:'));

    const path = folder.put(
      'new.yaml',
      `apps: [{ appId: wx0123456789abcdef, appSecretFile: app-secret }]\n${lines}`,
    );
    const checked = TokenServerProcess.run(['check', '--config', path]);

    expect(await checked.end()).toBe(0);
    expect(key).not.toBe('');
    expect(lines).not.toContain(key);
  });

  it('fail where what they print cannot be written: the key would be lost', async () => {
    const program = `"${process.execPath}" "${bundledProgram('token-server')}"`;
    const command = run('sh', ['-c', `${program} new-key shop-php > /dev/full`], { env: { LANG: 'C' } });

    await expect(command).rejects.toMatchObject({
      code: 1,
      stderr: 'The output could not be written: ENOSPC.\n',
    });
  });

  it('refuses what makes no sense, and repeats nothing of it', async () => {
    const { code, said } = await failureOf(['check', CANARY]);

    expect(code).toBe(2);
    expect(said).not.toContain(CANARY);
  });
});

describe('the listener', () => {
  it('starts while Redis is away, and says so', async () => {
    const port = await freePort();
    const server = await TokenServerProcess.up(
      folder.config(wechat.url, `store: { redisUrl: 'redis://127.0.0.1:${port}' }`),
    );

    await server.printed(/store.*(cannot be reached|failed|ECONNREFUSED)/i);

    server.kill('SIGTERM');
    expect(await server.end()).toBe(0);
  });

  it('takes only names of this machine on loopback, and no address beyond its limit', async () => {
    const server = await TokenServerProcess.up(folder.config(wechat.url));
    const { port } = new URL(server.url);
    const statusOf = async (head: string) => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.write(`${head}\r\nConnection: close\r\n\r\n`);
      const chunks = await socket.toArray();
      return Number(/^HTTP\/1\.1 (\d+)/.exec(Buffer.concat(chunks).toString())?.[1]);
    };

    expect(await statusOf('GET /health HTTP/1.1\r\nHost: evil.example')).toBe(421);
    expect(await statusOf('GET /cgi-bin/token HTTP/1.1\r\nHost: evil.example')).toBe(421);
    const token = `GET /v1/apps/${DEFAULT_APP.appId}/access-token HTTP/1.1\r\nAuthorization: Bearer ${folder.client.key}`;
    expect(await statusOf(`${token}\r\nHost: evil.example`)).toBe(421);
    expect(await statusOf(`${token}\r\nHost: localhost`)).toBe(200);
    expect(await statusOf(`GET /health?${'a'.repeat(8_192)} HTTP/1.1\r\nHost: localhost`)).toBe(414);
    expect(await statusOf(`GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(16_384)}`)).toBe(431);
    expect(await statusOf('GET /%zz HTTP/1.1\r\nHost: localhost')).toBeGreaterThanOrEqual(400);
    for (const method of ['OPTIONS', 'TRACE'])
      expect(await statusOf(`${method} /cgi-bin/token HTTP/1.1\r\nHost: localhost`)).toBe(405);
    expect(await statusOf(`GET /health HTTP/1.1\r\nHost: localhost:${port}`)).toBe(200);
    const nowhere = await fetch(`${server.url}/v1/nowhere?secret=canary`);
    expect(await nowhere.text()).toMatch(/"code":"NOT_FOUND"/);
    await server.interrupt();
  });

  it('takes the host of publicUrl on loopback as well: a proxy on this machine passes it on', async () => {
    const server = await TokenServerProcess.up(
      folder.config(wechat.url, 'publicUrl: https://wechat.internal.example.com'),
    );
    const { port } = new URL(server.url);
    const path = `/v1/apps/${DEFAULT_APP.appId}/access-token`;
    const statusFor = async (host: string) => {
      const headers = { host, authorization: `Bearer ${folder.client.key}` };
      const sent = get(`http://127.0.0.1:${port}${path}`, { headers, agent: false });
      const [{ statusCode }] = (await once(sent, 'response')) as [IncomingMessage];
      return statusCode;
    };

    expect(await statusFor('wechat.internal.example.com')).toBe(200);
    expect(await statusFor('wechat.internal.example.com:8443')).toBe(200);
    expect(await statusFor('internal.example.com')).toBe(421);
    await server.interrupt();
  });

  it('closes the connection of a request that it refuses before it has read the body', async () => {
    const server = await TokenServerProcess.up(folder.config(wechat.url));
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write('OPTIONS /v1/apps HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf');

    const answer = Buffer.concat(await socket.toArray()).toString();

    expect(answer).toMatch(/^HTTP\/1\.1 405 [^]*^connection: close\r?$/im);
    await server.interrupt();
  });

  it('refuses as every native route does, in the language that is preferred', async () => {
    const server = await TokenServerProcess.up(folder.config(wechat.url));
    const answerTo = async (head: string, body = '') => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      const headers = `Accept-Language: zh\r\nConnection: close\r\nContent-Length: ${body.length}`;
      socket.write(`${head}\r\n${headers}\r\n\r\n${body}`);
      const [top = '', json = ''] = Buffer.concat(await socket.toArray())
        .toString()
        .split('\r\n\r\n');
      const id = /^x-token-server: (\w+)\r?$/im.exec(top)?.[1];
      const isUncached = /^cache-control: no-store\r?$/im.test(top);
      const { requestId, message, code } = JSON.parse(json) as Record<string, string>;
      expect({ head, isUncached, id, code, message }).toEqual({
        head,
        isUncached: true,
        id: requestId,
        code: expect.stringMatching(/^(CALL_INVALID|NOT_FOUND)$/),
        message: expect.stringMatching(/[一-龥]/),
      });
      return Number(/^HTTP\/1\.1 (\d+)/.exec(top)?.[1]);
    };
    const local = 'Host: localhost';
    const post = `POST /v1/readings HTTP/1.1\r\n${local}\r\nAuthorization: Bearer ${folder.client.key}`;

    expect(await answerTo('GET /health HTTP/1.1\r\nHost: evil.example')).toBe(421);
    expect(await answerTo(`OPTIONS /cgi-bin/token HTTP/1.1\r\n${local}`)).toBe(405);
    expect(await answerTo(`GET /health?${'a'.repeat(8_192)} HTTP/1.1\r\n${local}`)).toBe(414);
    expect(await answerTo(`GET /%zz HTTP/1.1\r\n${local}`)).toBe(400);
    expect(await answerTo(`GET /v1/apps/${'a'.repeat(101)}/access-token HTTP/1.1\r\n${local}`)).toBe(414);
    expect(await answerTo(`GET /v1/nowhere HTTP/1.1\r\n${local}`)).toBe(404);
    expect(await answerTo(`${post}\r\nContent-Type: application/json`, '{')).toBe(400);
    expect(await answerTo(`${post}\r\nContent-Type: a/b`, '{}')).toBe(415);
    expect(await answerTo(`${post}\r\nContent-Type: application/json`, ' '.repeat(65_537))).toBe(413);
    await server.interrupt();
  });

  it('speaks TLS with the files that are named', async () => {
    const cert = folder.certificate('server');
    const server = await TokenServerProcess.up(
      folder.config(wechat.url, 'tls: { certFile: server.crt, keyFile: server.key }'),
    );
    const sent = request(`${server.url}/health/live`, { ca: readFileSync(cert), agent: false }).end();
    const [{ statusCode }] = (await once(sent, 'response')) as [IncomingMessage];

    expect(server.url).toMatch(/^https:/);
    expect(statusCode).toBe(200);
    expect(await server.interrupt()).toBe(0);
  });
});
