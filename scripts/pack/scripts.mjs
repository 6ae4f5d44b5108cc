import { isAbsolute, join } from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { rolldown } from 'rolldown';

/** What is written names no module of the library: any other is the application's. */
export const isOfOthers = (id) => !/^[.\0]/.test(id) && !isAbsolute(id);

/**
 * Bundles what the compiler made of the library, so that what it made of the decorators stays: a file for each entry, and
 * chunks for what several of them use, so that each class is there once. Names of classes and
 * methods stay as they are, for stacks and for Nest's messages; comments, blanks and other names go, for both formats are to fit into one package.
 */
export async function bundleScripts({ from, to, entries, programs }) {
  const within = (paths) =>
    Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, join(from, path)]));
  await write(within({ ...entries, ...programs }), { dir: join(to, 'dist'), format: 'esm' });
  const commonjs = join(to, 'commonjs');
  // Jest has no import(): what is loaded late is required late.
  await write(within(entries), { dir: commonjs, format: 'cjs', dynamicImportInCjs: false });
  mkdirSync(commonjs, { recursive: true });
  writeFileSync(join(commonjs, 'package.json'), '{ "type": "commonjs" }\n');
}

async function write(input, output) {
  const bundle = await rolldown({ input, external: isOfOthers, platform: 'node', plugins: [helpersOnce()] });
  await bundle.write({
    ...output,
    exports: 'named',
    comments: false,
    minify: {
      compress: { keepNames: { function: false, class: true } },
      mangle: { toplevel: true, keepNames: { function: false, class: true } },
      codegen: { removeWhitespace: true },
    },
    chunkFileNames: '[name]-[hash].js',
  });
  await bundle.close();
}

/** The compiler writes its helpers into every file: one of each is enough. */
function helpersOnce() {
  const HELPER = /^var (__\w+) = \(this && .*?^\};\n/gms;
  const helpers = new Map();
  return {
    name: 'helpers-once',
    transform: (code) =>
      code.replaceAll(HELPER, (text, name) => {
        helpers.set(name, text);
        return `import { ${name} } from '\0${name}';\n`;
      }),
    resolveId: (id) => (id.startsWith('\0__') ? id : undefined),
    load: (id) => (id.startsWith('\0__') ? `export ${helpers.get(id.slice(1))}` : undefined),
  };
}
