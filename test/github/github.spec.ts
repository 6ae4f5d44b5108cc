import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { CHROMIUM } from '../browser/install.js';
import { PROGRAMS } from '../deploy/programs.js';
import { ROOT } from '../docs/page.js';
import { prometheusProgram } from '../alerts/prometheus-programs.js';

/** Actions of others, each at the version that its inputs here belong to, with these inputs. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'actions/checkout@v5': ['fetch-depth'],
  'actions/setup-node@v5': ['node-version'],
  'actions/upload-artifact@v4': ['name', 'path', 'if-no-files-found'],
  'actions/upload-pages-artifact@v4': ['path'],
  'actions/deploy-pages@v4': [],
};

/** Programs of the runner's image that steps may start. */
const OF_THE_IMAGE = ['npm', 'node', 'gh', 'sudo', 'test', 'for', 'done'];

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
}

interface Job {
  readonly 'timeout-minutes': number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: {
    readonly matrix: {
      readonly node?: readonly string[];
      readonly include?: readonly { readonly lane: string; readonly run: string }[];
    };
  };
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly runs: { readonly steps: readonly Step[] };
}

interface Field {
  readonly type: string;
  readonly id?: string;
  readonly attributes: { readonly label?: string; readonly description?: string };
}

const text = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const yaml = <T>(path: string) => parse(text(path)) as T;
const { scripts, engines } = JSON.parse(text('package.json')) as {
  scripts: Record<string, string>;
  engines: { node: string };
};
const SET_UP = './.github/actions/set-up';
const setUp = yaml<Action>('.github/actions/set-up/action.yml');
const workflows = readdirSync(join(ROOT, '.github/workflows')).map(
  (name) => [name, yaml<Workflow>(`.github/workflows/${name}`)] as const,
);

/** The commands of a job, with those of its matrix. */
const commandsOf = ({ steps, strategy }: Job) =>
  [...steps.map(({ run = '' }) => run), ...(strategy?.matrix.include ?? []).map(({ run }) => run)]
    .flatMap((run) => run.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '${{ matrix.run }}');

describe('the workflows', () => {
  it('are the four that there are', () => {
    expect(workflows.map(([name]) => name)).toEqual(['ci.yml', 'nightly.yml', 'release.yml', 'site.yml']);
  });

  describe.each(workflows)('%s', (_, { permissions, jobs }) => {
    it('may only read, unless a job says more, and ends at last', () => {
      expect(permissions).toEqual({ contents: 'read' });
      for (const job of Object.values(jobs)) expect(job['timeout-minutes']).toBeLessThanOrEqual(360);
    });

    it('uses actions that are known, with inputs that they have', () => {
      const used = Object.values(jobs).flatMap(({ steps }) => steps.filter(({ uses }) => uses));

      expect(used.length).toBeGreaterThan(1);
      for (const { uses = '', with: given = {} } of used) {
        const inputs = uses === SET_UP ? Object.keys(setUp.inputs) : ACTIONS[uses];
        expect([uses, inputs]).toEqual([uses, expect.arrayContaining(Object.keys(given))]);
      }
    });

    it('runs scripts and files that there are', () => {
      const commands = Object.values(jobs).flatMap(commandsOf);

      expect(commands.length).toBeGreaterThan(0);
      expect(commands.filter((command) => !isRunnable(command))).toEqual([]);
    });

    it('names options that the scripts have', () => {
      for (const command of Object.values(jobs).flatMap(commandsOf)) {
        const [, script = '', options = ''] = /^npm run ([\w:-]+) -- (.*)$/.exec(command) ?? [];
        const source = sourceOf(scripts[script] ?? '');
        for (const [, option = ''] of options.matchAll(/--([\w-]+)/g))
          expect([command, new RegExp(`[ ']${option}'?: \\{`).test(source)]).toEqual([command, true]);
      }
    });
  });

  it('decide what lands by .ci/run, on each Node.js that is supported', () => {
    const { ci } = yaml<Workflow>('.github/workflows/ci.yml').jobs;

    expect(commandsOf(ci!)).toEqual(['.ci/run']);
    const versions = ci!.strategy!.matrix.node!.map(Number);
    expect(versions).toHaveLength(3);
    expect(Math.min(...versions)).toBe(Number.parseInt(engines.node.replace(/\D*/, ''), 10));
  });

  it('run every test, and `npm test` says what it leaves out', () => {
    const script = text('scripts/test.mjs');
    const daily = /DAILY = \[(.*)\]/.exec(script)![1]!.match(/\w+/g)!;
    const [, leftOut = ''] = /LEFT_OUT = \{\n(.*?)\n\};/s.exec(script)!;
    const others = [...leftOut.matchAll(/^ {2}(\w+):/gm)].map(([, name = '']) => name);
    const projects = [...text('vitest.config.ts').matchAll(/project\(\s*'(\w+)'/g)].map(([, name]) => name);

    expect(text('.ci/run')).toMatch(/^TESTS=all .*npm test$/m);
    expect(scripts['check']).toMatch(/^TESTS=all npm test &&/);
    expect([...daily, ...others].toSorted()).toEqual(projects.toSorted());
  });

  it('have the long lanes at night', () => {
    const { lane } = yaml<Workflow>('.github/workflows/nightly.yml').jobs;

    const run = commandsOf(lane!).map((command) => /npm run (\S+)/.exec(command)?.[1]);
    const long = [
      'simulate',
      'simulate:seeds',
      'fleet',
      'bench',
      'mutate',
      'upgrade',
      'matrix',
      'model-check',
    ];
    expect(new Set(run.filter(Boolean))).toEqual(new Set(long));
  });

  it('install each program that the tests need and the image may lack', () => {
    const line = setUp.runs.steps.map(({ run = '' }) => run).join('\n');
    const needed = [...PROGRAMS, prometheusProgram('prometheus')].flatMap(({ packages }) => packages);
    const ofRedis = /packages: \[([^\]]+)\]/.exec(text('test/redis/install.ts'))![1]!.match(/[\w-]+/g)!;

    expect(needed.length).toBeGreaterThan(3);
    expect(ofRedis).toHaveLength(2);
    for (const name of [...needed, ...ofRedis]) expect(line.split(/\s+/)).toContain(name);
    // The image has Chrome.
    expect(CHROMIUM.commands).toContain('google-chrome');
  });

  it('publish what the release script made, with provenance, and with no token', () => {
    const { publish } = yaml<Workflow>('.github/workflows/release.yml').jobs;
    const commands = commandsOf(publish!);

    const made = commands.indexOf('npm run release -- --artifacts');
    const published = commands.findIndex((command) => command.includes('npm publish'));
    expect(commands.indexOf('.ci/run')).toBeLessThan(made);
    expect(made).toBeLessThan(published);
    expect(commands[published]).toContain('--provenance');
    expect(publish!.permissions).toEqual({ contents: 'write', 'id-token': 'write' });
    expect(text('.github/workflows/release.yml')).not.toMatch(/secrets\./);
  });
});

