import { basename, dirname, extname } from 'node:path';

/** Fields for those who build the package. */
const OF_THE_WORKSPACE = ['scripts', 'private', 'files'];

/**
 * The modules to bundle, as names and paths in the library: the targets of `exports` in both formats, those of `bin` as ES modules only.
 */
export function entriesOf({ exports = {}, bin = {} }) {
  return {
    entries: Object.fromEntries(modulesOf(exports).map(([, path]) => [nameOf(path), path])),
    programs: Object.fromEntries(Object.values(bin).map((path) => [programOf(path), path])),
  };
}

/**
 * The manifest of the published package. In the workspace `exports` names one module per entry; here each entry exists as an ES module and
 * as CommonJS, with one set of types: a class that is declared twice would be two classes. A package that is only a program has no entry.
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

/** The files of an entry in each format. `module-sync` gives `require()` the ES module, so that a class is the same in both. */
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
/** `dist/doctor/bin.js` becomes the program doctor, `dist/bin.js` becomes bin. */
const programOf = (path) => (dirname(path) === './dist' ? nameOf(path) : basename(dirname(path)));
const mapped = (values, map) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));
