import { basename, dirname, extname } from 'node:path';

/** What is said to those who make the package. */
const OF_THE_WORKSPACE = ['scripts', 'private', 'files'];

/**
 * The modules that are bundled, as names and paths in the library: what `exports` leads to in both formats, what `bin`
 * leads to as ES modules alone.
 */
export function entriesOf({ exports = {}, bin = {} }) {
  return {
    entries: Object.fromEntries(modulesOf(exports).map(([, path]) => [nameOf(path), path])),
    programs: Object.fromEntries(Object.values(bin).map((path) => [programOf(path), path])),
  };
}

/**
 * The manifest of the package that is published. In the workspace `exports` names one module an entry; here each entry is
 * there as an ES module and as CommonJS, with one set of types: a class that is declared twice is two classes. A package that
 * is a program alone has no entry.
 */
export function publishedManifest(manifest) {
  const { bin, exports = {} } = manifest;
  const modules = modulesOf(exports).map(([entry, path]) => [entry, nameOf(path)]);
  const others = modules.filter(([entry]) => entry !== '.');
  return {
    ...Object.fromEntries(Object.entries(manifest).filter(([field]) => !OF_THE_WORKSPACE.includes(field))),
    ...(bin && { bin: mapped(bin, (path) => `./dist/${programOf(path)}.js`) }),
    ...(modules.length > 0 && { main: './commonjs/index.js', types: './commonjs/index.d.ts' }),
    ...(others.length > 0 && {
      typesVersions: {
        '*': Object.fromEntries(
          others.map(([entry, name]) => [entry.slice('./'.length), [`./commonjs/${name}.d.ts`]]),
        ),
      },
    }),
    exports: {
      ...Object.fromEntries(modules.map(([entry, name]) => [entry, conditionsOf(name)])),
      './package.json': './package.json',
    },
  };
}

/** Where each format has an entry. `module-sync` gives `require()` the ES module, so that a class is one in both. */
function conditionsOf(name) {
  return {
    types: { import: `./types/${name}.d.mts`, default: `./commonjs/${name}.d.ts` },
    'module-sync': `./dist/${name}.js`,
    import: `./dist/${name}.js`,
    default: `./commonjs/${name}.js`,
  };
}

const modulesOf = (exports) => Object.entries(exports).filter(([, path]) => extname(path) === '.js');
const nameOf = (path) => basename(path, '.js');
/** `dist/doctor/bin.js` is the program doctor, `dist/bin.js` is bin. */
const programOf = (path) => (dirname(path) === './dist' ? nameOf(path) : basename(dirname(path)));
const mapped = (values, map) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));
