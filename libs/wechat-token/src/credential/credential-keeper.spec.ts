import { describe, expect, it } from 'vitest';
import { Fleet } from '../testing/fleet.js';

describe.each(['same', 'supersedes'] as const)('CredentialKeeper on an issuer that gives %s', (reissue) => {
  it('asks WeChat once for 10,000 callers at a cold start', async () => {
    const fleet = new Fleet({ reissue });
    const keeper = fleet.process().keeper;

    const values = await fleet.passing(
      Promise.all(Array.from({ length: 10_000 }, () => keeper.getValue())),
      1_000,
    );

    expect(new Set(values).size).toBe(1);
    expect(fleet.wechat.calls).toHaveLength(1);
  });

  it('serves accepted tokens through three lives, and asks as often as its policy says', async () => {
    const fleet = new Fleet({ reissue });
    const { keeper } = fleet.process();
    await fleet.passing(keeper.start(), 1_000);

    for (let second = 0; second < 3 * 7_200; second += 1) {
      await fleet.clock.advance(1_000);
      expect(fleet.wechat.accepts(await keeper.getValue())).toBe(true);
    }

    expect(fleet.wechat.issued).toBeLessThanOrEqual(reissue === 'same' ? 4 : 7);
    expect(fleet.wechat.calls.length).toBeLessThanOrEqual(reissue === 'same' ? 95 : 7);
  });

  it('refreshes once for 500 reports of one rejected token, and not for late ones', async () => {
    const fleet = new Fleet({ reissue });
    const { keeper } = fleet.process();
    const before = await fleet.passing(keeper.getValue(), 1_000);
    fleet.wechat.end(before);
    await fleet.clock.advance(1_000);

    const answers = await fleet.passing(
      Promise.all(Array.from({ length: 500 }, () => keeper.reportRejected(before))),
      5_000,
    );
    const late = await Promise.all(Array.from({ length: 5 }, () => keeper.reportRejected(before)));

    for (const { value } of [...answers, ...late]) expect(fleet.wechat.accepts(value)).toBe(true);
    expect(fleet.wechat.calls).toHaveLength(2);
  });
});
