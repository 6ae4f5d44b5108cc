import { execFile } from 'node:child_process';
import { chmod, constants, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { imageOf, textOf } from '../deploy/deploy-files.js';
import { IS_ROOT, STANDING, StrangerProcess } from '../deploy/stranger-process.js';
import { withoutNpm } from '../matrix/run-command.js';
import { PrintingProcess } from '../processes/printing-process.js';
import { ConfigurationFolder } from '../token-server/token-server-process.js';
import { packs } from './packs.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The packed program as a process of its own. */
class PackedServer extends PrintingProcess {
  constructor(path: string) {
    super({ PORT: '0' }, path);
  }
}

let folder = '';
let bin = '';
beforeAll(async () => {
  // What the Dockerfile does.
  folder = await mkdtemp(join(tmpdir(), 'token-server-packed-'));
  await chmod(folder, 0o755);
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  const tarballs = packs().map(({ tarball }) => tarball);
  const install = ['install', '--omit=dev', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs];
  await run('npm', install, { cwd: folder, env: withoutNpm(process.env) });
  bin = join(folder, 'node_modules/.bin/wechat-token-server');
});
afterAll(async () => {
  PrintingProcess.endAll();
  await rm(folder, { recursive: true, force: true });
});

it('starts from the packed packages with nothing configured, and its lines work', async () => {
  const server = new PackedServer(bin);
  await server.printed(/Ctrl-C ends it/);
  const lines = server.stdout.match(/^ {2}curl .*$/gm) ?? [];

  for (const line of lines) await run('sh', ['-c', `${line} --fail`]);

  expect(lines).toHaveLength(4);
  expect(await server.interrupt()).toBe(0);
});

it('runs by npx, with the release of its package', async () => {
  const { stdout } = await run('npx', ['--no-install', 'wechat-token-server', '--version'], { cwd: folder });
  const manifest = await readFile(join(ROOT, 'apps/token-server/package.json'), 'utf8');

  expect(stdout.trim()).toBe((JSON.parse(manifest) as { version: string }).version);
});

const image = imageOf(textOf('Dockerfile'));

describe(`what the image runs, ${STANDING}`, () => {
  let wechat: RunningSimulator;
  let configuration: ConfigurationFolder;
  beforeAll(async () => {
    wechat = await startWechatSimulator();
    configuration = new ConfigurationFolder();
  });
  afterAll(async () => {
    configuration.remove();
    await wechat.close();
  });

  it('starts with the configuration of its variable, is healthy by its own check, and ends on SIGTERM', async () => {
    const config = configuration.config(wechat.url);
    if (IS_ROOT) await run('chown', ['-R', image.user, configuration.path]);
    // Where any user may run it.
    await mkdir(join(folder, 'bin'));
    await copyFile(process.execPath, join(folder, 'bin/node'), constants.COPYFILE_FICLONE);
    const { PATH = '', ...others } = image.environment;
    const variables = {
      ...others,
      WECHAT_TOKEN_SERVER_CONFIG: config,
      PATH: PATH.replace('/app/', `${folder}/`).replace('$PATH', `${folder}/bin:/usr/bin:/bin`),
    };
    const start = (...command: string[]) => new StrangerProcess(variables, command);
    const healthAt = (url: string) =>
      start(...image.health.map((word) => word.replace(`http://127.0.0.1:${image.port}`, url))).end();

    const server = start(...image.entrypoint);
    await server.printed(/The token server listens on/);
    const [, url = ''] = /listens on (\S+) /.exec(server.stdout)!;
    const answer = await fetch(`${url}/v1/apps/${DEFAULT_APP.appId}/access-token`, {
      headers: { authorization: `Bearer ${configuration.client.key}` },
    });

    expect(answer.status).toBe(200);
    expect(await healthAt(url)).toBe(0);
    const written = await start('touch', join(folder, 'written')).end();
    expect([server.owner, written]).toEqual(IS_ROOT ? [image.user, 1] : [server.owner, 0]);
    server.kill('SIGTERM');
    expect(await server.end()).toBe(0);
    expect(await healthAt(url)).toBe(1);
  });
});
