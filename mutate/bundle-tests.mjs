// Stryker's build command, in its copy of the project: one bundle of the tests, and of the code with all its changes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, loadConfigFromFile } from 'vite';

const ROOT = process.cwd();
const HARNESS = fileURLToPath(new URL('harness.mjs', import.meta.url));
const ENTRY = join(ROOT, 'mutate/all-tests.mjs');

const { config } = await loadConfigFromFile({ command: 'build', mode: 'test' }, 'vitest.config.ts', ROOT);
const { resolve, oxc } = config.test.projects[0];
const files = process.env.MUTATE_TESTS.split('\n');
writeFileSync(
  ENTRY,
  `import 'reflect-metadata';\nexport const files = [\n${files.map(loader).join('\n')}\n];\n`,
);

await build({
  configFile: false,
  root: ROOT,
  logLevel: 'error',
  resolve,
  oxc,
  plugins: [
    {
      name: 'tests-register-with-the-harness',
      enforce: 'pre',
      resolveId: (id) => (id === 'vitest' ? { id: HARNESS, external: true } : null),
    },
  ],
  build: {
    ssr: ENTRY,
    outDir: 'mutate/bundle',
    target: 'node20',
    minify: false,
    rolldownOptions: { treeshake: false },
  },
});

function loader(file) {
  return `  { name: ${JSON.stringify(file)}, load: () => import(${JSON.stringify(join(ROOT, file))}) },`;
}
