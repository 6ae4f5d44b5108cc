import { shows, until, type Act } from './stage.js';

const WORKERS = 20;
const TURNS_WITHIN_MS = 20_000;

/** The token is replaced while everybody uses it, and nobody notices. */
export const turnUnderLoad: Act = {
  en: 'A turn of the token under load: it is replaced before its end, and no caller is refused or waits.',
  zh: '高负载下的 token 更换：在到期前换新，没有调用方被拒绝或等待。',
  async play({ demo, order, tell }) {
    const before = await demo.token();
    const load = { isOn: true, calls: 0, failed: 0, slowestMs: 0 };
    const workers = Array.from({ length: WORKERS }, async (_, index) => {
      // One in four uses the token at WeChat as well.
      const path = index % 4 === 0 ? '/wechat/callback-ips' : '/wechat/access-token';
      while (load.isOn) {
        const begun = performance.now();
        const { status } = await demo.get(path);
        load.calls += 1;
        load.slowestMs = Math.max(load.slowestMs, performance.now() - begun);
        if (status !== 200) load.failed += 1;
      }
    });

    const changed = async () => ((await demo.token()) === before ? undefined : true);
    await until(changed, TURNS_WITHIN_MS, 'another token').finally(() => (load.isOn = false));
    await Promise.all(workers);

    const { refusedUses } = await order('totals');
    shows(load.failed === 0, `no failed call; ${load.failed} of ${load.calls} failed`);
    shows(refusedUses === 0, 'no use of a dead token at WeChat');
    tell(`${load.calls} calls, 0 failed, 0 refused by WeChat, slowest ${Math.round(load.slowestMs)} ms`);
  },
};
