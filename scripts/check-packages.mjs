// Packs each library and the token server as they would be published and checks them as users will see them: the manifest, the types in every
// module resolution, and the size. The tarballs stay in the given folder, if there is one.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packed } from './pack/packed.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const TYPES = 'node_modules/@arethetypeswrong/cli/dist/index.js';

/** The budget of each, in files and kB. Raise it deliberately. */
const BUDGETS = {
  'libs/wechat-token': { files: 82, 'kB packed': 355, 'kB unpacked': 1_200 },
  'libs/wechat-simulator': { files: 15, 'kB packed': 70, 'kB unpacked': 220 },
  'libs/wechat-token-console': { files: 15, 'kB packed': 90, 'kB unpacked': 250 },
  'libs/wechat-token-server': { files: 15, 'kB packed': 135, 'kB unpacked': 375 },
  'apps/token-server': { files: 10, 'kB packed': 35, 'kB unpacked': 100 },
};

const [kept] = process.argv.slice(2);
if (kept) mkdirSync(kept, { recursive: true });
const folder = kept ? resolve(kept) : mkdtempSync(join(tmpdir(), 'wechat-token-checked-'));
try {
  for (const [path, budget] of Object.entries(BUDGETS)) {
    const { filename, entryCount, size, unpackedSize } = await packed(path, folder);
    const tarball = join(folder, filename);
    run('node_modules/publint/src/cli.js', 'run', tarball, '--strict');
    if (isLibrary(path)) run(TYPES, tarball, '--no-emoji', '--no-color', '--format', 'ascii');
    const weight = { files: entryCount, 'kB packed': kB(size), 'kB unpacked': kB(unpackedSize) };
    for (const [what, limit] of Object.entries(budget)) {
      process.stdout.write(`${path}: ${weight[what]} of ${limit} ${what}\n`);
      if (weight[what] <= limit) continue;
      process.stdout.write(
        `${path} is too big: look at npm run pack, or raise the budget in scripts/check-packages.mjs\n`,
      );
      process.exitCode = 1;
    }
  }
} finally {
  if (!kept) rmSync(folder, { recursive: true, force: true });
}

/** A program has no types to look at. */
function isLibrary(path) {
  return JSON.parse(readFileSync(join(ROOT, path, 'package.json'), 'utf8')).exports !== undefined;
}

function kB(bytes) {
  return Math.ceil(bytes / 1_000);
}

/** Runs a program of the workspace, which prints what is wrong. */
function run(program, ...args) {
  execFileSync(process.execPath, [join(ROOT, program), ...args], { cwd: ROOT, stdio: 'inherit' });
}
