import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandOf } from '../../apps/token-server/src/command-line.js';
import { DEFAULTS } from '../../apps/token-server/src/configuration/configuration.js';
import { makeSecrets } from './compose-world.js';
import { composed, DEPLOY, imageOf, instructionsOf, secretsIn, textOf, USER } from './deploy-files.js';

const ROOT = join(DEPLOY, '../../..');
const CONFIG = 'config/token-server.yaml';
const SERVERS = ['server-1', 'server-2'] as const;
const LAST = /\/wechat-token-server$/;

interface Manifest {
  readonly bin: Record<string, string>;
  readonly engines: { readonly node: string };
  readonly scripts: Record<string, string>;
}
const manifestIn = (folder: string) =>
  JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest;
const program = manifestIn('apps/token-server');
const image = imageOf(textOf('Dockerfile'));
const config = parse(textOf(CONFIG)) as { listen: { port: number }; trustedProxies: string[] };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'token-server-files-'));
  cpSync(DEPLOY, folder, { recursive: true });
  makeSecrets(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the Dockerfile', () => {
  it('builds with commands of this repository, on a Node.js that the program supports', () => {
    const all = instructionsOf(textOf('Dockerfile'));
    const run = all.filter(({ name }) => name === 'RUN').map(({ rest }) => /npm run (\w+)/.exec(rest)?.[1]);
    const bases = all.filter(({ name }) => name === 'FROM').map(({ rest }) => /^node:(\d+)-/.exec(rest)?.[1]);

    expect(run.filter(Boolean)).toEqual(['pack']);
    expect(manifestIn('.').scripts).toHaveProperty('pack');
    expect(new Set(bases).size).toBe(1);
    expect(Number(bases[0])).toBeGreaterThanOrEqual(Number.parseInt(program.engines.node.slice(2), 10));
  });

  it('leaves secrets and what is built here out of the image', () => {
    const left = textOf('Dockerfile.dockerignore').trim().split('\n');

    expect(left).toEqual(expect.arrayContaining(['.git', '**/node_modules', '**/secrets', '**/.env']));
  });

  it('starts the program by its name, as a user without a name, on its default port', () => {
    expect(Object.keys(program.bin)).toContain(image.entrypoint[0]);
    expect(image.user).toBe(USER);
    expect(image.port).toBe(DEFAULTS.port);
    expect(image.health.join(' ')).toContain(`http://127.0.0.1:${DEFAULTS.port}/health/live`);
  });
});

describe('compose.yaml', () => {
  const { services, secrets, networks, volumes } = composed();
  const all = Object.entries(services);

  it('builds the image from the Dockerfile, and mounts the folder that the image reads its configuration from', () => {
    for (const name of SERVERS) {
      const { build, volumes: mounts } = services[name];
      const [source = '', target] = mounts[0]!.split(':');
      expect(existsSync(join(DEPLOY, build!.context, build!.dockerfile))).toBe(true);
      expect(join(DEPLOY, build!.context, '/')).toBe(join(ROOT, '/'));
      expect(readdirSync(join(DEPLOY, source))).toEqual(['token-server.yaml']);
      expect(`${target}/token-server.yaml`).toBe(image.environment['WECHAT_TOKEN_SERVER_CONFIG']);
    }
  });

  it('gives each program the secrets that its configuration names, and no other', () => {
    for (const name of SERVERS) expect(services[name].secrets.toSorted()).toEqual(secretsIn(textOf(CONFIG)));
    expect(services.nginx.secrets.toSorted()).toEqual(secretsIn(textOf('nginx.conf')));
    expect(services.redis.secrets).toEqual(secretsIn(services.redis.command!.join(' ')));
    expect(Object.keys(secrets).toSorted()).toEqual(
      [...new Set(all.flatMap(([, service]) => service.secrets))].toSorted(),
    );
  });

  it('names the files that make-secrets.sh makes, which nobody else may read', () => {
    const me = process.getuid?.();
    for (const [name, { file }] of Object.entries(secrets)) {
      const { mode, uid } = statSync(join(folder, file));
      expect(file).toBe(`./secrets/${name}`);
      // The users of Redis are hashes of passwords, for the user of Redis' image to read.
      const isForAll = name === 'redis-users.acl';
      const owner = isForAll || me !== 0 ? me : Number.parseInt(USER, 10);
      expect({ name, mode: mode & 0o777, uid }).toEqual({ name, mode: isForAll ? 0o644 : 0o600, uid: owner });
    }
  });

  it('connects nginx with the servers, and the servers with what they trust', () => {
    const addressOf = (name: keyof typeof services) => {
      const { front } = services[name].networks as Record<string, { ipv4_address: string }>;
      return front!.ipv4_address;
    };
    const upstreams = [...textOf('nginx.conf').matchAll(/^ +server ([\d.]+:\d+) /gm)].map(([, one]) => one);

    expect(upstreams).toEqual(SERVERS.map((name) => `${addressOf(name)}:${config.listen.port}`));
    expect(config.trustedProxies).toEqual([addressOf('nginx')]);
    expect(services.nginx.ports![0]!.split(':').at(-1)).toBe(
      /listen (\d+) ssl/.exec(textOf('nginx.conf'))![1],
    );
    expect(services.nginx.ports![0]).toContain(':-127.0.0.1}');
    expect(Object.keys(networks)).toEqual(['front', 'store']);
    expect(Object.keys(volumes)).toEqual(['redis-data']);
  });

  it('lets no container write anywhere but where it must, or become more than it is', () => {
    expect(all.filter(([, service]) => !service.read_only)).toEqual([]);
    // The image of Redis begins as root, and gives that up itself.
    const withCapabilities = all.filter(([, { cap_drop }]) => cap_drop?.join(' ') !== 'ALL');
    expect(withCapabilities.map(([name]) => name)).toEqual(['redis']);
    expect(services.nginx.user).toBe(USER);
  });
});

