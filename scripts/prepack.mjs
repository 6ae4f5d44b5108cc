// Run in the folder of a package before it is packed: copies the files that are named from the root of the repository, and
// of folders the pages in them (the package's own READMEs are in its folder `npm`, as their links differ in the repository);
// and takes out of what was built all that has no source any more.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packedPage } from './packed-page.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BUILT = /(\.d)?\.(js|ts)(\.map)?$/;

const { files } = JSON.parse(readFileSync('package.json', 'utf8'));
const copied = (await Promise.all(process.argv.slice(2).map(filesOf))).flat();
const folder = `libs/${basename(process.cwd())}/`;

await rm('docs', { recursive: true, force: true });
for (const path of copied) {
  const text = await readFile(join(ROOT, path), 'utf8');
  const target = packedPath(path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, path.endsWith('.md') ? packedPage(text, { path, packedPath }) : text);
}

for (const dist of ['dist', join('commonjs', 'dist')]) {
  for (const file of await readdir(dist, { recursive: true })) {
    if (BUILT.test(file) && !existsSync(join('src', file.replace(BUILT, '.ts')))) await rm(join(dist, file));
  }
}

/** Where a file of the repository lies in the package. The README of the package stands in for that of the repository. */
function packedPath(path) {
  if (copied.includes(path)) return path.startsWith(folder) ? basename(path) : path;
  if (copied.some((one) => one.startsWith(folder) && basename(one) === path)) return path;
  const own = path.startsWith(folder) ? path.slice(folder.length) : undefined;
  return own !== undefined && files.includes(own.split('/')[0]) && existsSync(own) ? own : undefined;
}

async function filesOf(path) {
  if (!statSync(join(ROOT, path)).isDirectory()) return [path];
  const names = await readdir(join(ROOT, path));
  return names.filter((name) => name.endsWith('.md')).map((name) => `${path}/${name}`);
}
