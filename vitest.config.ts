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

/** Tests wait for conditions. These end one that hangs, after `eventually` has said what it waited for. */
const patience = { testTimeout: 300_000, hookTimeout: 300_000 };

const BUNDLES = './test/processes/bundled-programs.ts';

/** What takes longest begins first: all would wait for it at the end. The fleet is asleep most of its time. */
const LONGEST = [
  '/test/fleet/',
  '/test/simulation-',
  '/test/model-check.',
  '/test/demo/tour.',
  '/test/bench/',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.findIndex((part) => moduleId.includes(part));
      return place === -1 ? LONGEST.length : place;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    // On two cores there would be one: much here waits for other processes, or for time to pass.
    maxWorkers: Math.max(4, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    // A worker runs many files one after the other, with the modules it has: importing Nest again for each took a second of processor
    // time a file. So a test takes back what it changes of a process or a class.
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['libs/*/src/**/*.spec.ts', 'libs/*/page/src/**/*.spec.ts', 'apps/*/src/**/*.spec.ts'],
          setupFiles: ['reflect-metadata'],
          isolate: false,
          ...patience,
        },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          include: ['test/**/*.spec.ts'],
          exclude: [
            'test/browser/**',
            'test/alerts/**',
            'test/deploy/**',
            'test/clients/**',
            'test/interop/**',
            'test/samples/**',
          ],
          globalSetup: [BUNDLES, './test/redis/install.ts'],
          setupFiles: ['reflect-metadata'],
          isolate: false,
          ...patience,
        },
      },
      {
        ...shared,
        test: {
          name: 'alerts',
          include: ['test/alerts/**/*.spec.ts'],
          globalSetup: [BUNDLES, './test/redis/install.ts', './test/alerts/install.ts'],
          ...patience,
        },
      },
      {
        ...shared,
        test: {
          name: 'deploy',
          include: ['test/deploy/**/*.spec.ts', 'test/clients/**/*.spec.ts', 'test/interop/**/*.spec.ts'],
          globalSetup: [
            BUNDLES,
            './test/redis/install.ts',
            './test/deploy/install.ts',
            './test/interop/install.ts',
          ],
          setupFiles: ['reflect-metadata'],
          isolate: false,
          ...patience,
        },
      },
      {
        ...shared,
        test: {
          name: 'samples',
          include: ['test/samples/**/*.spec.ts'],
          globalSetup: ['./test/redis/install.ts', './test/samples/install.ts'],
          setupFiles: ['reflect-metadata'],
          isolate: false,
          ...patience,
        },
      },
      {
        ...shared,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.spec.ts'],
          globalSetup: [BUNDLES, './test/redis/install.ts', './test/browser/install.ts'],
          setupFiles: ['reflect-metadata'],
          ...patience,
        },
      },
    ],
  },
});
