import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const shared = {
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  resolve: {
    alias: [
      { find: /^nestjs-wechat-token$/, replacement: source('libs/wechat-token/src/index.ts') },
      {
        find: /^nestjs-wechat-token\/(core|testing|health|metrics|remote|interop)$/,
        replacement: source('libs/wechat-token/src/$1.ts'),
      },
      {
        find: /^nestjs-wechat-token-console$/,
        replacement: source('libs/wechat-token-console/src/index.ts'),
      },
      {
        find: /^nestjs-wechat-token-server$/,
        replacement: source('libs/wechat-token-server/src/index.ts'),
      },
      { find: /^wechat-simulator$/, replacement: source('libs/wechat-simulator/src/index.ts') },
    ],
  },
};

/** Tests wait for conditions. These end one that hangs, after `eventually` or `expect.poll` has said what it waited for. */
const patience = {
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 180_000 } },
};

/** What takes longest begins first: all would wait for it at the end. The fleet is asleep most of its time. */
const LONGEST = ['/test/fleet/', '/test/simulation-', '/test/demo/tour.', '/test/bench/'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.findIndex((part) => moduleId.includes(part));
      return place === -1 ? LONGEST.length : place;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

/** What takes long and is seldom the first to notice a fault: `npm test` leaves it out (scripts/test.mjs). */
const BROAD = [
  'libs/wechat-token/src/testing/broken-*.spec.ts',
  'test/{bench,demo,fleet,release,site}/*.spec.ts',
  'test/docs/examples.spec.ts',
  'test/api-client/memory.spec.ts',
  'test/heart/{hours,load,long-outage}.spec.ts',
  'test/processes/standstill.spec.ts',
  'test/{api-client,users}/processes.spec.ts',
  'test/remote/{readers,tls}.spec.ts',
  'test/token-server/{certificates,console-actions,reload,rolling-restart,suspending}.spec.ts',
  'test/model-check.spec.ts',
  'test/simulation-{each,guards,seeds-*}.spec.ts',
];

const ELSEWHERE = ['browser', 'alerts', 'packed', 'deploy', 'clients', 'interop', 'samples'].map(
  (folder) => `test/${folder}/**`,
);

const BUNDLES = './test/processes/bundled-programs.ts';
const REDIS = './test/redis/install.ts';
const PACKS = './test/packed/packs.ts';

/**
 * A worker runs many files one after the other, with the modules it has: importing Nest again for each took a second of processor
 * time a file. So a test takes back what it changes of a process or a class.
 */
const project = (name: string, include: string[], globalSetup: string[] = [], more = {}) => ({
  ...shared,
  test: {
    name,
    include,
    globalSetup,
    setupFiles: ['reflect-metadata'],
    isolate: false,
    ...patience,
    ...more,
  },
});

export default defineConfig({
  test: {
    // On two cores there would be one: much here waits for other processes, or for time to pass.
    maxWorkers: Math.max(4, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    projects: [
      project(
        'unit',
        ['libs/*/src/**/*.spec.ts', 'libs/*/page/src/**/*.spec.ts', 'apps/*/src/**/*.spec.ts'],
        [],
        // A thread starts faster than a process.
        { exclude: BROAD, pool: 'threads' },
      ),
      project('integration', ['test/**/*.spec.ts'], [BUNDLES, REDIS], { exclude: [...BROAD, ...ELSEWHERE] }),
      // At most three rows of the fleet at once (Vitest's default is five): each has processes of its own.
      project('broad', BROAD, [BUNDLES, REDIS], { maxConcurrency: 3 }),
      project('packed', ['test/packed/*.spec.ts'], [BUNDLES, REDIS, PACKS]),
      project('alerts', ['test/alerts/*.spec.ts'], [BUNDLES, REDIS, './test/alerts/install.ts'], {
        isolate: true,
      }),
      project(
        'deploy',
        ['test/{deploy,clients,interop}/*.spec.ts'],
        [BUNDLES, REDIS, './test/deploy/install.ts', './test/interop/install.ts'],
      ),
      project('samples', ['test/samples/*.spec.ts'], [REDIS, PACKS, './test/samples/install.ts']),
      project('browser', ['test/browser/*.spec.ts'], [BUNDLES, REDIS, './test/browser/install.ts'], {
        isolate: true,
      }),
      project('screens', ['test/browser/screens/*.spec.ts'], [BUNDLES, REDIS, './test/browser/install.ts'], {
        isolate: true,
      }),
    ],
  },
});
