import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Where they are: for the other projects of a run, and for its workers. */
const FOLDER = 'PACKED_PACKAGES';

/** npm's report of a package as it is published. */
export interface Pack {
  readonly name: string;
  readonly tarball: string;
  readonly files: readonly { readonly path: string }[];
}

/** The packages as they are published. */
export function packs(): readonly Pack[] {
  const folder = process.env[FOLDER]!;
  const reported = JSON.parse(readFileSync(join(folder, 'packs.json'), 'utf8')) as (Pack & {
    readonly filename: string;
  })[];
  return reported.map(({ filename, ...pack }) => ({ ...pack, tarball: join(folder, filename) }));
}

/** Packs them, once for a run. */
export default async function setup(): Promise<(() => void) | undefined> {
  if (process.env[FOLDER] !== undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'wechat-token-packs-'));
  const { stdout } = await promisify(execFile)('node', ['scripts/pack.mjs', folder], { cwd: ROOT });
  writeFileSync(join(folder, 'packs.json'), stdout);
  process.env[FOLDER] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
