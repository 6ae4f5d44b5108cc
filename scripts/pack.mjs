// Packs each library and the token server as they are published into the given folder, by default artifacts/packages: the modules bundled, with
// a manifest that names the bundles; only those whose folders follow, if any. `npm publish` takes the tarballs. Prints the output of
// `npm pack --json` for each.
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { packed, PACKAGES } from './pack/packed.mjs';

const [folder = 'artifacts/packages', ...only] = process.argv.slice(2);
const destination = resolve(folder);
mkdirSync(destination, { recursive: true });
const packs = [];
for (const path of only.length > 0 ? only : PACKAGES) packs.push(await packed(path, destination));
process.stdout.write(`${JSON.stringify(packs, undefined, 2)}\n`);