describe('the time to end', () => {
  it('is at least what docs/token-server.md says, everywhere', () => {
    const documented = /`stop_grace_period: (\d+)s`/.exec(
      readFileSync(join(ROOT, 'docs/token-server.md'), 'utf8'),
    );
    const given = [
      ...textOf('compose.yaml').matchAll(/stop_grace_period: (\d+)s/g),
      ...textOf('kubernetes.yaml').matchAll(/terminationGracePeriodSeconds: (\d+)/g),
      ...textOf('wechat-token-server.service').matchAll(/TimeoutStopSec=(\d+)/g),
    ].map(([, seconds]) => Number(seconds));

    expect(given).toHaveLength(3);
    expect(Math.min(...given)).toBeGreaterThanOrEqual(Number(documented?.[1]));
  });
});

describe('redis-users.acl', () => {
  const rulesIn = (text: string, user: string) =>
    new RegExp(`${user} on \\S+ (resetkeys .*)$`, 'm').exec(text)?.[1] ?? `no user ${user}`;

  const documented = readFileSync(join(ROOT, 'docs/redis.md'), 'utf8');

  it.each([
    ['wechat', / keeps the notes of its servers .* add `([^`]+)`/.exec(documented)![1]!],
    ['wechat-reader', ''],
  ])('gives %s what docs/redis.md says', (user, more) => {
    const rules = `${rulesIn(documented, `ACL SETUSER ${user}`)} ${more}`.trim();

    expect(rulesIn(textOf('redis-users.acl'), user)).toBe(rules);
  });
});

describe('wechat-token-server.service', () => {
  const text = textOf('wechat-token-server.service');
  const valuesOf = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);

  it('starts the installed program with arguments that it understands', () => {
    const [path = '', ...args] = valuesOf('ExecStart')[0]!.split(' ');

    expect(Object.keys(program.bin)).toContain(path.split('/').at(-1));
    expect(dirname(path)).toMatch(/\/node_modules\/\.bin$/);
    expect(text).toContain(`npm install --prefix ${path.split('/node_modules/')[0]} wechat-token-server`);
    expect(commandOf(args, 'en')).toEqual({ kind: 'serve', config: args[1] });
  });

  it('gives it the secrets of the configuration, from the folder of the configuration', () => {
    const credentials = valuesOf('LoadCredential').map((one) => one.split(':'));
    const [, config = ''] = valuesOf('ExecStart')[0]!.split('--config ');

    expect(credentials.map(([id]) => id).toSorted()).toEqual(secretsIn(textOf(CONFIG)));
    for (const [id, path] of credentials) expect(path).toBe(`${dirname(config)}/secrets/${id}`);
    expect(textOf(CONFIG)).toContain('/run/credentials/wechat-token-server.service/');
    expect(dirname(config)).toMatch(LAST);
  });

  const systemd = spawnSync('systemd-analyze', ['--version']).status === 0;
  it.skipIf(!systemd)('is accepted by systemd, and exposes little (where there is systemd)', () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'wechat-token-server'), '');
    chmodSync(join(bin, 'wechat-token-server'), 0o755);
    const unit = join(folder, 'wechat-token-server.service');
    writeFileSync(unit, text.replaceAll('/opt/wechat-token-server/node_modules/.bin', bin));
    const analyze = (...args: string[]) =>
      spawnSync('systemd-analyze', [...args, unit], {
        encoding: 'utf8',
        env: { ...process.env, LC_ALL: 'C' },
      });

    const { status, stderr } = analyze('verify');
    const exposure = /exposure level for \S+ ([\d.]+)/.exec(
      analyze('security', '--offline=true', '--no-pager').stdout,
    );

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(Number(exposure?.[1])).toBeLessThan(2);
  });
});
