import { shows, until, type Act } from './stage.js';

const WORKERS = 20;
const TURNS_WITHIN_MS = 20_000;

/** The remaining lifetime, in simulated seconds, of a token that is still valid when the hanging request is given up. */
const NEW_FROM_S = 6_000;
/** How long a request to WeChat hangs that never gets a response. */
const HANGS_MS = 5_000;

/** The token is replaced while everybody uses it, and nobody notices. */
export const rotationUnderLoad: Act = {
  en: 'A rotation under load: one request to WeChat hangs, the token is replaced before it expires, and no caller is refused or waits for either.',
  zh: '高负载下的 token 更换：一次对微信的请求挂起，token 在到期前换新，没有调用方因此被拒绝或等待。',
  async play({ demo, order, tell }) {
    const isNew = async () => {
      const { access_token: token, expires_in: left } = (await demo.get('/wechat/access-token')).body;
      return Number(left) >= NEW_FROM_S ? token : undefined;
    };
    const { found: before } = await until(isNew, TURNS_WITHIN_MS, 'a new token');
    await order('faults', { kind: 'hang', path: '/cgi-bin/stable_token', times: 1 });
    const load = { isOn: true, calls: 0, failed: 0, slowestMs: 0 };
    const workers = Array.from({ length: WORKERS }, async (_, index) => {
      // One in four also uses the token at WeChat.
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
    const { entries: hung } = (await order('journal?fault=hang')) as { entries: unknown[] };
    shows(hung.length === 1, 'a request to WeChat that hangs');
    shows(load.failed === 0, `no failed call; ${load.failed} of ${load.calls} failed`);
    shows(refusedUses === 0, 'no use of an expired token at WeChat');
    shows(
      load.slowestMs < HANGS_MS / 2,
      `no waiting caller; the slowest took ${Math.round(load.slowestMs)} ms`,
    );
    tell(
      `${load.calls} calls, 0 failed, 0 refused by WeChat, slowest ${Math.round(load.slowestMs)} ms, while a request hung for ${HANGS_MS} ms`,
    );
  },
};
