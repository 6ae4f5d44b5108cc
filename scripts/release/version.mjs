import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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

/** Writes the version into the manifest of the repository and of each workspace, where they name each other, and into the lock. */
export function bumpAll(root, version) {
  if (!VERSION.test(version)) throw new Error(`${version} is no version: write it like 0.2.0`);
  const folders = ['', ...workspacesIn(root)];
  const names = folders.map((folder) => readJson(join(root, folder, 'package.json')).name);
  for (const folder of folders) {
    const path = join(root, folder, 'package.json');
    writeJson(path, bumped(readJson(path), version, names));
  }
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
function bumped(manifest, version, names) {
  const fields = DEPENDENCIES.filter((field) => manifest[field]).map((field) => [
    field,
    Object.fromEntries(
      Object.entries(manifest[field]).map(([name, range]) => [name, names.includes(name) ? version : range]),
    ),
  ]);
  return { ...manifest, version, ...Object.fromEntries(fields) };
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
