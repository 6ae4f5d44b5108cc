import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { PrintingProcess } from '../processes/printing-process.js';
import { RedisProcess } from '../redis/redis-process.js';
import { runInSample, SampleProcess } from './sample.js';

const SAMPLE = 'moving-over';

let redis: RedisProcess;
let wechat: RunningSimulator;
beforeAll(async () => {
  const compiled = runInSample(SAMPLE, 'tsc');
  redis = await RedisProcess.start();
  await compiled;
});
beforeEach(async () => void (wechat = await startWechatSimulator()));
afterEach(async () => {
  PrintingProcess.endAll();
  await wechat.close();
});
afterAll(() => redis.stop());

it.each(['before', 'after'])('call WeChat: half-hour-cron, %s', async (side) => {
  const running = await SampleProcess.up({
    sample: SAMPLE,
    command: `node dist/half-hour-cron/${side}.js`,
    simulatorUrl: wechat.url,
    variables: { REDIS_URL: redis.url },
  });

  expect(await running.get('/menu')).toMatchObject({ status: 200, body: { errcode: 0 } });
});
