import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DEFAULT_APP } from 'wechat-simulator';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { composed, image, kubernetes } from './container-files.js';
import { runInSample, sampleFolder, scriptOf, type SampleProcess } from './sample.js';
import { SampleWorld } from './sample-world.js';

const SAMPLE = 'containers';

/** Makes a command process number 1, as a container does. Some machines allow that to nobody. */
const ALONE = 'unshare --pid --fork --kill-child';
const IS_FIRST = spawnSync('sh', ['-c', `${ALONE} true`]).status === 0;
const STANDING = IS_FIRST ? 'as process number 1' : 'as any process';

const { shop, redis } = composed().services;
const [container] = kubernetes()[0].spec.template.spec.containers;

let world: SampleWorld;
beforeAll(() => runInSample(SAMPLE, scriptOf(SAMPLE, 'build')));
afterEach(() => world.stop());

const secretFile = () => join(sampleFolder(SAMPLE), 'secret');

/** Starts what the image runs, on the loopback interface. */
function start(
  command: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<SampleProcess> {
  const environment = { ...variables, WECHAT_APP_SECRET_FILE: secretFile(), REDIS_URL: world.redis.url };
  return world.up(`${IS_FIRST ? ALONE : ''} ${command.join(' ')}`, environment);
}

const startPod = () =>
  start(container.command, Object.fromEntries(container.env.map(({ name, value = '' }) => [name, value])));

/** Ends a container, as Docker and Kubernetes do. */
async function terminate(one: SampleProcess): Promise<void> {
  const children = readFileSync(`/proc/${one.pid}/task/${one.pid}/children`, 'utf8');
  process.kill(IS_FIRST ? Number(children) : one.pid, 'SIGTERM');
  await one.end();
}

const waitForStatus = (pod: SampleProcess, wanted: number) =>
  eventually(async () => {
    const { status } = await pod.get(container.readinessProbe.httpGet.path);
    if (status !== wanted) throw new Error(`The probe gets ${status} instead of ${wanted}`);
  });

it(`have one token in all replicas of compose.yaml, which outlives Redis and replicas (without Docker, ${STANDING})`, async () => {
  // The arguments of its Redis as lines of a configuration.
  const lines = redis.command
    .slice(1)
    .join(' ')
    .split(/(?:^| )--/);
  world = await SampleWorld.start(SAMPLE, { redis: lines.filter(Boolean) });
  writeFileSync(secretFile(), `${DEFAULT_APP.appSecret}\n`);
  const up = () => start(image().command, shop.environment);
  const replicas = await Promise.all(Array.from({ length: shop.deploy.replicas }, up));

  for (const one of replicas) {
    expect(await one.get('/callback-ips')).toMatchObject({ status: 200 });
    const [, program = '', ...args] = shop.healthcheck.test;
    const { port } = new URL(one.url);
    const there = args.map((arg) => arg.replace(`:${image().port}`, `:${port}`));
    await promisify(execFile)(program, there);
    one.kill('SIGKILL');
  }
  await world.redis.signal('SIGKILL');
  await world.redis.start();
  const later = await up();

  expect(await later.get('/callback-ips')).toMatchObject({ status: 200 });
  expect(world.judgement()).toEqual({ fetched: 1, issued: 1, served: replicas.length + 1, refused: 0 });
});

it('are alive but not ready by the probes of kubernetes.yaml with a wrong AppSecret, and ready with the right one', async () => {
  world = await SampleWorld.start(SAMPLE);
  writeFileSync(secretFile(), 'f'.repeat(32));
  const pod = await startPod();

  await waitForStatus(pod, 503);
  const socket = connect(Number(new URL(pod.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
  writeFileSync(secretFile(), DEFAULT_APP.appSecret);
  await waitForStatus(pod, 200);

  expect(world.judgement()).toMatchObject({ fetched: 1, issued: 1, refused: 0 });
});

it(`end at SIGTERM once a token under way is stored, which the next pod uses (${STANDING})`, async () => {
  world = await SampleWorld.start(SAMPLE);
  writeFileSync(secretFile(), DEFAULT_APP.appSecret);
  const { simulator } = world.wechat;
  simulator.faults.add({ kind: 'slow', ms: 500, path: '/cgi-bin/stable_token', times: 1 });
  const pod = await startPod();
  await eventually(() => {
    if (simulator.journal.issued().length === 0) throw new Error('WeChat issued no token');
  });
  await terminate(pod);
  const next = await startPod();

  await waitForStatus(next, 200);
  expect(await next.get('/callback-ips')).toMatchObject({ status: 200 });
  expect(world.judgement()).toEqual({ fetched: 1, issued: 1, served: 1, refused: 0 });
});
