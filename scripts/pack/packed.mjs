import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleScripts } from './scripts.mjs';
import { bundleTypes } from './types.mjs';
import { entriesOf, publishedManifest } from './manifest.mjs';
import { packedPage } from './page.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The published packages, by folder. */
export const PACKAGES = [
  'libs/wechat-token',
  'libs/wechat-simulator',
  'libs/wechat-token-console',
  'libs/wechat-token-server',
  'apps/token-server',
];

/** Packs a built package into the folder. Returns npm's report. */
export async function packed(path, destination) {
  const from = join(ROOT, path);
  const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  const staged = mkdtempSync(join(destination, '.staged-'));
  try {
    const { entries, programs } = entriesOf(manifest);
    await bundleScripts({ from, to: staged, entries, programs });
    if (Object.keys(entries).length > 0) await bundleTypes({ from, to: staged, entries });
    copyDocuments({ from: path, manifest, to: staged });
    writeFileSync(
      join(staged, 'package.json'),
      `${JSON.stringify(publishedManifest(manifest), undefined, 2)}\n`,
    );
    return npmPack(staged, destination);
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}

/** The files and folders in the manifest besides the code: from the package's own folder, else from the root of the repository. */
function copyDocuments({ from, manifest: { files, repository }, to }) {
  const folder = `${from}/`;
  const sources = files.map((file) =>
    [`${folder}${file}`, file].find((path) => existsSync(join(ROOT, path))),
  );
  const home = `${repository.url.replace(/^git\+|\.git$/g, '')}/blob/main`;
  const packedPath = (path) => {
    const there =
      files[sources.indexOf(path)] ?? (path.startsWith(folder) ? path.slice(folder.length) : path);
    return existsSync(join(to, there)) ? there : undefined;
  };
  files.forEach((file, i) => cpSync(join(ROOT, sources[i]), join(to, file), { recursive: true }));
  files.forEach((file, i) => {
    if (!file.endsWith('.md')) return;
    const text = readFileSync(join(to, file), 'utf8');
    writeFileSync(join(to, file), packedPage(text, { path: sources[i], packedPath, home }));
  });
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
