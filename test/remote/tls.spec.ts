import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RemoteOptions } from 'nestjs-wechat-token/remote';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CertificateAuthority, type Certificate } from '../token-server/client-certificates.js';
import { ConfigurationFolder, TokenServerProcess } from '../token-server/token-server-process.js';
import { eventually } from '../waiting/eventually.js';
import { ReaderProcess } from './reader-process.js';

const { appId } = DEFAULT_APP;
const NAME = 'shop';

let wechat: RunningSimulator;
let folder: ConfigurationFolder;
let ours: CertificateAuthority;
let foreign: CertificateAuthority;
/** A server with a certificate of ours, and one whose client needs a certificate as well. */
let plain: TokenServerProcess;
let mutual: TokenServerProcess;
beforeAll(async () => {
  wechat = await startWechatSimulator();
  folder = new ConfigurationFolder();
  ours = new CertificateAuthority(folder.path, 'ours');
  foreign = new CertificateAuthority(folder.path, 'foreign');
  const { cert, key } = ours.sign('server', { alternative: 'IP.1=127.0.0.1' });
  folder.put('server.crt', cert.toString() + authority('ours'));
  folder.put('server.key', key.toString());
  const files = 'certFile: server.crt, keyFile: server.key';
  // A file of its own: a server takes over what becomes of its configuration.
  const configuration = readFileSync(folder.config(wechat.url, `tls: { ${files} }`), 'utf8');
  plain = await TokenServerProcess.up(folder.put('plain.yaml', configuration));
  const client = `    certificate: '${NAME}'`;
  const tls = `tls: { ${files}, clientCaFile: ours.crt }`;
  mutual = await TokenServerProcess.up(folder.config(wechat.url, tls, { client }));
});
afterEach(() => ReaderProcess.endAll());
afterAll(async () => {
  TokenServerProcess.endAll();
  folder.remove();
  await wechat.close();
});

const authority = (name: string) => readFileSync(join(folder.path, `${name}.crt`), 'utf8');
const asText = ({ cert, key }: Certificate) => ({ cert: cert.toString(), key: key.toString() });
const readerOf = (server: TokenServerProcess, options: Partial<RemoteOptions>) =>
  ReaderProcess.start({
    remote: { url: server.url, key: folder.client.key, ...options },
    defaultAppId: appId,
  });

/** Its token: on a busy machine the first attempt of a process may be too late. */
const tokenOf = (reader: ReaderProcess) =>
  eventually(async () => {
    const { value, error } = await reader.token();
    expect(error).toBeUndefined();
    return value!.value;
  });

describe('a remote reader of a server with TLS', () => {
  it('has the token where it is given the authority that signed the certificate', async () => {
    const reader = await readerOf(plain, { ca: authority('ours') });
    const other = await readerOf(plain, { ca: [authority('foreign'), authority('ours')] });

    const token = await tokenOf(reader);
    const same = await tokenOf(other);

    expect(plain.url).toMatch(/^https:/);
    expect(wechat.simulator.isAlive(token)).toBe(true);
    expect(same).toBe(token);
  });

  it.each([
    ['the usual authorities', {}],
    ['another one', { ca: 'foreign' }],
  ])('is refused by its own check with %s, and told where and what to do', async (_, given) => {
    const options = 'ca' in given ? { ca: authority(given.ca) } : {};
    const reader = await readerOf(plain, options);
    const relayed = await readerOf(plain, { ...options, calls: 'relayed' });

    const { host } = new URL(plain.url);
    await eventually(async () => {
      const { error } = await reader.token();
      expect(error).toMatchObject({
        code: 'TOKEN_STORE_FAILED',
        reason: 'SELF_SIGNED_CERT_IN_CHAIN',
        message: expect.stringContaining(`token server ${host}`),
        remedy: expect.stringContaining('remote.ca'),
      });
    });
    await eventually(async () => {
      const { error } = await relayed.call('/cgi-bin/getcallbackip');
      expect(error).toMatchObject({
        code: 'CALL_FAILED',
        failure: 'SELF_SIGNED_CERT_IN_CHAIN',
        executed: 'no',
      });
    });
  });

  it('shows its certificate, for tokens and for calls that are relayed', async () => {
    const { cert, key } = asText(ours.sign(NAME));
    const locked = createPrivateKey(key).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'open',
    });
    const ca = authority('ours');
    const reader = await readerOf(mutual, { ca, certificate: { cert, key } });
    const relayed = await readerOf(mutual, {
      ca,
      certificate: { cert, key: String(locked), passphrase: 'open' },
      calls: 'relayed',
    });

    const token = await tokenOf(reader);

    expect(wechat.simulator.isAlive(token)).toBe(true);
    await eventually(async () => {
      const called = await relayed.call('/cgi-bin/getcallbackip');
      expect(called.value).toMatchObject({ ip_list: expect.any(Array) });
    });
  });

  it('is refused by the server without that certificate, or with one of another authority', async () => {
    const ca = authority('ours');
    const certificates = [{}, { certificate: asText(foreign.sign(NAME)) }];
    for (const certificate of certificates) {
      const reader = await readerOf(mutual, { ca, ...certificate });

      await eventually(async () => {
        const { error } = await reader.token();
        expect(error).toMatchObject({ code: 'TOKEN_SERVER_REFUSED', status: 401 });
      });
    }
  });
});
