// Packs each library as it would be published and checks it as users will see it: its manifest, its types in every module resolution, and
// its size.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packed } from './pack/packed.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The budget of each, in files and kB. Raise it deliberately. */
const BUDGETS = {
  'wechat-token': { files: 60, 'kB packed': 330, 'kB unpacked': 1_000 },
  'wechat-simulator': { files: 15, 'kB packed': 70, 'kB unpacked': 220 },
};

const folder = mkdtempSync(join(tmpdir(), 'wechat-token-checked-'));
try {
  for (const [library, budget] of Object.entries(BUDGETS)) {
    const { filename, entryCount, size, unpackedSize } = await packed(library, folder);
    const tarball = join(folder, filename);
    run('node_modules/publint/src/cli.js', 'run', tarball, '--strict');
    run(
      'node_modules/@arethetypeswrong/cli/dist/index.js',
      tarball,
      '--no-emoji',
      '--no-color',
      '--format',
      'ascii',
    );
    const weight = { files: entryCount, 'kB packed': kB(size), 'kB unpacked': kB(unpackedSize) };
    for (const [what, limit] of Object.entries(budget)) {
      process.stdout.write(`${library}: ${weight[what]} of ${limit} ${what}\n`);
      if (weight[what] <= limit) continue;
      process.stdout.write(
        `${library} is too big: look at npm run pack, or raise the budget in scripts/check-packages.mjs\n`,
      );
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function kB(bytes) {
  return Math.ceil(bytes / 1_000);
}

/** Runs a program of the workspace, which prints what is wrong. */
function run(program, ...args) {
  execFileSync(process.execPath, [join(ROOT, program), ...args], { cwd: ROOT, stdio: 'inherit' });
}
