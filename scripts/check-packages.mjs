// Packs each library as it would be published and looks at it as others will: its manifest, its types in every module
// resolution, and its size.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The most that each may weigh, in kB: about 15 % above what it does. Raise it knowingly. */
const BUDGETS = {
  'nestjs-wechat-token': { packed: 900, unpacked: 4_000 },
  'wechat-simulator': { packed: 180, unpacked: 850 },
};

const folder = mkdtempSync(join(tmpdir(), 'wechat-token-checked-'));
try {
  for (const [name, budget] of Object.entries(BUDGETS)) {
    const size = packed(name);
    const tarball = join(
      folder,
      readdirSync(folder).find((file) => file.startsWith(`${name}-`)),
    );
    run('node_modules/publint/src/cli.js', 'run', tarball, '--strict');
    run(
      'node_modules/@arethetypeswrong/cli/dist/index.js',
      tarball,
      '--no-emoji',
      '--no-color',
      '--format',
      'ascii',
    );
    for (const [what, limit] of Object.entries(budget)) {
      process.stdout.write(`${name}: ${size[what]} of ${limit} kB ${what}\n`);
      if (size[what] <= limit) continue;
      process.stdout.write(
        `${name} is too big: look at npm pack --dry-run, or raise the budget in scripts/check-packages.mjs\n`,
      );
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Packs a library into the folder. Answers its sizes in kB. */
function packed(name) {
  const command = ['pack', '-w', name, '--json', '--silent', '--pack-destination', folder];
  const answer = execFileSync('npm', command, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [pack] = Object.values(JSON.parse(answer.slice(answer.search(/^[[{]/m))));
  return { packed: Math.ceil(pack.size / 1_000), unpacked: Math.ceil(pack.unpackedSize / 1_000) };
}

/** Runs a program of the workspace, which says itself what is wrong. */
function run(program, ...args) {
  execFileSync(process.execPath, [join(ROOT, program), ...args], { cwd: ROOT, stdio: 'inherit' });
}
