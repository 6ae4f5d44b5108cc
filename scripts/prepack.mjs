// Run in the folder of a package before it is packed: copies the files that are named from the root of the repository,
// and takes out of what was built all that has no source any more.
import { copyFile, readdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = new URL('..', import.meta.url);
const BUILT = /(\.d)?\.(js|ts)(\.map)?$/;

for (const name of process.argv.slice(2)) await copyFile(new URL(name, ROOT), name);

for (const dist of ['dist', join('commonjs', 'dist')]) {
  for (const file of await readdir(dist, { recursive: true })) {
    if (BUILT.test(file) && !existsSync(join('src', file.replace(BUILT, '.ts')))) await rm(join(dist, file));
  }
}
