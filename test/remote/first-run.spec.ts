import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { pageAt, ROOT } from '../docs/page.js';
import { freePort } from '../processes/free-port.js';
import { TokenServerProcess } from '../token-server/token-server-process.js';

const run = promisify(execFile);
afterAll(() => TokenServerProcess.endAll());

it('the first run of the page on remote readers prints the token that the server keeps, and ends', async () => {
  const port = await freePort();
  const server = TokenServerProcess.run([], { PORT: String(port) });
  await server.printed(/wtk_first-service_\w{49}/);
  const [key = ''] = /wtk_first-service_\w{49}/.exec(server.output) ?? [];
  const { blocks } = await pageAt('docs/remote-readers.md');
  const code = blocks.find(({ name }) => name === 'reader.mjs')!.code.replace(':3080', `:${port}`);
  // Within the repository, so that the package is found as users find it.
  await mkdir(`${ROOT}artifacts`, { recursive: true });
  const folder = await mkdtemp(`${ROOT}artifacts/reader-`);
  await writeFile(`${folder}/reader.mjs`, code);

  const { stdout } = await run(process.execPath, ['reader.mjs'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], WECHAT_CLIENT_KEY: key },
  }).finally(() => rm(folder, { recursive: true }));
  const answer = await fetch(`http://127.0.0.1:${port}/v1/apps/wx0123456789abcdef/access-token`, {
    headers: { authorization: `Bearer ${key}` },
  });

  expect(stdout.trim().split('\n').at(-1)).toBe(((await answer.json()) as { value: string }).value);
});
