import { createHash } from 'node:crypto';
import { existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { bundle } from './bundle.js';
import { lastBuiltAt, SCRIPTS } from './bundled-programs.js';

const bundling = new Map<string, Promise<string>>();

/** Returns the file of a script that tests start often, bundled with the built library and NestJS: see {@link bundle}. */
export function bundledScript(script: string): Promise<string> {
  const path = bundling.get(script) ?? bundleUnlessThere(script);
  bundling.set(script, path);
  return path;
}

async function bundleUnlessThere(script: string): Promise<string> {
  const name = createHash('sha256').update(script).digest('hex').slice(0, 16);
  const file = `${SCRIPTS}/${name}.mjs`;
  if (existsSync(file) && statSync(file).mtimeMs > lastBuiltAt()) return file;
  // Other workers may bundle the same script: each has files of its own until it is whole.
  const [source, bundled] = ['script', 'bundled'].map(
    (part) => `${SCRIPTS}/${name}-${process.pid}.${part}.mjs`,
  );
  writeFileSync(source!, script);
  await bundle(source!, bundled!);
  rmSync(source!);
  renameSync(bundled!, file);
  return file;
}
