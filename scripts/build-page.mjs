// Builds the console's page, unless no file of it has changed since.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = fileURLToPath(new URL('../libs/wechat-token-console', import.meta.url));
const page = join(PACKAGE, 'page');
const built = join(PACKAGE, 'dist/page/index.html');

if (!existsSync(built) || newestIn(page) > statSync(built).mtimeMs) {
  const { build } = await import('vite');
  await build({ configFile: join(page, 'vite.config.ts') });
}

function newestIn(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const lock = new URL('../package-lock.json', import.meta.url);
  return Math.max(statSync(lock).mtimeMs, ...files.map((file) => statSync(join(folder, file)).mtimeMs));
}
