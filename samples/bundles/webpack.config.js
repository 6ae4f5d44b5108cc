import webpack from 'webpack';

export default {
  // Readable, for stack traces: nobody downloads it.
  mode: 'none',
  target: 'node20',
  // What tsc wrote, as in esbuild.mjs.
  entry: './dist/main.js',
  output: {
    filename: 'main.mjs',
    path: `${import.meta.dirname}/bundle`,
    module: true,
    chunkFormat: 'module',
  },
  experiments: { outputModule: true },
  // Nest loads these only if they are used: they are missing at that moment, not now.
  plugins: [
    new webpack.IgnorePlugin({
      resourceRegExp: /^(@nestjs\/(microservices|websockets)|class-transformer)/,
    }),
  ],
  // One file: what is imported later goes into it too.
  module: { parser: { javascript: { dynamicImportMode: 'eager' } } },
  stats: 'errors-warnings',
  // Nest and Express load some packages by a name that only the running application knows.
  ignoreWarnings: [/the request of a dependency is an expression/],
};
