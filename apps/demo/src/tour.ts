import type { Wording } from 'nestjs-wechat-token';
import { orderSimulator } from './platform/order-simulator.js';
import { ACTS } from './tour/acts.js';
import { DemoProcess } from './tour/demo-process.js';
import { ActFailed, playAct, type Stage } from './tour/stage.js';

/** The two hours of a token pass in twelve seconds. */
const TIME_SCALE = 600;
const LIFE_MS = 7_200_000 / TIME_SCALE;

const say = ({ zh, en }: Wording, indent = '   ') =>
  void process.stdout.write(`${indent}${en}\n${indent}${zh}\n`);

async function play(): Promise<void> {
  const demo = await DemoProcess.start({ WECHAT_TIME_SCALE: String(TIME_SCALE) });
  const url = demo.simulatorUrl;
  const stage: Stage = {
    demo: demo.routes,
    lifeMs: LIFE_MS,
    order: (path, fields) => orderSimulator(url, path, fields && { fields }),
    putRight: async () => void (await orderSimulator(url, 'faults', { method: 'DELETE' })),
    tell: (seen) => say(seen),
    // It can be read at any time.
    dwell: async () => undefined,
  };
  try {
    for (const [index, act] of ACTS.entries()) {
      process.stdout.write(`\n${index + 1}. ${act.claim.en}\n   ${act.claim.zh}\n`);
      await playAct(act, stage);
    }
  } finally {
    await demo.stop();
  }
}

try {
  say(
    {
      en: `The demo and a simulated WeChat, ${TIME_SCALE} times as fast: a token's 7200 s pass in ${LIFE_MS / 1_000}.`,
      zh: `演示程序与模拟的微信，时间加快 ${TIME_SCALE} 倍：一个 token 的有效期只有 ${LIFE_MS / 1_000} 秒。`,
    },
    '',
  );
  await play();
  process.stdout.write('\nAll acts showed what they claim. 全部演示均符合所述。\n');
} catch (error) {
  const reason = error instanceof Error ? error.message : 'for an unknown reason';
  const why = error instanceof ActFailed ? error.what : { en: reason, zh: reason };
  say({ en: `This act does not show it: ${why.en}`, zh: `这一幕没有演示出所述情形：${why.zh}` });
  process.exitCode = 1;
}
