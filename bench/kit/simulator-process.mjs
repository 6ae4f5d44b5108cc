import { startWechatSimulator } from 'wechat-simulator';
import { answer, question } from './child.mjs';
import { appsOf } from './apps.mjs';

const { apps = 1, answerMs = 0, timings } = await question();
const { simulator, url } = await startWechatSimulator({
  apps: appsOf(apps),
  journal: { limit: 1_000_000 },
  ...(timings && { timings }),
});
if (answerMs > 0) simulator.faults.add({ kind: 'slow', ms: answerMs, path: '/cgi-bin/*' });
answer({ url });
