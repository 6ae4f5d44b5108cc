import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_APP, digestOf, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { MEMORY_SCRIPT } from './memory-script.js';

const MB = 1_000_000;
const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

let wechat: RunningSimulator;
let folder: string;
beforeAll(async () => {
  wechat = await startWechatSimulator();
  folder = await mkdtemp(join(tmpdir(), 'wechat-api-'));
});
afterAll(async () => {
  await wechat.close();
  await rm(folder, { recursive: true });
});

it('sends 10 MB from a disk and 50 MB from a stream, and receives 100 MB, in constant memory', async () => {
  const bytes = randomBytes(10 * MB);
  const filePath = join(folder, 'photo.jpg');
  await writeFile(filePath, bytes);
  const { media } = wechat.simulator;
  const mediaId = media.add(100 * MB, { contentType: 'video/mp4' });
  const work = {
    ...DEFAULT_APP,
    baseUrl: wechat.url,
    path: '/cgi-bin/media/get',
    mediaId,
    uploadPath: '/cgi-bin/media/upload',
    filePath,
    uploadBytes: 50 * MB,
  };

  const script = ['--expose-gc', '--input-type=module', '--eval', MEMORY_SCRIPT];
  const env = { PATH: process.env['PATH'], WORK: JSON.stringify(work) };
  const { stdout } = await run(process.execPath, script, { cwd: root, env });
  const { media_id, ...said } = JSON.parse(stdout);

  expect(media.find(media_id)).toMatchObject({ size: bytes.length, fileName: 'photo.jpg' });
  expect(digestOf(media.find(media_id)!)).toBe(digestOf(media.find(media.add(bytes))!));
  expect(said).toMatchObject({ received: 100 * MB, sha256: digestOf(media.find(mediaId)!) });
  for (const grown of [said.upload, said.download]) expect(grown).toBeLessThan(4 * MB);
});
