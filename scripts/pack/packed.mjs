import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleScripts } from './scripts.mjs';
import { bundleTypes } from './types.mjs';
import { entriesOf, publishedManifest } from './manifest.mjs';
import { packedPage } from './page.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Packs a library that is built into the folder. Answers what npm says of it. */
export async function packed(library, destination) {
  const from = join(ROOT, 'libs', library);
  const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  const staged = mkdtempSync(join(destination, '.staged-'));
  try {
    const { entries, programs } = entriesOf(manifest);
    await bundleScripts({ from, to: staged, entries, programs });
    await bundleTypes({ from, to: staged, entries });
    copyDocuments({ library, manifest, from, to: staged });
    writeFileSync(
      join(staged, 'package.json'),
      `${JSON.stringify(publishedManifest(manifest), undefined, 2)}\n`,
    );
    return npmPack(staged, destination);
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}

/** What the manifest lists beside the code: of the library's own folder, or else of the root of the repository. */
function copyDocuments({ library, manifest: { files }, from, to }) {
  for (const path of files) {
    const own = join(from, path);
    cpSync(existsSync(own) ? own : join(ROOT, path), join(to, path), { recursive: true });
  }
  const has = (path) => existsSync(join(to, path));
  for (const path of files.filter((file) => file.endsWith('.md'))) {
    const text = readFileSync(join(to, path), 'utf8');
    writeFileSync(join(to, path), packedPage(text, { path, folder: `libs/${library}`, has }));
  }
}

function npmPack(folder, destination) {
  const command = ['pack', '--json', '--silent', '--ignore-scripts', '--pack-destination', destination];
  const answer = execFileSync('npm', command, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [pack] = Object.values(JSON.parse(answer.slice(answer.search(/^[[{]/m))));
  return pack;
}
