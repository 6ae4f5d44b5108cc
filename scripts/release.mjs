// Makes a release, or rehearses one: see USAGE.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeArtifacts } from './release/artifacts.mjs';
import { isEmpty, released, sectionOf } from './release/changelog.mjs';
import { copyOf } from './release/copy.mjs';
import { bumpAll, nextMinor, versionIn } from './release/version.mjs';

const USAGE = `npm run release [-- options]

  (no options)         on a clean tree: version, changelog, tarballs, SBOMs, a fresh application that runs them; commits, and tags
  --dry-run            the same in a copy, without commit and tag: nothing here changes but artifacts/release
  --artifacts          at the version of the tree: all but version and changelog, as the workflow does before it publishes
  --version <x.y.z>    by default the next minor version
`;

/** The repository: npm starts scripts there. */
const ROOT = process.cwd();
const OUT = join(ROOT, 'artifacts/release');

const { values: options } = parseArgs({
  options: {
    'dry-run': { type: 'boolean', default: false },
    artifacts: { type: 'boolean', default: false },
    version: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

try {
  if (options.help) say(USAGE);
  else if (options.artifacts) await makeArtifacts(ROOT, OUT, notesIn(ROOT, versionIn(ROOT)));
  else if (options['dry-run']) await rehearse();
  else await release();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function rehearse() {
  const copy = copyOf(ROOT);
  try {
    const version = prepare(copy.folder);
    await makeArtifacts(copy.folder, OUT, notesIn(copy.folder, version));
    say(`\nRehearsed. A release would change these files, commit them and tag v${version}:\n`);
    say(git(copy.folder, 'diff', '--stat'));
    sayWhatFollows(version);
  } finally {
    copy.remove();
  }
}

async function release() {
  if (git(ROOT, 'status', '--porcelain') !== '')
    throw new Error('The tree is not clean: commit or stash what git status lists, then try again');
  const version = prepare(ROOT);
  await makeArtifacts(ROOT, OUT, notesIn(ROOT, version));
  git(ROOT, 'commit', '--all', '--message', `release: ${version}`);
  git(ROOT, 'tag', '--annotate', `v${version}`, '--message', `v${version}`);
  say(`\nCommitted, and tagged v${version}.`);
  sayWhatFollows(version);
}

/** Writes the version into all manifests and the lock, and the heading of the release into the changelog. */
function prepare(folder) {
  const version = options.version ?? nextMinor(versionIn(folder));
  const path = join(folder, 'CHANGELOG.md');
  const changelog = readFileSync(path, 'utf8');
  if (isEmpty(changelog))
    throw new Error('CHANGELOG.md has nothing below "Unreleased": there is nothing to release');
  bumpAll(folder, version);
  writeFileSync(path, released(changelog, version, new Date().toISOString().slice(0, 10)));
  return version;
}

/** The notes of a release: those that somebody wrote, else its section of the changelog. */
function notesIn(folder, version) {
  const written = join(folder, `.github/release-notes/${version}.md`);
  if (existsSync(written)) return readFileSync(written, 'utf8');
  return sectionOf(readFileSync(join(folder, 'CHANGELOG.md'), 'utf8'), version);
}

function sayWhatFollows(version) {
  say(`
Then: git push --follow-tags
The workflow "release" runs .ci/run at v${version}, makes these files again and publishes them with provenance:
  npm publish <each .tgz> --provenance --access public
  gh release create v${version} --notes-file notes.md`);
}

function git(cwd, ...args) {
  return execFileSync('git', args, { cwd, encoding: 'utf8' });
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
