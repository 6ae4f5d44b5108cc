import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFreshApplication } from './fresh-application.mjs';
import { sbomOf } from './sbom.mjs';

/**
 * Packs the built packages of a repository into a folder, checks them, runs them in a fresh application, and writes an SBOM for each, the
 * notes, and the checksums of all. Prints what is there.
 */
export async function makeArtifacts(root, out, notes) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  execFileSync(process.execPath, ['scripts/check-packages.mjs', out], { cwd: root, stdio: 'inherit' });
  const tarballs = readdirSync(out).filter((name) => name.endsWith('.tgz'));
  process.stdout.write(`\nInstalling ${tarballs.length} packages in a fresh application\n`);
  const { packages, inventory, output } = await runFreshApplication(tarballs.map((name) => join(out, name)));
  process.stdout.write(output);
  for (const name of packages)
    writeFileSync(
      join(out, `${name}.cdx.json`),
      `${JSON.stringify(sbomOf(inventory, name), undefined, 2)}\n`,
    );
  writeFileSync(join(out, 'notes.md'), `${notes.trim()}\n`);
  const names = readdirSync(out).toSorted();
  const sums = names.map((name) => `${sha256Of(join(out, name))}  ${name}\n`);
  writeFileSync(join(out, 'SHA256SUMS'), sums.join(''));
  process.stdout.write('\nartifacts/release\n');
  for (const name of [...names, 'SHA256SUMS'])
    process.stdout.write(
      `  ${String(Math.ceil(statSync(join(out, name)).size / 1_000)).padStart(5)} kB  ${name}\n`,
    );
}

function sha256Of(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
