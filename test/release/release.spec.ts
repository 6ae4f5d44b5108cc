import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../docs/page.js';

const run = promisify(execFile);

/** What a module of the release script makes of an expression. */
async function valueOf<T>(module: string, expression: string): Promise<T> {
  const code = `import * as release from './scripts/release/${module}'; console.log(JSON.stringify(${expression}));`;
  const { stdout } = await run('node', ['--input-type=module', '--eval', code], { cwd: ROOT });
  return JSON.parse(stdout) as T;
}

/** The least that has a version to write. */
const OF_A_WORKSPACE = ['', 'libs/wechat-token/', 'libs/wechat-simulator/', 'apps/demo/']
  .map((folder) => `${folder}package.json`)
  .concat('package-lock.json');

/** The packages of ours that samples name. */
const OURS = ['nestjs-wechat-token', 'wechat-simulator'];

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wechat-token-release-spec-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a release', () => {
  it('refuses a tree that is not clean, and changes nothing', async () => {
    const before = JSON.stringify({ name: 'a', version: '0.1.0', workspaces: [] });
    await write('package.json', before);
    await run('git', ['init', '--quiet'], { cwd: folder });

    const refused = run('node', [join(ROOT, 'scripts/release.mjs')], { cwd: folder });

    await expect(refused).rejects.toMatchObject({ stderr: expect.stringContaining('The tree is not clean') });
    expect(await read('package.json')).toBe(before);
  });

  it('writes the version into all manifests, where they name each other, and into the lock', async () => {
    const { workspaces } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
      workspaces: string[];
    };
    expect(workspaces).toEqual(['libs/*', 'apps/*']);
    const { stdout } = await run('git', ['ls-files', '*package.json', 'package-lock.json'], { cwd: ROOT });
    const files = stdout
      .split('\n')
      .filter((name) => /^((libs|apps)\/[^/]+\/)?package(-lock)?\.json$/.test(name));
    for (const name of files) await write(name, await readFile(join(ROOT, name), 'utf8'));

    await valueOf('version.mjs', `release.bumpAll(${JSON.stringify(folder)}, '7.8.9') ?? null`);

    const lock = JSON.parse(await read('package-lock.json')) as { version: string; packages: Manifests };
    const manifests = files.filter((name) => name.endsWith('package.json'));
    expect(manifests.length).toBeGreaterThan(5);
    expect(lock.version).toBe('7.8.9');
    for (const name of manifests) {
      const manifest = JSON.parse(await read(name)) as Manifest;
      const locked = lock.packages[dirname(name) === '.' ? '' : dirname(name)];
      expect([name, manifest.version, locked?.version]).toEqual([name, '7.8.9', '7.8.9']);
      for (const field of ['dependencies', 'peerDependencies'] as const) {
        expect([name, locked?.[field]]).toEqual([name, manifest[field]]);
        const ours = Object.entries(manifest[field] ?? {}).filter(([one]) => /wechat/.test(one));
        expect(ours.filter(([, range]) => range !== '7.8.9')).toEqual([]);
      }
    }
  });

  it('writes the version where samples name our packages', async () => {
    const { stdout } = await run('git', ['ls-files', 'samples/*package.json'], { cwd: ROOT });
    const samples = stdout.split('\n').filter((name) => name !== '');
    for (const name of [...OF_A_WORKSPACE, ...samples])
      await write(name, await readFile(join(ROOT, name), 'utf8'));

    await valueOf('version.mjs', `release.bumpAll(${JSON.stringify(folder)}, '7.8.9') ?? null`);

    expect(samples.length).toBeGreaterThan(0);
    const written = new Set<string>();
    for (const name of samples) {
      const after = JSON.parse(await read(name)) as Manifest;
      const before = JSON.parse(await readFile(join(ROOT, name), 'utf8')) as Manifest;
      for (const field of ['dependencies', 'devDependencies'] as const) {
        const ours = OURS.filter((one) => one in (before[field] ?? {}));
        for (const one of ours) written.add(one);
        const bumped = Object.fromEntries(ours.map((one) => [one, '^7.8.9']));
        expect([name, { ...after[field] }]).toEqual([name, { ...before[field], ...bumped }]);
      }
    }
    expect([...written].toSorted()).toEqual(OURS);
  });

  it('puts what was unreleased below its heading', async () => {
    const changelog = '# Changelog\n\n## Unreleased\n\n- New.\n\n## 0.1.0\n\n- Old.\n';

    const after = await valueOf<string>(
      'changelog.mjs',
      `release.released(${JSON.stringify(changelog)}, '0.2.0', '2026-12-01')`,
    );

    expect(after).toBe(
      '# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-12-01)\n\n- New.\n\n## 0.1.0\n\n- Old.\n',
    );
    const [section, isEmpty] = await valueOf<[string, boolean]>(
      'changelog.mjs',
      `[release.sectionOf(${JSON.stringify(after)}, '0.2.0'), release.isEmpty(${JSON.stringify(after)})]`,
    );
    expect([section, isEmpty]).toEqual(['- New.', true]);
  });

  it('is the next minor version, if none is named', async () => {
    expect(await valueOf('version.mjs', `['0.1.0', '0.9.3', '1.2.3'].map(release.nextMinor)`)).toEqual([
      '0.2.0',
      '0.10.0',
      '1.3.0',
    ]);
  });

  it('has an SBOM for each package, with what that package leads to and nothing of this machine', async () => {
    const inventory = {
      bomFormat: 'CycloneDX',
      metadata: { component: { name: 'application' } },
      components: [
        { name: 'ours', 'bom-ref': 'ours@1', externalReferences: [{ url: 'file:/tmp/ours.tgz' }] },
        { name: 'used', 'bom-ref': 'used@1' },
        { name: 'used-by-used', 'bom-ref': 'deep@1' },
        { name: 'other', 'bom-ref': 'other@1' },
      ],
      dependencies: [
        { ref: 'application', dependsOn: ['ours@1', 'other@1'] },
        { ref: 'ours@1', dependsOn: ['used@1'] },
        { ref: 'used@1', dependsOn: ['deep@1'] },
        { ref: 'deep@1', dependsOn: ['used@1'] },
        { ref: 'other@1', dependsOn: [] },
      ],
    };

    const sbom = await valueOf<Sbom>('sbom.mjs', `release.sbomOf(${JSON.stringify(inventory)}, 'ours')`);

    expect(sbom.metadata.component.name).toBe('ours');
    expect(sbom.components.map(({ name }) => name)).toEqual(['used', 'used-by-used']);
    expect(sbom.dependencies.map(({ ref }) => ref)).toEqual(['ours@1', 'used@1', 'deep@1']);
    expect(JSON.stringify(sbom)).not.toContain('/tmp');
  });

  it('is rehearsed in a copy that has the files of the tree and what was built', async () => {
    await write('.gitignore', 'dist/\nsecret.txt\nnode_modules\n');
    await write('secret.txt', 'no');
    await write('new.txt', 'yes');
    await write('libs/one/dist/index.js', 'built');
    await write('apps/one/package.json', '{}');
    await mkdir(join(folder, 'node_modules'));
    await run('git', ['init', '--quiet'], { cwd: folder });

    const copy = await valueOf<string>('copy.mjs', `release.copyOf(${JSON.stringify(folder)}).folder`);
    const { stdout } = await run('git', ['ls-files'], { cwd: copy });

    expect(stdout.split('\n').filter(Boolean)).toEqual(['.gitignore', 'apps/one/package.json', 'new.txt']);
    expect(await readFile(join(copy, 'libs/one/dist/index.js'), 'utf8')).toBe('built');
    await rm(copy, { recursive: true });
  });
});

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

type Manifests = Readonly<Record<string, Manifest>>;

interface Sbom {
  readonly metadata: { readonly component: { readonly name: string } };
  readonly components: readonly { readonly name: string }[];
  readonly dependencies: readonly { readonly ref: string }[];
}

async function write(name: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
}

const read = (name: string) => readFile(join(folder, name), 'utf8');
