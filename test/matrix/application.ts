import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cell } from './cells.js';
import { programOf, SAME_CLASSES, STOCK_SPEC } from './program.js';
import { runCommand } from './run-command.js';

/** The packed libraries. */
export type Tarballs = readonly string[];

const NEST_CLI = '@nestjs/cli@11';
const TYPESCRIPT = { '5.9': '~5.9.0', '6': '~6.0.0', '7': '~7.0.0' };
const INSTALL = ['install', '--no-audit', '--no-fund', '--loglevel=error'];

/** What the library needs beside what NestJS' own starter has. */
const peersOf = ({ nest, ioredis }: Cell): Record<string, string> => ({
  '@nestjs/axios': nest === 11 ? '^4.0.0' : '^12.0.0',
  '@nestjs/schedule': nest === 11 ? '^6.0.0' : '^12.0.0',
  '@nestjs/terminus': nest === 11 ? '^11.0.0' : '^12.0.0',
  axios: '^1.17.0',
  ioredis: `^${ioredis}.0.0`,
  'prom-client': '^15.0.0',
});

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
  await writeFile(join(folder, 'same-classes.mjs'), SAME_CLASSES);
  await runCommand('npm', [...INSTALL, ...tarballs], { cwd: folder });
}

/** Lets the NestJS CLI write its starter into `folder`/application, adds the module to it, and installs it. */
export async function makeStock(cell: Cell, tarballs: Tarballs, folder: string): Promise<string> {
  const args = ['--skip-git', '--skip-install', '--package-manager', 'npm'];
  await runCommand('npx', ['-y', NEST_CLI, 'new', 'application', ...args], { cwd: folder });
  const application = join(folder, 'application');
  const module = join(application, 'src/app.module.ts');
  const source = await readFile(module, 'utf8');
  const imports = `imports: [
    WechatTokenModule.forRoot({
      apps: [{ appId: 'wx0123456789abcdef', appSecret: '0123456789abcdef0123456789abcdef' }],
      http: { baseUrl: 'http://127.0.0.1:9' },
    }),
  ]`;
  const imported = `import { WechatTokenModule } from 'nestjs-wechat-token';\n`;
  await writeFile(module, imported + source.replace('imports: []', imports));
  await writeFile(join(application, 'src/wechat.spec.ts'), STOCK_SPEC);
  await writeFile(join(application, 'same-classes.mjs'), SAME_CLASSES);
  const peers = Object.entries(peersOf(cell)).map(([name, range]) => `${name}@${range}`);
  const typescript = `typescript@${TYPESCRIPT[cell.typescript]}`;
  await runCommand('npm', [...INSTALL, ...tarballs, ...peers, typescript], { cwd: application });
  return application;
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
