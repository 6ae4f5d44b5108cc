// Runs the projects of DAILY, or with TESTS=all every project. Arguments go to Vitest; with arguments it searches every project.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The projects of vitest.config.ts that a plain `npm test` runs. */
const DAILY = ['unit', 'integration', 'browser'];

/** The others, and what is in them. */
const LEFT_OUT = {
  broad:
    'fleets of processes, processes that are suspended or killed, remote readers and TLS, token servers that reload, suspend a client, check certificates, act from the console or restart one by one, broken stores that the contract has to notice, hours at a stretch, many apps and callers at once, files of 100 MB, the model check, the demo, the examples of the documentation, the tests of site, release and benchmark, and of the simulation its single faults, guards and old seeds',
  packed: 'the packed packages',
  screens: 'the screens in a browser',
  samples: 'the samples',
  deploy: 'the files of deploy, other languages and SDKs',
  alerts: 'the alert rules',
};

const args = process.argv.slice(2);
const isWhole = process.env.TESTS === 'all' || args.length > 0;
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const projects = isWhole ? [] : DAILY.map((name) => `--project=${name}`);
const env = isWhole ? process.env : { SIMULATION_SCHEDULES: '1', RUNS: '60', ...process.env };

const tests = spawn(process.execPath, [vitest, 'run', ...projects, ...args], { stdio: 'inherit', env });
// A terminal sends Ctrl-C to both; these reach this process alone, and the tests would go on without it.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => tests.kill(signal));
process.on('SIGINT', () => undefined);
const [status] = await once(tests, 'exit');
process.exitCode = status ?? 1;
if (!isWhole) {
  const left = Object.values(LEFT_OUT).join('; ');
  process.stdout.write(`Left out: ${left}. Every test: TESTS=all npm test\n`);
}
