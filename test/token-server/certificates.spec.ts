import { copyFileSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { newClientKey } from 'nestjs-wechat-token-server';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CertificateAuthority, type Certificate } from './client-certificates.js';
import { ConfigurationFolder, TokenServerProcess } from './token-server-process.js';

const { appId } = DEFAULT_APP;
const NAME = 'shop-php';
const URI = 'spiffe://internal.example/shop';

let wechat: RunningSimulator;
let folder: ConfigurationFolder;
let ours: CertificateAuthority;
let foreign: CertificateAuthority;
let serverCertificate: Buffer;
beforeAll(async () => {
  wechat = await startWechatSimulator();
  folder = new ConfigurationFolder();
  ours = new CertificateAuthority(folder.path, 'ours');
  foreign = new CertificateAuthority(folder.path, 'foreign');
  serverCertificate = readFileSync(folder.certificate('server'));
  copyFileSync(join(folder.path, 'ours.crt'), join(folder.path, 'clients.crt'));
});
afterAll(async () => {
  TokenServerProcess.endAll();
  folder.remove();
  await wechat.close();
});

/** A server whose client `shop` needs a certificate with that name. */
function serverFor(certificate: string, more = ''): Promise<TokenServerProcess> {
  const tls = 'tls: { certFile: server.crt, keyFile: server.key, clientCaFile: clients.crt }';
  const client = `    certificate: '${certificate}'\n    standIn: true`;
  return TokenServerProcess.up(folder.config(wechat.url, `${more}\n${tls}`, { client }));
}

interface Answer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
  readonly session: Buffer | undefined;
}

/** One request on a connection of its own, with a client key in its header and a certificate, if there are any. */
function ask(
  server: TokenServerProcess,
  path: string,
  { clientKey, ...tls }: Partial<Certificate> & { clientKey?: string; session?: Buffer | undefined },
): Promise<Answer> {
  const headers = clientKey === undefined ? {} : { authorization: `Bearer ${clientKey}` };
  const options = { ca: serverCertificate, agent: false, headers, ...tls };
  return new Promise((resolve, reject) => {
    let session: Buffer | undefined;
    const sent = request(server.url + path, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const json = JSON.parse(Buffer.concat(chunks).toString()) as Answer['json'];
        resolve({ status: response.statusCode ?? 0, json, session });
      });
    });
    sent.on('socket', (socket: TLSSocket) => socket.on('session', (one: Buffer) => (session = one)));
    sent.on('error', reject).end();
  });
}

const TOKEN = `/v1/apps/${appId}/access-token`;
const tokenRoute = (key: string) =>
  `/cgi-bin/token?grant_type=client_credential&appid=${appId}&secret=${key}`;
const textOf = ({ json }: Answer) => ({ ...json, requestId: '' });

describe('a client whose entry names a certificate', () => {
  it('is served with its key and that certificate, and refused with its key and any other, as with a bad key', async () => {
    const server = await serverFor(NAME);
    const clientKey = folder.client.key;
    const bad = await ask(server, TOKEN, { clientKey: newClientKey('shop').key });
    const others: Record<string, Partial<Certificate>> = {
      none: {},
      'another name': ours.sign('other'),
      'another authority': foreign.sign(NAME),
      'its name as the name of a host': ours.sign('other', { alternative: `DNS.1=${NAME}` }),
      'its name within another one': ours.sign('other', { alternative: `DNS.1=a, URI:${NAME}` }),
      'one that has ended': ours.sign(NAME, { isOver: true }),
    };

    const served = await ask(server, TOKEN, { clientKey, ...ours.sign(NAME) });
    const refused = Object.values(others).map((certificate) =>
      ask(server, TOKEN, { clientKey, ...certificate }),
    );

    expect([served.status, bad.status]).toEqual([200, 401]);
    for (const answer of await Promise.all(refused))
      expect([answer.status, textOf(answer)]).toEqual([401, textOf(bad)]);
    expect(refused).toHaveLength(6);
    await server.printed(/"by":"client:shop"[^\n]*"outcome":"CERTIFICATE"/);
    expect(await server.interrupt()).toBe(0);
  });

  it("shows it on WeChat's paths as well, also with a stand-in that it was given before", async () => {
    const server = await serverFor(URI);
    const certificate = ours.sign('shop', { alternative: `URI.1=${URI}` });
    const { key } = folder.client;

    const without = await ask(server, tokenRoute(key), {});
    const given = await ask(server, tokenRoute(key), certificate);
    const standIn = String(given.json['access_token']);
    const path = `/cgi-bin/getcallbackip?access_token=${standIn}`;

    expect(without.json['errcode']).toBe(40125);
    expect(standIn).toMatch(/^wts1-/);
    expect((await ask(server, path, certificate)).json['ip_list']).toBeDefined();
    expect((await ask(server, path, {})).json['errcode']).toBe(40001);
    expect(await server.interrupt()).toBe(0);
  });

  it('is what it was where a TLS session is resumed: with its certificate in, without one out', async () => {
    const server = await serverFor(NAME);
    const clientKey = folder.client.key;
    const certificate = ours.sign(NAME);
    const [begun, bare] = [
      await ask(server, TOKEN, { clientKey, ...certificate }),
      await ask(server, TOKEN, { clientKey }),
    ];

    const again = await ask(server, TOKEN, { clientKey, ...certificate, session: begun.session });
    const bareAgain = await ask(server, TOKEN, { clientKey, session: bare.session });
    copyFileSync(join(folder.path, 'foreign.crt'), join(folder.path, 'clients.crt'));
    server.kill('SIGHUP');
    await server.printed(/is in effect/);
    const after = await ask(server, TOKEN, { clientKey, ...certificate, session: begun.session });
    const theirs = await ask(server, TOKEN, { clientKey, ...foreign.sign(NAME) });
    copyFileSync(join(folder.path, 'ours.crt'), join(folder.path, 'clients.crt'));

    expect([begun.session, bare.session]).toEqual([expect.any(Buffer), expect.any(Buffer)]);
    expect([begun.status, again.status]).toEqual([200, 200]);
    expect([bare.status, bareAgain.status]).toEqual([401, 401]);
    // Another authority takes effect without a restart.
    expect([after.status, theirs.status]).toEqual([401, 200]);
    expect(await server.interrupt()).toBe(0);
  });
});

describe('a client whose entry names none', () => {
  it('needs no certificate, nor does the health', async () => {
    const other = newClientKey('crm');
    const entry = `  - { id: crm, digests: ['${other.digest}'], apps: [${appId}], may: [token] }`;
    const server = await serverFor(NAME, entry);

    expect((await ask(server, TOKEN, { clientKey: other.key })).status).toBe(200);
    expect((await ask(server, '/health', {})).status).toBe(200);
    expect(await server.interrupt()).toBe(0);
  });
});