describe('the issue forms', () => {
  it.each(['bug.yml', 'feature.yml'])(
    '%s has fields in both languages, each with a name of its own',
    (name) => {
      const { body } = yaml<{ body: readonly Field[] }>(`.github/ISSUE_TEMPLATE/${name}`);

      const fields = body.filter(({ type }) => type !== 'markdown');
      expect(fields.length).toBeGreaterThan(2);
      expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
      for (const { attributes } of fields) expect(attributes.label).toMatch(/^[^·]+ · .*\p{Script=Han}/u);
    },
  );

  it('of a bug wants the output of the doctor, by its command', () => {
    const { bin } = JSON.parse(text('libs/wechat-token/package.json')) as { bin: object };
    const { body } = yaml<{ body: readonly Field[] }>('.github/ISSUE_TEMPLATE/bug.yml');

    const doctor = body.find(({ id }) => id === 'doctor');
    expect(doctor?.attributes.description).toContain(`npx ${Object.keys(bin)[0]} doctor`);
  });

  it('and the templates name pages that there are', () => {
    const files = ['ISSUE_TEMPLATE/config.yml', 'ISSUE_TEMPLATE/bug.yml', 'PULL_REQUEST_TEMPLATE.md'];
    const named = files.flatMap((name) => text(`.github/${name}`).match(/(?:docs\/)?[\w.-]+\.md\b/g) ?? []);

    expect(named.length).toBeGreaterThan(5);
    for (const path of named) expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
  });
});

/** Whether it is a script of the repository, a file in it, or a program of the image. */
function isRunnable(command: string): boolean {
  const script = /^npm run ([\w:-]+)/.exec(command)?.[1];
  if (script !== undefined) return script in scripts;
  const [program = ''] = command.split(' ');
  return program.includes('/') ? isExecutable(program) : OF_THE_IMAGE.includes(program);
}

function isExecutable(path: string): boolean {
  return existsSync(join(ROOT, path)) && (statSync(join(ROOT, path)).mode & 0o111) !== 0;
}

/** The source of the program that a script ends with. */
function sourceOf(script: string): string {
  const path = script.split(' ').at(-1) ?? '';
  const source = path
    .replace(/^test\/(\w+)\/dist\/(?:test\/\w+\/|\w+\/)?/, 'test/$1/')
    .replace(/^test\/dist\//, '');
  const file = source.endsWith('.mjs') ? source : source.replace(/\.js$/, '.ts');
  return existsSync(join(ROOT, file)) && statSync(join(ROOT, file)).isFile() ? text(file) : '';
}
