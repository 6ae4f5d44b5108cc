import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The fields of a manifest that name other packages. */
const DEPENDENCIES = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
const VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

/** The version of the repository. */
export const versionIn = (root) => readJson(join(root, 'package.json')).version;

/** 0.1.3 becomes 0.2.0. */
export function nextMinor(version) {
  const [major, minor] = version.split('.');
  return `${major}.${Number(minor) + 1}.0`;
}

/**
 * Writes the version into the manifest of the repository and of each workspace, where they name each other, into the lock, and where samples
 * name them.
 */
export function bumpAll(root, version) {
  if (!VERSION.test(version)) throw new Error(`${version} is no version: write it like 0.2.0`);
  const folders = ['', ...workspacesIn(root)];
  const names = folders.map((folder) => readJson(join(root, folder, 'package.json')).name);
  for (const folder of folders) {
    const path = join(root, folder, 'package.json');
    writeJson(path, bumped(readJson(path), version, names));
  }
  for (const path of samplesIn(root)) writeJson(path, dependingOn(readJson(path), `^${version}`, names));
  const path = join(root, 'package-lock.json');
  const lock = readJson(path);
  const packages = Object.fromEntries(
    Object.entries(lock.packages).map(([folder, manifest]) => [
      folder,
      folders.includes(folder) ? bumped(manifest, version, names) : manifest,
    ]),
  );
  writeJson(path, { ...lock, version, packages });
}

/** A manifest at that version, with those packages at the same. */
const bumped = (manifest, version, names) => ({ ...dependingOn(manifest, version, names), version });

/** A manifest that names those packages by that range. */
function dependingOn(manifest, range, names) {
  const fields = DEPENDENCIES.filter((field) => manifest[field]).map((field) => [
    field,
    Object.fromEntries(
      Object.entries(manifest[field]).map(([name, old]) => [name, names.includes(name) ? range : old]),
    ),
  ]);
  return { ...manifest, ...Object.fromEntries(fields) };
}

/** The manifests of the samples. */
function samplesIn(root) {
  const samples = join(root, 'samples');
  if (!existsSync(samples)) return [];
  return readdirSync(samples, { recursive: true })
    .filter((path) => basename(path) === 'package.json' && !path.includes('node_modules'))
    .map((path) => join(samples, path));
}

/** The folders of the workspaces. */
function workspacesIn(root) {
  return readJson(join(root, 'package.json')).workspaces.flatMap((pattern) => {
    const parent = pattern.replace(/\/\*$/, '');
    return readdirSync(join(root, parent))
      .map((name) => `${parent}/${name}`)
      .filter((folder) => existsSync(join(root, folder, 'package.json')));
  });
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function writeJson(path, value) {
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`);
}
