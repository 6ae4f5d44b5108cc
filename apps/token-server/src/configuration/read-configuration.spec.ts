import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { newClientKey } from 'nestjs-wechat-token-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigurationError } from './configuration.error.js';
import { FilesRead } from './files-read.js';
import { readConfigurationEnvironment } from './read-environment.js';
import { VARIABLES } from './variables.js';
import { readConfigurationFile } from './read-file.js';

const CANARY = 'canary0123456789abcdef0123456789';
const KEY = 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0U1c=';
const APP_ID = 'wx0123456789abcdef';
const DIGEST = `sha256:${'0a'.repeat(32)}`;
const APP = `apps: [{ appId: ${APP_ID}, appSecretFile: app-secret }]`;
const CLIENT = `id: shop, digests: ['${DIGEST}'], apps: [${APP_ID}]`;
const OPERATOR = `id: liwei, digests: ['${DIGEST}'], role: operator`;
const client = (more: string) => `${APP}\nclients: [{ ${CLIENT}, ${more} }]`;

let folder = '';
let number = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'configuration-'));
  await writeFile(join(folder, 'app-secret'), `${CANARY}\n`);
  await writeFile(join(folder, 'key'), KEY);
  await writeFile(join(folder, 'empty'), '\n');
  await writeFile(join(folder, 'of-windows'), `\uFEFF${CANARY}\r\n`);
  await writeFile(join(folder, 'quoted'), `"${CANARY}"\n`);
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(text: string | Buffer): Promise<string> {
  const path = join(folder, `${(number += 1)}.yaml`);
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

const withFiles = (environment: Record<string, string> = {}) => ({
  files: new FilesRead(),
  environment,
  language: 'en' as const,
});

/** What a file's faults are called, each with its sentence. */
async function faultsIn(text: string | Buffer, environment: Record<string, string> = {}): Promise<string[]> {
  const path = await fileOf(text);
  return readConfigurationFile(path, withFiles(environment)).then(
    () => [],
    (error: unknown) => {
      if (!(error instanceof ConfigurationError)) throw error;
      expect(inspect(error, { depth: Infinity })).not.toContain(CANARY);
      for (const { problem, remedy } of error.faults) {
        for (const text of [problem.zh, remedy.zh]) expect(text).toMatch(/[\u4e00-\u9fff]/);
        expect(`${problem.en} ${remedy.en}`).not.toMatch(/[\u4e00-\u9fff]/);
      }
      return error.message
        .replace(path, 'FILE')
        .split('\n')
        .map((line) => line.trim());
    },
  );
}

describe('a configuration file', () => {
  it('is read with its secrets, relative to its folder', async () => {
    const path = await fileOf(`
listen: { port: 0 }
store: { redisUrl: redis://127.0.0.1:6379, keyPrefix: 'test:' }
standIn: { keys: [{ id: '2026', keyEnv: STAND_IN }], signWith: '2026' }
apps: [{ appId: ${APP_ID}, name: 商城, appSecretFile: app-secret, endpoint: legacy }]
clients:
  - ${CLIENT.replaceAll(', ', '\n    ')}
    may: [call, token]
    paths: ['/cgi-bin/**', '/cgi-bin/clear_quota']
    from: ['10.1.0.0/16']
    notAfter: 2027-06-30
limits:
`);

    const { configuration } = await readConfigurationFile(path, withFiles({ STAND_IN: KEY }));

    expect(configuration).toMatchObject({
      listen: { host: '127.0.0.1', port: 0 },
      store: { keyPrefix: 'test:' },
      standIns: { signWith: '2026', lifeSeconds: 7_200 },
      limits: { bodyBytes: 67_108_864, inFlight: 1_024 },
    });
    expect(configuration.apps.get(APP_ID)?.appSecret.reveal()).toBe(CANARY);
    expect(configuration.clients).toMatchObject([
      { id: 'shop', may: ['call', 'token'], notAfter: Date.UTC(2027, 6, 1), isSuspended: false },
    ]);
    expect(inspect(configuration, { depth: Infinity })).not.toContain(CANARY);
    expect(JSON.stringify([...configuration.apps.values()])).toContain('(from app-secret, 32 characters)');
  });

  it.each([
    ['', /^FILE is empty\. Begin with/],
    ['- apps', /^FILE is not a group of fields\./],
    ['apps: [', /^FILE is not valid YAML in line 1\. Look at/],
    [`${APP}\n${APP}`, /^FILE has the same field twice in line 2\./],
    [`${APP}\nlisten:\n\tport: 1`, /^FILE is indented with a tab in line 3\. Use spaces\.$/],
    [Buffer.from(`\uFEFF${APP}`, 'utf16le'), /^FILE is not text in UTF-8\. Save it as UTF-8/],
    [Buffer.from(APP, 'utf16le'), /^FILE is not text in UTF-8\./],
    [Buffer.from(`${APP} # \u00e9`, 'latin1'), /^FILE is not text in UTF-8\./],
    [client('may: [*]'), /^FILE has a \* or & without quotes\. Write it in quotes: '\*'\.$/],
    [client('may: [call], paths: [**]'), /^FILE has a \* or & without quotes\./],
    [`a: !!js/function ${CANARY}\n${APP}`, /^FILE is not valid YAML in line 1\./],
    ['['.repeat(20_000), /^FILE is YAML whose anchors or brackets multiply without end\./],
    ['- '.repeat(20_000), /^FILE is YAML whose anchors or brackets multiply without end\./],
    ['? '.repeat(20_000), /^FILE is YAML whose anchors or brackets multiply without end\./],
    ['{a: '.repeat(20_000), /^FILE is YAML whose anchors or brackets multiply without end\./],
    ['[{'.repeat(20_000), /^FILE is YAML whose anchors or brackets multiply without end\./],
    [`${'? '.repeat(20_000)}x\ny: 1`, /^FILE is YAML whose anchors or brackets multiply without end\./],
    [`${'- '.repeat(20_000)}x\ny: 1`, /^FILE is YAML whose anchors or brackets multiply without end\./],
    [`${APP}\n---\nclients: [nonsense]`, /^FILE is more than one YAML document\. Remove the lines/],
    [`---\n${APP}\nlisten: 3080\n...\n`, /^FILE: listen must be a group of fields\./],
    [blocksWithin(1_000), /^FILE is YAML whose anchors or brackets multiply without end\./],
    [bomb(), /^FILE is YAML whose anchors or brackets multiply without end\./],
    [`${APP}\nlisten: { prot: 1 }`, /^FILE: listen\.prot is not a known field\. Write port, if/],
    [APP.replace('apps', 'Apps'), /^FILE: Apps is not a known field\. Write apps, if/],
    [APP.replace('appId', 'appID'), /^FILE: apps\[0\]\.appID is not a known field\. Write appId, if/],
    [
      client('may: [call], paths: [/x]').replace('appId', 'AppId'),
      /^FILE: apps\[0\]\.AppId is not a known field\./,
    ],
    [APP.replace('appSecretFile', 'appsecretFile'), /^FILE: apps\[0\]\.appsecretFile is not a known field\./],
    [APP.replace('app-secret', 'quoted'), /^FILE: apps\[0\]\.appSecret is in quotes\. Remove them\.$/],
    [`${APP}\n${CANARY}: 1`, /^FILE: \(\?\) is not a known field\. Write one of: listen, tls/],
    [`${APP}\n__proto__: { port: 1 }`, /^FILE: \(\?\) is not a known field\./],
    [`${APP}\nconstructor: 1`, /^FILE: constructor is not a known field\./],
    [`${APP}\nlisten: 3080`, /^FILE: listen must be a group of fields\./],
    [
      `${APP}\nlisten: { host: 'localhost:3080' }`,
      /^FILE: listen\.host is not an address\. Write the address/,
    ],
    [
      client('may: [status]').replace('id: shop', 'id: 42'),
      /^FILE: clients\[0\]\.id .* a number in quotes\.$/,
    ],
    [client('may: [status]').replace(/\[\{.*?\}\]/, 'x'), /^FILE: apps must be a list of groups\./],
    [`${APP}\nlisten: { port: '3080' }`, /^FILE: listen\.port must be a whole number from 0 to 65535\./],
    [
      `${APP}\nbehindTls: 'no'`,
      /^FILE: behindTls must be true or false\. Write true or false, without quotes\./,
    ],
    [`${APP}\nlanguage: de`, /^FILE: language has an unknown value\. Write en or zh\./],
    ['listen: {}', /^FILE: apps names no app\. Add one/],
    ['apps: [1]', /^FILE: apps must be a list of groups\./],
    [`apps: [{ appId: ${APP_ID} }]`, /^FILE: apps\[0\]\.appSecretFile is missing\. Write the file/],
    [
      `apps: [{ appId: ${APP_ID}, appSecret: ${CANARY} }]`,
      /^FILE: apps\[0\]\.appSecret is a secret in the configuration itself\. Put it into a file/,
    ],
    [
      `apps: [{ appId: ${APP_ID}, appSecretFile: app-secret, appSecretEnv: SECRET }]`,
      /^FILE: apps\[0\]\.appSecret has 2 sources: appSecretFile and appSecretEnv\. Keep one/,
    ],
    [
      `apps: [{ appId: ${APP_ID}, appSecretFile: nowhere }]`,
      /^FILE: apps\[0\]\.appSecretFile is a file that does not exist\. Write the path/,
    ],
    [`apps: [{ appId: ${APP_ID}, appSecretFile: . }]`, /^FILE: apps\[0\]\.appSecretFile is a folder\./],
    [
      `apps: [{ appId: ${APP_ID}, appSecretFile: empty }]`,
      /^FILE: apps\[0\]\.appSecretFile leads to an empty/,
    ],
    [
      `apps: [{ appId: ${APP_ID}, appSecretEnv: UNSET }]`,
      /^FILE: apps\[0\]\.appSecretEnv names a variable that is not/,
    ],
    [
      `apps: [{ appId: ${APP_ID}, appSecretEnv: 'a b' }]`,
      /^FILE: apps\[0\]\.appSecretEnv must be the name of an env/,
    ],
    [`apps: [{ appId: wx12, appSecretFile: key }]`, /^FILE: apps\[0\]\.appId is not a valid AppID\. Copy/],
    [
      `apps: [{ appId: ${APP_ID}, appSecretFile: key }, { appId: ${APP_ID}, appSecretFile: key }]`,
      /^FILE: apps\[1\]\.appId is the same as apps\[0\]\.appId\. Write each once\./,
    ],
    [
      client("may: [call], paths: ['/**'], digests: ['sha256:12']").replace(`digests: ['${DIGEST}'], `, ''),
      /^FILE: clients\[0\]\.digests must be a list of one or two digests of keys\. Write \['sha256/,
    ],
    [client('may: [all]'), /^FILE: clients\[0\]\.may must be a list of permissions\. Write some of: call/],
    [client('may: []'), /^FILE: clients\[0\]\.may is empty\. Write what it allows/],
    [client('may: [token], from: []'), /^FILE: clients\[0\]\.from is empty\./],
    [
      client('may: [call]'),
      /^FILE: clients\[0\]\.paths is missing, so that the permission call allows nothing\./,
    ],
    [
      client("may: [token], paths: ['/**']"),
      /^FILE: clients\[0\]\.paths allows nothing without the permission call\./,
    ],
    [
      client("may: [call], paths: ['/cgi-bin/%6Denu']"),
      /^FILE: clients\[0\]\.paths must be a list of patterns of paths\./,
    ],
    [
      client("may: [call], paths: ['/cgi-bin/**', '/cgi-bin/menu/get']"),
      /^FILE: clients\[0\]\.paths\[1\] is allowed by \/cgi-bin\/\*\* already\. Remove one of the two/,
    ],
    [
      client("may: [call], paths: ['/wxa/*/a', '/wxa/*/a']"),
      /^FILE: clients\[0\]\.paths\[1\] is allowed by \/wxa\/\*\/a already/,
    ],
    [
      client("may: [call], paths: ['/cgi-bin/token']"),
      /^FILE: clients\[0\]\.paths\[0\] is a path that is not relayed\./,
    ],
    [
      client("may: [call], paths: ['/cgi-bin/openapi/rid/get']"),
      /^FILE: clients\[0\]\.paths\[0\] is a path that is not/,
    ],
    [
      client("may: [token], from: ['10.0.0.0/33']"),
      /^FILE: clients\[0\]\.from must be a list of addresses and networks\./,
    ],
    [client('may: [token], notAfter: 2027-02-31'), /^FILE: clients\[0\]\.notAfter is not a date\./],
    [
      client('may: [token]')
        .replace(`apps: [${APP_ID}]}`, '')
        .replace(`apps: [${APP_ID}], may`, 'apps: [wxffffffffffffffff], may'),
      /^FILE: clients\[0\]\.apps\[0\] is not an app of this configuration\./,
    ],
    [
      `${APP}\nclients:\n- { ${CLIENT}, may: [token] }\n- { ${CLIENT.replace(DIGEST, DIGEST.replace('0a', '0b'))}, may: [token] }`,
      /^FILE: clients\[1\]\.id is the same as clients\[0\]\.id\./,
    ],
    [
      `${APP}\nclients:\n- { ${CLIENT}, may: [token] }\n- { ${CLIENT.replace('shop', 'other')}, may: [token] }`,
      /^FILE: clients\[1\]\.digests\[0\] is the same as clients\[0\]\.digests\[0\]\./,
    ],
    [
      `${APP}\noperators: [{ id: li wei, digests: ['${DIGEST}'], role: viewer }]`,
      /^FILE: operators\[0\]\.id is not the id of an operator\./,
    ],
    [
      `${APP}\noperators: [{ id: liwei, digests: [wto_liwei], role: viewer }]`,
      /^FILE: operators\[0\]\.digests must be a list of one or two digests of keys\./,
    ],
    [
      `${APP}\noperators: [{ id: liwei, digests: ['${DIGEST}'], role: admin }]`,
      /^FILE: operators\[0\]\.role is not a role\. Write operator, or viewer/,
    ],
    [
      `${APP}\noperators: [{ ${OPERATOR} }, { ${OPERATOR.replace(DIGEST, DIGEST.replace('0a', '0b'))} }]`,
      /^FILE: operators\[1\]\.id is the same as operators\[0\]\.id\./,
    ],
    [
      `${APP}\noperators: [{ ${OPERATOR} }, { ${OPERATOR.replace('liwei', 'wang')} }]`,
      /^FILE: operators\[1\]\.digests\[0\] is the same as operators\[0\]\.digests\[0\]\./,
    ],
    [
      `${client('may: [token]')}\nlisten: { host: 0.0.0.0 }\nbehindTls: true\ntrustedProxies: [10.0.0.1]\noperators: [{ ${OPERATOR} }]`,
      /^FILE: publicUrl is missing, so that the console cannot tell its own page/,
    ],
    [`${APP}\npublicUrl: http://wechat.example.com`, /^FILE: publicUrl is not the address of a console\./],
    [`${APP}\npublicUrl: https://wechat.example.com/console/`, /^FILE: publicUrl is not the address/],
    [
      `${client('may: [token]')}\nlisten: { host: 0.0.0.0 }`,
      /^FILE: listen\.host is not an address of this machine alone, and nothing encrypts/,
    ],
    [
      `${APP}\nlisten: { host: 0.0.0.0 }\nbehindTls: true\ntrustedProxies: [10.0.0.1]`,
      /^FILE: clients names nobody, but/,
    ],
    [
      `${client('may: [token]')}\nlisten: { host: 0.0.0.0 }\nbehindTls: true`,
      /^FILE: trustedProxies names no proxy, but/,
    ],
    [
      `${APP}\nstore: { redisUrl: redis://127.0.0.1 }`,
      /^FILE: standIn is missing, but the tokens are in Redis/,
    ],
    [
      `${APP}\nstore: { redisUrl: 'redis://:${CANARY}@127.0.0.1' }\nstandIn: { keys: [{ id: a, keyFile: key }], signWith: a }`,
      /^FILE: store\.redisUrl is a secret in the configuration itself\./,
    ],
    [
      `${APP}\nstore: { redisUrl: http://127.0.0.1 }\nstandIn: { keys: [{ id: a, keyFile: key }], signWith: a }`,
      /^FILE: store\.redisUrl is not a valid Redis URL\./,
    ],
    [`${APP}\nstandIn: { keys: [{ id: 2026, keyFile: key }], signWith: '2026' }`, /^FILE has 2 faults:$/],
    [
      `${APP}\nstandIn: { keys: [{ id: a, keyFile: app-secret }], signWith: a }`,
      /^FILE: standIn\.keys\[0\]\.key is not a key of 32/,
    ],
    [
      `${APP}\nstandIn: { keys: [{ id: a, keyFile: key }], signWith: b }`,
      /^FILE: standIn\.signWith is not the id of any key\./,
    ],
    [
      `${APP}\nstandIn: { keys: [{ id: a, keyFile: key }], signWith: a, lifeSeconds: 599 }`,
      /^FILE: standIn\.lifeSeconds must be a whole number from 600 to 86400\./,
    ],
    [`${APP}\ntls: { certFile: key, keyFile: nowhere }`, /^FILE has 2 faults:$/],
    [
      client('certificate: shop, may: [token]'),
      /^FILE: clients\[0\]\.certificate can never be presented: tls\.clientCaFile is missing\./,
    ],
    [
      client("certificate: '', may: [token]"),
      /^FILE: clients\[0\]\.certificate is not the name in a certificate\./,
    ],
    [`${APP}\ntls: { certFile: key, keyFile: nowhere, clientCaFile: key }`, /^FILE has 3 faults:$/],
    [
      `${APP}\nwechat: { baseUrl: 'http://example.com' }`,
      /^FILE: wechat\.baseUrl is neither an https URL nor/,
    ],
    [
      `${APP}\nwechat: { proxy: 'http://u:${CANARY}@proxy:3128' }`,
      /^FILE: wechat\.proxy is a secret in the config/,
    ],
  ])('is refused with a sentence that names the path (%#)', async (text, sentence) => {
    const [first = '', ...others] = await faultsIn(text);

    expect(first).toMatch(sentence);
    expect(first.startsWith('FILE: ') ? others : []).toEqual([]);
  });

  it('is refused with certificates that TLS does not take', async () => {
    const made = (name: string, ...algorithm: string[]) => {
      const files = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.crt`)];
      const request = ['req', '-x509', '-nodes', '-subj', '/CN=server', '-newkey', ...algorithm, ...files];
      execFileSync('openssl', request, { stdio: 'ignore' });
    };
    made('whole', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256');
    made('weak', 'rsa:512');
    const whole = await readFile(join(folder, 'whole.crt'), 'utf8');
    await writeFile(join(folder, 'cut.crt'), whole + whole.slice(0, 300));
    const der = [
      'x509',
      '-outform',
      'der',
      '-in',
      join(folder, 'whole.crt'),
      '-out',
      join(folder, 'der.crt'),
    ];
    execFileSync('openssl', der);
    const tls = (fields: string, ca = 'whole.crt') =>
      faultsIn(`${client('certificate: shop, may: [token]')}\ntls: { clientCaFile: ${ca}, ${fields} }`);

    expect(await tls('certFile: whole.crt, keyFile: whole.key')).toEqual([]);
    expect(await tls('certFile: cut.crt, keyFile: whole.key')).toEqual([
      expect.stringMatching(/^FILE: tls\.certFile names a file with a certificate that is cut off/),
    ]);
    expect(await tls('certFile: der.crt, keyFile: whole.key')).toEqual([
      expect.stringMatching(/^FILE: tls\.certFile names a file that holds no certificate/),
    ]);
    expect(await tls('certFile: weak.crt, keyFile: weak.key')).toEqual([
      expect.stringMatching(/^FILE: tls\.certFile is not accepted by TLS \(ERR_SSL_EE_KEY_TOO_SMALL\)/),
    ]);
    expect(await tls('certFile: whole.crt, keyFile: whole.key', 'cut.crt')).toEqual([
      expect.stringMatching(/^FILE: tls\.clientCaFile names a file with a certificate that is cut off/),
    ]);
  });

  it('tells a misspelt field and the fault of the field it resembles', async () => {
    const [first, ...faults] = await faultsIn(`${APP}\nlisten: { prot: 1, port: 99999 }`);

    expect(first).toBe('FILE has 2 faults:');
    expect(faults.map((line) => line.split(' ')[0])).toEqual(['listen.prot', 'listen.port']);
  });

  it('is checked whole: every fault is in one message', async () => {
    const lines = await faultsIn(`
listne: { port: 1 }
language: fr
apps:
  - { appId: wx1, appSecret: ${CANARY} }
  - { appId: ${APP_ID}, appSecretFile: nowhere }
clients: [{ id: 'a b', digests: [], apps: [wxffffffffffffffff], may: [] }]
limits: { inFlight: 0 }
`);

    expect(lines[0]).toBe('FILE has 10 faults:');
    expect(
      lines
        .slice(1)
        .map((line) => line.split(' ')[0])
        .toSorted(),
    ).toEqual([
      'apps[0].appId',
      'apps[0].appSecret',
      'apps[1].appSecretFile',
      'clients[0].apps[0]',
      'clients[0].digests',
      'clients[0].id',
      'clients[0].may',
      'language',
      'limits.inFlight',
      'listne',
    ]);
  });

  it('may hold a secret itself where that is said and others cannot read it', async () => {
    const path = await fileOf(`allowInline: true\napps: [{ appId: ${APP_ID}, appSecret: ${CANARY} }]`);
    await readConfigurationFile(path, withFiles());
    await chmod(path, 0o644);

    await expect(readConfigurationFile(path, withFiles())).rejects.toThrow(
      'apps[0].appSecret is a secret in a file that every user of this machine may read',
    );
  });

  it('that is not there is a sentence', async () => {
    const said = readConfigurationFile(join(folder, 'none.yaml'), withFiles());

    await expect(said).rejects.toThrow(/none\.yaml is a file that does not exist\. Write the path/);
  });

  it('is changed once what a symbolic link leads to is another file, a secret too', async () => {
    const [one, other] = [await fileOf(CANARY), await fileOf(`${CANARY}2`)];
    const link = join(folder, 'link');
    await symlink(one, link);
    const files = new FilesRead();
    await readConfigurationFile(await fileOf(`apps: [{ appId: ${APP_ID}, appSecretFile: link }]`), {
      ...withFiles(),
      files,
    });
    expect(await files.now()).toBe(files.asRead());

    await rm(link);
    await symlink(other, link);

    expect(await files.now()).not.toBe(files.asRead());
  });
});

describe('the environment', () => {
  const { key } = newClientKey('my-service');
  const APP_SET = { WECHAT_APP_ID: APP_ID, WECHAT_APP_SECRET: CANARY };
  const read = (environment: Record<string, string>) => readConfigurationEnvironment(withFiles(environment));

  it('configures one app and one client', async () => {
    const { configuration } = await read({ ...APP_SET, CLIENT_KEY: key, PORT: '0', KEY_PREFIX: '' });

    expect(configuration.apps.get(APP_ID)?.appSecret.reveal()).toBe(CANARY);
    expect(configuration.clients).toMatchObject([{ id: 'my-service', apps: [APP_ID], paths: ['/**'] }]);
    expect(inspect(configuration, { depth: Infinity })).not.toContain(CANARY);
  });

  it('may name a file of an editor on Windows, and none that is empty', async () => {
    const read = (name: string) =>
      readConfigurationEnvironment(
        withFiles({ WECHAT_APP_ID: APP_ID, WECHAT_APP_SECRET_FILE: join(folder, name) }),
      );

    const { configuration } = await read('of-windows');
    expect(configuration.apps.get(APP_ID)?.appSecret.reveal()).toBe(CANARY);
    await expect(read('empty')).rejects.toThrow(
      /^The environment: WECHAT_APP_SECRET_FILE leads to an empty secret\. Write the secret there\.$/,
    );
  });

  it('names the files of its secrets', async () => {
    const { configuration } = await read({
      WECHAT_APP_ID: APP_ID,
      WECHAT_APP_SECRET_FILE: join(folder, 'app-secret'),
      REDIS_URL: 'redis://127.0.0.1',
      STAND_IN_KEY_FILE: join(folder, 'key'),
    });

    expect(configuration.apps.get(APP_ID)?.appSecret.reveal()).toBe(CANARY);
    expect(configuration.store.redis?.url.reveal()).toBe('redis://127.0.0.1');
  });

  it.each([
    [{ WECHAT_APP_ID: APP_ID }, /^The environment: WECHAT_APP_ID is set without WECHAT_APP_SECRET\./],
    [{ ...APP_SET, WECHAT_APP_SECRET_FILE: '/none' }, /^The environment has 2 faults:/],
    [
      { ...APP_SET, HOST: '0.0.0.0' },
      /^The environment has 2 faults:\n {2}CLIENT_KEY names nobody.*\n {2}HOST is not an/,
    ],
    [
      { ...APP_SET, HOST: '0.0.0.0', CLIENT_KEY: key, BEHIND_TLS: 'true' },
      /^The environment: TRUSTED_PROXIES names no/,
    ],
    [{ ...APP_SET, PORT: 'many' }, /^The environment: PORT must be a whole number/],
    [{ ...APP_SET, BEHIND_TLS: 'yes' }, /^The environment: BEHIND_TLS must be true or false/],
    [{ ...APP_SET, REDIS_URL: 'redis://h' }, /^The environment: STAND_IN_KEY is missing, but/],
    [{ ...APP_SET, REDIS_URL: 'http://h' }, /REDIS_URL is not a valid Redis URL/],
    [{ ...APP_SET, CLIENT_KEY: CANARY }, /^The environment: CLIENT_KEY is not a client key\./],
    [{ ...APP_SET, OPERATOR_KEY: CANARY }, /^The environment: OPERATOR_KEY is not an operator key\./],
    [{ ...APP_SET, PUBLIC_URL: 'here' }, /^The environment: PUBLIC_URL is not the address of a console\./],
    [{ ...APP_SET, WECHAT_APPS: '[]' }, /^The environment: WECHAT_APPS is for several apps/],
    [{ WECHAT_APPS: '[]' }, /^The environment: WECHAT_APPS is for several apps/],
    [{ ...APP_SET, WECHAT_APP_SECRET: `'${CANARY}'` }, /^The environment: WECHAT_APP_SECRET is in quotes\./],
    [
      { WECHAT_APP_ID: APP_ID, WECHAT_APP_SECRET_FILE: '/none' },
      /^The environment: WECHAT_APP_SECRET_FILE is a file that does not/,
    ],
    [{ PORT: '1' }, /^The environment: WECHAT_APP_ID names no app\./],
  ])('is refused with a sentence that names the variable (%#)', async (environment, sentence) => {
    const error: unknown = await read(environment as Record<string, string>).catch(
      (failed: unknown) => failed,
    );

    expect((error as Error).message).toMatch(sentence);
    expect(inspect(error, { depth: Infinity })).not.toContain(CANARY);
    for (const { path } of (error as ConfigurationError).faults)
      expect([...VARIABLES, 'WECHAT_APPS']).toContain(path);
  });
});

function blocksWithin(levels: number): string {
  return Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
}

function bomb(): string {
  const rows = 'abcdefghi'.split('').map(
    (name, i, names) =>
      `${name}: &${name} [${Array(9)
        .fill(i === 0 ? 'x' : `*${names[i - 1]}`)
        .join(', ')}]`,
  );
  return rows.join('\n');
}
