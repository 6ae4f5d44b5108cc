import { existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The built programs that tests start often, and the one file of each, in the same depth: some look for files next to themselves. */
const PROGRAMS = {
  demo: ['apps/demo/dist/main.js', 'apps/demo/dist/bundled/main.mjs'],
  'token-server': ['apps/token-server/dist/main.js', 'apps/token-server/dist/bundled.mjs'],
} as const;

/** The file to start. The programs as they are built are started by `npm-start.spec.ts` and, packed, by `test/packed`. */
export const bundledProgram = (name: keyof typeof PROGRAMS): string => `${ROOT}${PROGRAMS[name][1]}`;

/** The bundled scripts: within the repository, whose packages they import. */
export const SCRIPTS = `${ROOT}test/processes/dist`;

/** Bundles the programs again if anything was built since. */
export default async function setup(): Promise<void> {
  const builtAt = lastBuiltAt();
  for (const [program, file] of Object.values(PROGRAMS)) {
    if (existsSync(ROOT + program) && changedAt(file) <= builtAt) await bundle(ROOT + program, ROOT + file);
    linkPage(join(ROOT, file, '../page'));
  }
  mkdirSync(SCRIPTS, { recursive: true });
  linkPage(`${SCRIPTS}/page`);
}

/** When a package was last built. */
export const lastBuiltAt = (): number =>
  Math.max(...packages().map((path) => changedAt(`${path}/dist/.tsbuildinfo`)));

/** The console looks for its page beside the file that it is in. */
function linkPage(at: string): void {
  rmSync(at, { recursive: true, force: true });
  if (existsSync(join(at, '..'))) symlinkSync(`${ROOT}libs/wechat-token-console/dist/page`, at);
}

function packages(): string[] {
  return ['libs', 'apps'].flatMap((folder) => readdirSync(ROOT + folder).map((name) => `${folder}/${name}`));
}

function changedAt(path: string): number {
  return statSync(ROOT + path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
