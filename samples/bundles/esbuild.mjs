import { build } from 'esbuild';

await build({
  // What tsc wrote: esbuild itself does not write the types that Nest injects by.
  entryPoints: ['dist/main.js'],
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile: 'bundle/main.mjs',
  // Nest loads these only if they are used.
  external: [
    '@nestjs/microservices',
    '@nestjs/microservices/*',
    '@nestjs/websockets/*',
    'class-transformer',
    'class-transformer/*',
  ],
  // For packages that are CommonJS, and call require() of Node's own modules.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
});
