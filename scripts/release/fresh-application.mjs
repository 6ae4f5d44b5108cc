import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT_MANIFEST = new URL('../../package.json', import.meta.url);

/** What an application has besides our packages, at the versions that they are tested with. */
const OTHERS = [
  '@nestjs/axios',
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/platform-express',
  '@nestjs/schedule',
  'axios',
  'ioredis',
  'prom-client',
  'reflect-metadata',
  'rxjs',
];

/** A token from a simulated WeChat, by the module and without NestJS. */
const PROGRAM = `import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { WechatTokenModule, WechatTokenService } from 'nestjs-wechat-token';
import { createWechatTokens } from 'nestjs-wechat-token/core';
import { DEFAULT_APP, startWechatSimulator } from 'wechat-simulator';

const wechat = await startWechatSimulator();
const options = { apps: [DEFAULT_APP], http: { baseUrl: wechat.url }, logger: false };
const module = WechatTokenModule.forRoot({ apps: options.apps, http: options.http });
const application = await NestFactory.createApplicationContext(module, { logger: false });
const token = await application.get(WechatTokenService).getAccessToken();
const plain = createWechatTokens(options);
const issued = wechat.simulator.journal.issued();
if (token !== issued[0]?.value) throw new Error('The module does not return the token that WeChat issued');
if ((await plain.tokens.getAccessToken()) !== token) throw new Error('createWechatTokens does not return the same token');
await application.close();
await plain.close();
await wechat.close();
console.log('A token from a simulated WeChat, by the module and without NestJS');
`;

/** Our programs, with something that each does without a configuration. */
const COMMANDS = [
  ['nestjs-wechat-token', '--help'],
  ['wechat-token-server', 'new-key', 'shop'],
  ['wechat-simulator', '--help'],
];

/**
 * Installs tarballs in a new application, and runs them there. Returns the names of the packages, what is installed (CycloneDX), and what
 * was printed.
 */
export async function runFreshApplication(tarballs) {
  const folder = mkdtempSync(join(tmpdir(), 'wechat-token-fresh-'));
  const run = (command, ...args) =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 });
  try {
    const { devDependencies } = JSON.parse(readFileSync(ROOT_MANIFEST, 'utf8'));
    const dependencies = Object.fromEntries(OTHERS.map((name) => [name, devDependencies[name]]));
    const manifest = {
      name: 'fresh-application',
      version: '0.0.0',
      private: true,
      type: 'module',
      dependencies,
    };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(folder, 'main.mjs'), PROGRAM);
    run('npm', 'install', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs);
    const installed = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).dependencies;
    const packages = Object.keys(installed).filter((name) => !OTHERS.includes(name));
    let output = run(process.execPath, 'main.mjs');
    for (const [name, ...args] of COMMANDS) {
      run(join(folder, 'node_modules/.bin', name), ...args);
      output += `${[name, ...args].join(' ')}\n`;
    }
    const inventory = JSON.parse(run('npm', 'sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev'));
    return { packages, inventory, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
