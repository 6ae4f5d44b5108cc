import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWorker } from '../processes/worker-process.js';
import { RedisProcess } from '../redis/redis-process.js';
import { APP_ID } from './beside.js';
import { PUBLISHER_SCRIPT, tokenOf } from './publisher-script.js';

const KEY = `wx:access_token:${APP_ID}`;
const VERSIONS = Array.from({ length: 400 }, (_, index) => index + 1);

let redis: RedisProcess;
beforeEach(async () => void (redis = await RedisProcess.start()));
afterEach(() => redis.stop());

describe('two processes that publish at once', () => {
  it('never put an older token in the place of a newer one, and one that is late changes nothing', async () => {
    const client = redis.client();
    const work = (remainder: number) => ({
      appId: APP_ID,
      redisUrl: redis.url,
      versions: VERSIONS.filter((version) => version % 2 === remainder),
    });
    const workers = await Promise.all(
      [0, 1].map((remainder) => startWorker(PUBLISHER_SCRIPT, work(remainder))),
    );
    const seen: string[] = [];
    const over = new AbortController();
    for (const worker of workers) worker.go();
    const done = Promise.all(workers.map(({ said }) => said)).then(() => over.abort());
    while (!over.signal.aborted) seen.push((await client.get(KEY)) ?? '');
    await done;

    const late = await startWorker(PUBLISHER_SCRIPT, { ...work(0), versions: [7] });
    late.go();
    await late.said;
    seen.push((await client.get(KEY)) ?? '');

    const changes = seen.filter((token, index) => token !== seen[index - 1]);
    process.stdout.write(`${changes.length} tokens were seen one after the other\n`);
    expect(changes.length).toBeGreaterThan(20);
    expect(changes).toEqual(changes.toSorted());
    expect(changes.at(-1)).toBe(tokenOf(VERSIONS.length));
  });
});
