import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageAt } from '../docs/page.js';
import { packs } from './packs.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** An application within the repository, so that the dependencies of the packages are found. */
let folder: string;
const filesOf: Record<string, readonly string[]> = {};

beforeAll(async () => {
  await mkdir(`${root}artifacts`, { recursive: true });
  folder = await mkdtemp(`${root}artifacts/packages-`);
  for (const pack of packs()) {
    const installed = join(folder, 'node_modules', pack.name);
    await mkdir(installed, { recursive: true });
    await run('tar', ['-xzf', pack.tarball, '-C', installed, '--strip-components=1']);
    filesOf[pack.name] = pack.files.map(({ path }) => path);
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each([
  [
    'nestjs-wechat-token',
    'libs/wechat-token',
    ['README.md', 'README.zh-CN.md', 'CHANGELOG.md', 'LICENSE', 'ops/prometheus-alerts.yml'],
  ],
  ['wechat-simulator', 'libs/wechat-simulator', ['README.md', 'LICENSE']],
  [
    'nestjs-wechat-token-console',
    'libs/wechat-token-console',
    ['README.md', 'README.zh-CN.md', 'LICENSE', 'dist/page/index.html'],
  ],
  ['nestjs-wechat-token-server', 'libs/wechat-token-server', ['README.md', 'README.zh-CN.md', 'LICENSE']],
  [
    'wechat-token-server',
    'apps/token-server',
    ['README.md', 'README.zh-CN.md', 'LICENSE', 'config.example.yaml'],
  ],
])('the package %s', (name, path, documents) => {
  it('contains its documents, what its manifest points to, and none of its tests', async () => {
    const manifest = await manifestOf(name);

    const { exports, bin, main, types } = manifest;
    const paths = pathsOf({ ...exports, bin, main, types }).map((path) => path.replace('./', ''));
    expect(filesOf[name]).toEqual(expect.arrayContaining([...documents, ...paths]));
    expect(
      filesOf[name]!.filter((path) => /spec|fleet|virtual-clock|breakage|tsbuildinfo/.test(path)),
    ).toEqual([]);
  });

  it('has its repository, and where to report a bug', async () => {
    const manifest = await manifestOf(name);

    expect(manifest).toMatchObject({
      author: expect.any(String),
      homepage: expect.stringMatching(/^https:/),
      bugs: { url: expect.stringMatching(/^https:.*\/issues$/) },
      repository: {
        type: 'git',
        url: expect.stringMatching(/^git\+https:/),
        directory: path,
      },
    });
  });

  it('may be published, and its folder in the repository may not', async () => {
    const ours = JSON.parse(await readFile(`${root}${path}/package.json`, 'utf8'));

    expect(ours).toMatchObject({ private: true });
    expect(await manifestOf(name)).not.toHaveProperty('private');
  });

  it('has pages whose links lead to files in it', async () => {
    const pages = filesOf[name]!.filter((path) => path.endsWith('.md'));

    const links = await Promise.all(
      pages.map(
        async (path) =>
          (await pageAt(join('artifacts', folder.split('/').at(-1)!, 'node_modules', name, path))).links,
      ),
    );

    const inside = links.flat().filter((link) => !/^(https?:|#)/.test(link));
    expect(inside.filter((link) => !filesOf[name]!.includes(link.replace(/#.*/, '')))).toEqual([]);
  });
});

describe('the packed library', () => {
  it('has every class once, through every entry and format', async () => {
    const { stdout } = await inApplication(`
      import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      const { exports } = require('nestjs-wechat-token/package.json');
      for (const entry of Object.keys(exports).filter((one) => !one.endsWith('.json'))) {
        const name = 'nestjs-wechat-token' + entry.slice(1);
        const imported = await import(name);
        const required = require(name);
        const differing = Object.keys(imported).filter((key) => imported[key] !== required[key]);
        console.log(entry, Object.keys(imported).length > 0, differing.length);
      }
      const { WechatTokenService, isWechatTokenError, WechatTokenModule } = await import('nestjs-wechat-token');
      const { WechatTokenTestingModule } = await import('nestjs-wechat-token/testing');
      const { NestFactory } = await import('@nestjs/core');
      const app = await NestFactory.createApplicationContext(WechatTokenTestingModule.forRoot(), { logger: false });
      console.log(await app.get(WechatTokenService).getAccessToken());
    `);

    expect(stdout.trim().split('\n')).toEqual([
      '. true 0',
      './core true 0',
      './testing true 0',
      './health true 0',
      './metrics true 0',
      './remote true 0',
      './interop true 0',
      'test',
    ]);
  });

  it.each(['import', 'require'])(
    'loads class-validator only when options are checked, by %s',
    async (way) => {
      const { stdout } = await inApplication(`
      import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      const isLoaded = () => Object.keys(require.cache).some((path) => path.includes('/class-validator/'));
      const commonjs = new URL('node_modules/nestjs-wechat-token/commonjs/', import.meta.url);
      const load = async (entry) =>
        '${way}' === 'import'
          ? import(('nestjs-wechat-token/' + entry).replace('/index', ''))
          : require(new URL(entry + '.js', commonjs).pathname);
      for (const entry of ['testing', 'health', 'metrics', 'remote']) await load(entry);
      const { WechatTokenModule } = await load('index');
      console.log(isLoaded());
      const { NestFactory } = await import('@nestjs/core');
      const imported = WechatTokenModule.forRoot({ apps: [{ appId: 'wx0123456789abcdef', appSecret: 's' }] });
      await NestFactory.createApplicationContext(imported, { logger: false, abortOnError: false }).catch(() => undefined);
      console.log(isLoaded());
      process.exit();
    `);

      expect(stdout.trim().split('\n')).toEqual(['false', 'true']);
    },
  );

  it('has a program with everything it needs', async () => {
    const { bin } = await manifestOf('nestjs-wechat-token');
    const program = join(
      folder,
      'node_modules/nestjs-wechat-token',
      (bin as Targets)['nestjs-wechat-token'] as string,
    );

    const { stdout } = await run('node', [program, '--help']);

    expect(stdout).toContain('nestjs-wechat-token doctor');
    expect(existsSync(join(folder, 'node_modules/nestjs-wechat-token/commonjs/doctor.js'))).toBe(false);
  });
});

describe('the packed console', () => {
  it.each([
    ['Express', 'platform-express', 'ExpressAdapter'],
    ['Fastify', 'platform-fastify', 'FastifyAdapter'],
  ])('serves its page, its script and a state in an application on %s', async (_, platform, adapter) => {
    const { stdout } = await inApplication(`
      import { NestFactory } from '@nestjs/core';
      import { ${adapter} } from '@nestjs/${platform}';
      import { WechatTokenModule } from 'nestjs-wechat-token';
      import { WechatTokenConsoleModule } from 'nestjs-wechat-token-console';
      class AppModule {}
      const imports = [
        WechatTokenModule.forRoot({ isGlobal: true, apps: [], appSource: { find: async () => undefined } }),
        WechatTokenConsoleModule.forRoot(),
      ];
      const app = await NestFactory.create({ module: AppModule, imports }, new ${adapter}(), { logger: false });
      await app.listen(0, '127.0.0.1');
      const url = (await app.getUrl()) + '/console/';
      const page = await (await fetch(url)).text();
      const [script] = /assets\\/[^"]+\\.js/.exec(page);
      const file = await fetch(url + script);
      const { head } = await (await fetch(url + 'api/state?view=apps')).json();
      console.log(file.status, file.headers.get('content-encoding'), head.apps.total);
      process.exit();
    `);

    expect(stdout).toBe('200 gzip 0\n');
  });

  it('finds its page from CommonJS as well', async () => {
    const { stdout } = await inApplication(`
      import { createRequire } from 'node:module';
      const { PageFiles } = createRequire(import.meta.url)('./node_modules/nestjs-wechat-token-console/commonjs/index.js');
      console.log(new PageFiles().index.slice(0, 15));
    `);

    expect(stdout).toBe('<!doctype html>\n');
  });
});

/** A value of a map in a manifest: a path, or more of the map under a condition. */
interface Targets {
  readonly [condition: string]: string | Targets | undefined;
}

function pathsOf(targets: Targets): string[] {
  return Object.values(targets).flatMap((target) =>
    target === undefined ? [] : typeof target === 'string' ? [target] : pathsOf(target),
  );
}

async function manifestOf(name: string): Promise<Targets & { readonly exports: Targets }> {
  return JSON.parse(await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8'));
}

/** Runs a module in the application that has the packages. */
async function inApplication(code: string): Promise<{ stdout: string }> {
  const file = join(folder, 'main.mjs');
  await writeFile(file, `import 'reflect-metadata';\n${code}`);
  return run('node', [file], { cwd: folder });
}
