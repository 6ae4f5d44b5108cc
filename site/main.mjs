// Builds the documentation's site into site/dist, with the API reference of docs/api, and checks every link of it.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkSite } from './check.mjs';
import { PAGES, writePages } from './pages.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const API = join(HERE, '../docs/api');

install();
const pages = writePages();
if (!existsSync(API)) throw new Error('docs/api is missing: npm run docs:api makes it');
cpSync(API, join(PAGES, 'public/api'), { recursive: true });
// It fails on a dead link between pages.
run(process.execPath, 'node_modules/vitepress/bin/vitepress.js', 'build', '.');
const { files, links, faults } = checkSite(join(HERE, 'dist'), process.env['SITE_BASE'] ?? '/');
for (const fault of faults) process.stderr.write(`${fault}\n`);
process.stdout.write(
  `site/dist: ${pages} pages, ${files} HTML files, ${links} links, ${faults.length} faults\n`,
);
if (faults.length > 0) process.exitCode = 1;

/** VitePress is no dependency of the workspace: it is installed here when it is first needed. */
function install() {
  if (existsSync(join(HERE, 'node_modules/vitepress'))) return;
  process.stderr.write('Installing VitePress: npm ci in site/ …\n');
  run('npm', 'ci', '--ignore-scripts');
}

function run(command, ...args) {
  const { status } = spawnSync(command, args, { cwd: HERE, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed in site/`);
}
