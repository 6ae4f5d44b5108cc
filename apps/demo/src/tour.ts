import { DemoProcess } from './tour/demo-process.js';
import { firstToken } from './tour/first-token.act.js';
import { invalidatedElsewhere } from './tour/invalidated-elsewhere.act.js';
import type { Act, Stage } from './tour/stage.js';
import { rotationUnderLoad } from './tour/rotation-under-load.act.js';
import { wechatAway } from './tour/wechat-away.act.js';
import { wrongSecret } from './tour/wrong-secret.act.js';

/** The two hours of a token pass in twelve seconds. */
const TIME_SCALE = 600;

const ACTS: readonly Act[] = [firstToken, rotationUnderLoad, invalidatedElsewhere, wechatAway, wrongSecret];

const say = (text: string) => void process.stdout.write(`${text}\n`);

async function play(): Promise<void> {
  const demo = await DemoProcess.start({ WECHAT_TIME_SCALE: String(TIME_SCALE) });
  const stage: Stage = {
    demo,
    order: async (path, fields) => {
      const init = fields && { method: 'POST', body: JSON.stringify(fields) };
      const answer = await fetch(`${demo.simulatorUrl}/__simulator/${path}`, init);
      return (await answer.json()) as Record<string, unknown>;
    },
    tell: (seen) => say(`   ${seen}`),
  };
  try {
    for (const [index, act] of ACTS.entries()) {
      say(`\n${index + 1}. ${act.en}\n   ${act.zh}`);
      await act.play(stage);
    }
  } finally {
    await demo.stop();
  }
}

try {
  say(
    `The demo and a simulated WeChat, ${TIME_SCALE} times as fast: a token's 7200 s pass in ${7200 / TIME_SCALE}.`,
  );
  say(`演示程序与模拟的微信，时间加快 ${TIME_SCALE} 倍：一个 token 的有效期只有 ${7200 / TIME_SCALE} 秒。`);
  await play();
  say('\nAll acts showed what they claim. 全部演示均符合所述。');
} catch (error) {
  say(`   This act does not show it: ${error instanceof Error ? error.message : 'for an unknown reason'}`);
  process.exitCode = 1;
}
