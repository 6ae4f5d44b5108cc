import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { commandsOf, pageAt } from '../docs/page.js';
import type { Cell } from './cells.js';
import { programOf, sameClassesOf, stockSpecOf } from './program.js';
import { runCommand } from './run-command.js';

/** The packed libraries. */
export type Tarballs = readonly string[];

const AXIOS_OF = { 11: 4, 12: 12 } as const;
const TYPESCRIPT = { '5.9': '~5.9.0', '6': '~6.0.0', '7': '~7.0.0' };
const INSTALL = ['install', '--no-audit', '--no-fund', '--loglevel=error'];

/** What the library needs besides the packages of NestJS' own starter. */
const peersOf = ({ nest, ioredis }: Cell): Record<string, string> => ({
  '@nestjs/axios': nest === 11 ? '^4.0.0' : '^12.0.0',
  '@nestjs/schedule': nest === 11 ? '^6.0.0' : '^12.0.0',
  '@nestjs/terminus': nest === 11 ? '^11.0.0' : '^12.0.0',
  axios: '^1.17.0',
  ioredis: `^${ioredis}.0.0`,
  'prom-client': '^15.0.0',
});

const ENTRIES = ['', '/health', '/metrics', '/testing']
  .map((path) => `nestjs-wechat-token${path}`)
  .concat('wechat-simulator');

/** Writes an application of a few files into an empty folder, and installs it. */
export async function makePlain(cell: Cell, tarballs: Tarballs, folder: string): Promise<void> {
  const { nest, platform, modules, typescript } = cell;
  const manifest = {
    name: 'application',
    private: true,
    type: modules === 'esm' ? 'module' : 'commonjs',
    dependencies: {
      '@nestjs/common': `^${nest}.0.0`,
      '@nestjs/core': `^${nest}.0.0`,
      [`@nestjs/platform-${platform}`]: `^${nest}.0.0`,
      ...peersOf(cell),
      'reflect-metadata': '^0.2.0',
      rxjs: '^7.8.0',
      '@types/node': `^${cell.node}.0.0`,
      typescript: TYPESCRIPT[typescript],
    },
  };
  await mkdir(join(folder, 'src'));
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2));
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(compilerOptionsOf(cell), undefined, 2));
  await writeFile(join(folder, 'src/main.ts'), programOf(cell));
  await writeFile(join(folder, 'same-classes.mjs'), sameClassesOf(ENTRIES));
  await runCommand('npm', [...INSTALL, ...tarballs], { cwd: folder });
}

/**
 * Lets the NestJS CLI create its starter in `folder`/application, runs the install line of the README for it, and adds the module and a
 * specification. Nothing else is installed, and nothing of the starter is changed.
 */
export async function makeStock({ nest }: Cell, tarballs: Tarballs, folder: string): Promise<string> {
  const args = ['--skip-git', '--skip-install', '--package-manager', 'npm'];
  await runCommand('npx', ['-y', `@nestjs/cli@${nest}`, 'new', 'application', ...args], { cwd: folder });
  const application = join(folder, 'application');
  for (const line of [await installLineFor(nest), 'npm install --save-dev wechat-simulator']) {
    await runCommand('sh', ['-c', fromTarballs(line, tarballs)], { cwd: application });
  }
  const module = join(application, 'src/app.module.ts');
  const source = await readFile(module, 'utf8');
  // With WeChat's own host, which no test may call.
  const imports = `imports: [
    WechatTokenModule.forRoot({
      apps: [{ appId: 'wx0123456789abcdef', appSecret: '0123456789abcdef0123456789abcdef' }],
    }),
  ]`;
  const imported = `import { WechatTokenModule } from 'nestjs-wechat-token';\n`;
  await writeFile(module, imported + source.replace('imports: []', imports));
  await writeFile(join(application, 'src/wechat.spec.ts'), stockSpecOf(nest));
  await writeFile(join(application, 'same-classes.mjs'), sameClassesOf(STOCK_ENTRIES));
  return application;
}

/** Without the optional packages. */
const STOCK_ENTRIES = ['nestjs-wechat-token', 'nestjs-wechat-token/testing', 'wechat-simulator'];

/** The line of the package's README that installs what the module needs. */
export async function installLineFor(nest: Cell['nest']): Promise<string> {
  const lines = commandsOf(await pageAt('libs/wechat-token/README.md'));
  const line = lines.find(
    (one) => one.startsWith('npm install nestjs-wechat-token ') && one.includes(`axios@${AXIOS_OF[nest]} `),
  );
  if (line === undefined)
    throw new Error(`The package's README has no line that installs for NestJS ${nest}`);
  return line;
}

/** A line of the documentation, with our packages taken from tarballs. */
export function fromTarballs(line: string, tarballs: Tarballs): string {
  const words = line
    .split(' ')
    .map((word) => tarballs.find((path) => basename(path).startsWith(`${word}-0`)) ?? word);
  return `${words.join(' ')} --no-audit --no-fund --loglevel=error`;
}

function compilerOptionsOf({ modules, resolution, typescript }: Cell): unknown {
  const module = { nodenext: 'nodenext', node16: 'node16', node10: 'commonjs' };
  return {
    compilerOptions: {
      module: resolution === 'bundler' ? (modules === 'esm' ? 'esnext' : 'commonjs') : module[resolution],
      moduleResolution: resolution,
      target: 'es2023',
      lib: ['es2023'],
      types: ['node'],
      strict: true,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      esModuleInterop: true,
      skipLibCheck: true,
      rootDir: 'src',
      outDir: 'dist',
      ...(typescript === '6' && resolution === 'node10' ? { ignoreDeprecations: '6.0' } : {}),
    },
    include: ['src'],
  };
}
