import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { isOfOthers } from './scripts.mjs';

/**
 * Rolls up the declarations: a file for each entry and chunks for shared parts, as CommonJS. Those for `import` point there, so that a
 * class has one type however it is loaded.
 */
export async function bundleTypes({ from, to, entries }) {
  const input = Object.fromEntries(
    Object.entries(entries).map(([name, path]) => [name, join(from, path.replace(/\.js$/, '.d.ts'))]),
  );
  const bundle = await rollup({ input, external: isOfOthers, plugins: [dts(), narrow], onLog });
  await bundle.write({
    dir: join(to, 'commonjs'),
    format: 'es',
    entryFileNames: '[name].d.ts',
    chunkFileNames: '[name]-[hash].d.ts',
  });
  await bundle.close();

  mkdirSync(join(to, 'types'));
  for (const name of Object.keys(entries)) {
    writeFileSync(join(to, 'types', `${name}.d.mts`), `export * from '../commonjs/${name}.js';\n`);
  }
}

/** Tabs instead of four spaces save a tenth. */
const narrow = {
  name: 'narrow',
  renderChunk: (code) => code.replaceAll(/^(?: {4})+/gm, (blanks) => '\t'.repeat(blanks.length / 4)),
};

/** Names in declarations that no entry exports are checked by test/packed/exported-types.spec.ts. */
function onLog(level, log, print) {
  if (!log.message.includes('no public re-export')) print(level, log);
}
