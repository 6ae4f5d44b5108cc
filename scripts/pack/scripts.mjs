import { isAbsolute, join } from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { rolldown } from 'rolldown';
import { parseAst } from 'rolldown/parseAst';

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
  if (Object.keys(entries).length === 0) return;
  const commonjs = join(to, 'commonjs');
  // Jest has no import(): modules that load late are required late.
  await write(within(entries), { dir: commonjs, format: 'cjs', dynamicImportInCjs: false });
  mkdirSync(commonjs, { recursive: true });
  writeFileSync(join(commonjs, 'package.json'), '{ "type": "commonjs" }\n');
}

/** Code of the layers without NestJS and class-validator that several entries use: one chunk, not a dozen small ones. */
const COMMON = { name: 'common', test: /\/dist\/(core|errors|stores|wechat)\//, minShareCount: 2 };

async function write(input, output) {
  const bundle = await rolldown({
    input,
    external: isOfOthers,
    platform: 'node',
    plugins: [helpersOnce(), linesBroken],
  });
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
    codeSplitting: { groups: [COMMON] },
  });
  await bundle.close();
}

/** Each statement and each member of a class on a line of its own: Node.js prints the whole line of an uncaught error. */
const linesBroken = {
  name: 'lines-broken',
  generateBundle: (_, files) => {
    for (const file of Object.values(files)) if (file.type === 'chunk') file.code = inLines(file.code);
  },
};

function inLines(code) {
  const begins = [];
  const look = (node) => {
    if (Array.isArray(node)) return node.forEach(look);
    if (typeof node?.type !== 'string') return;
    if (node.type === 'Program' || node.type === 'ClassBody')
      begins.push(...node.body.map(({ start }) => start));
    Object.values(node).forEach(look);
  };
  look(parseAst(code));
  const ends = [...begins.toSorted((a, b) => a - b), code.length];
  return (
    code.slice(0, ends[0]) +
    ends
      .slice(1)
      .map((end, i) => `\n${code.slice(ends[i], end)}`)
      .join('')
  );
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
