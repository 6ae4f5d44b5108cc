import { describe, expect, it } from 'vitest';
import { atOnce, Fleet, HOUR, MINUTE, SECOND } from './fleet.js';
import type { HeartProcess } from './heart-process.js';

/** A process that reports its dead token while the store is away, and has another one from WeChat directly. */
async function reported(fleet: Fleet) {
  const { process, token } = await fleet.served();
  await fleet.advance(MINUTE);
  fleet.simulator.killToken(token);
  fleet.breakStore();
  const { value: direct } = await fleet.passing(process.keeper.reportRejected(token));
  return { process, token, direct };
}

describe('a token that WeChat gave while the store was away', () => {
  it('does not yield to the refused one that the store still keeps', async () => {
    const fleet = new Fleet('stable');
    const { process, token, direct } = await reported(fleet);

    fleet.mendStore();

    for (let second = 0; second < 40; second += 1) {
      expect(await atOnce(process.keeper.getValue())).not.toBe(token);
      await fleet.advance(SECOND);
    }
    expect(await atOnce(process.keeper.getValue())).toBe(direct);
  });

  it('answers a late report of the refused one at once, though the store still keeps it', async () => {
    const fleet = new Fleet('stable');
    const { process, token, direct } = await reported(fleet);

    fleet.mendStore();
    await fleet.advance(SECOND);

    expect(await atOnce(process.keeper.reportRejected(token))).toMatchObject({ value: direct });
    expect((await fleet.store.read(process.keeper.target.key)).record).toMatchObject({ value: token });
  });

  it('has the refused one marked in the store, however often it was reported', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    for (let report = 0; report < 3; report += 1) await fleet.passing(process.keeper.reportRejected(token));
    fleet.simulator.killToken(token);
    fleet.breakStore();
    await fleet.passing(process.keeper.reportRejected(token));
    fleet.simulator.faults.setOutage('html');

    fleet.mendStore();
    await fleet.advance(SECOND);
    await fleet.passing(process.keeper.start());

    const { record } = await fleet.store.read(process.keeper.target.key);
    expect(record).toMatchObject({ value: token, status: 'rejected' });
  });

  it("does not yield to one that the store's clock, set back since, lets seem confirmed at this moment", async () => {
    const fleet = new Fleet('stable');
    const { process: before, token } = await fleet.served();
    await fleet.advance(MINUTE);
    before.kill();
    fleet.simulator.killToken(token);
    const process = fleet.process();
    process.store.fail('throws');
    const direct = await fleet.passing(process.keeper.getValue(), 9 * SECOND);

    fleet.storeClockOffsetMs = -30 * MINUTE;
    process.store.mend();

    for (let passed = 0; passed < 20 * SECOND; passed += 20) {
      expect(await atOnce(process.keeper.getValue())).toBe(direct);
      await fleet.advance(20);
    }
  });

  it('does not yield to one that seems younger because two clocks were set back while the store was away', async () => {
    const fleet = new Fleet('stable');
    const { process } = await fleet.served({ timing: { confirmEveryMs: 0 } });
    await fleet.advance(110 * MINUTE);
    await fleet.passing(process.keeper.refresh());
    await fleet.advance(MINUTE);
    fleet.breakStore();
    process.clock.moveWallClock(-HOUR);
    await fleet.advance(10 * MINUTE);
    const direct = await fleet.passing(process.keeper.getValue(), 9 * SECOND);

    fleet.storeClockOffsetMs = -11.5 * MINUTE;
    await fleet.advance(MINUTE);
    fleet.mendStore();

    for (let second = 0; second < 20; second += 1) {
      expect(await atOnce(process.keeper.getValue())).toBe(direct);
      await fleet.advance(SECOND);
    }
  });

  it('takes the place of the refused one for all, once the store is back', async () => {
    const fleet = new Fleet('stable');
    const { process, direct } = await reported(fleet);
    fleet.mendStore();
    const other = fleet.process();
    void other.keeper.getValue();

    await fleet.advance(12 * SECOND);

    expect((await fleet.store.read(process.keeper.target.key)).record).toMatchObject({ value: direct });
    expect(await atOnce(other.keeper.getValue())).toBe(direct);
    expect(process.keeper.status().version).not.toBe('');
    expect(fleet.asks()).toHaveLength(3);
  });

  it('does not yield either where another process had the refused one confirmed before', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served({ timing: { confirmEveryMs: 0 } });
    const other = fleet.process();
    await fleet.passing(other.keeper.refresh());
    process.keeper.hint = () => undefined;
    fleet.simulator.killToken(token);
    fleet.breakStore();
    const { value } = await fleet.passing(process.keeper.reportRejected(token));

    fleet.mendStore();
    await fleet.advance(12 * SECOND);

    expect(await atOnce(process.keeper.getValue())).toBe(value);
  });

  it('does not yield to an older record that nobody reported to this process', async () => {
    const fleet = new Fleet('stable');
    const { token } = await fleet.served({ timing: { confirmEveryMs: 0 } });
    fleet.simulator.killToken(token);
    const process = fleet.process();
    fleet.breakStore();
    const value = await fleet.passing(process.keeper.getValue());

    fleet.mendStore();
    await fleet.advance(5 * SECOND);
    const before = await atOnce(process.keeper.getValue());
    await fleet.advance(10 * SECOND);

    expect([value, before]).not.toContain(token);
    expect((await fleet.store.read(process.keeper.target.key)).record).toMatchObject({ value });
  });

  it('yields to what another process had from WeChat since', async () => {
    const fleet = new Fleet('stable');
    const { process, direct } = await reported(fleet);
    const other = fleet.process();
    await fleet.advance(MINUTE);
    fleet.simulator.killToken(direct);
    const next = await fleet.passing(other.keeper.refresh().then(() => other.keeper.getValue()));

    fleet.mendStore();
    await fleet.advance(12 * SECOND);

    expect(next).not.toBe(direct);
    expect(await atOnce(process.keeper.getValue())).toBe(next);
    expect(fleet.asks()).toHaveLength(3);
  });

  it('yields to what another process had from WeChat while the host slept, though nobody can confirm it', async () => {
    const fleet = new Fleet('stable');
    const { process, direct } = await reported(fleet);
    const wake = process.clock.fallAsleep();
    fleet.mendStore();
    const other = fleet.process();
    await fleet.advance(HOUR);
    fleet.simulator.killToken(direct);
    const next = await fleet.passing(other.keeper.refresh().then(() => other.keeper.getValue()));
    await fleet.advance(MINUTE);

    process.store.fail('refuses', 'acquire');
    wake();
    await fleet.advance(3 * SECOND);

    expect(next).not.toBe(direct);
    expect(await atOnce(process.keeper.getValue())).toBe(next);
  });

  it("costs no call where another process confirmed it after a jump of the store's clock", async () => {
    const fleet = new Fleet('stable');
    const [other, process] = fleet.several(2) as [HeartProcess, HeartProcess];
    const token = await fleet.passing(other.keeper.getValue());
    await fleet.passing(process.keeper.getValue());
    await fleet.advance(MINUTE);
    process.store.fail('throws');
    await fleet.passing(process.keeper.reportRejected(token));
    const { version: alone } = await atOnce(process.keeper.getCredential());
    fleet.storeClockOffsetMs = 9 * MINUTE;
    await fleet.passing(other.keeper.start());
    await fleet.advance(5 * SECOND);
    const asked = fleet.asks().length;

    process.store.mend();
    await fleet.advance(12 * SECOND);

    const { version } = await fleet.store.read(process.keeper.target.key).then(({ record }) => record!);
    expect(alone).toBe('');
    expect(await atOnce(process.keeper.getCredential())).toMatchObject({ value: token, version });
    expect(process.eventsOf('store-clock-moved')).toHaveLength(1);
    expect(fleet.asks()).toHaveLength(asked);
  });

  it("yields to the store's once it is refused, where WeChat refuses this process and the store's clock cannot tell", async () => {
    const [good, bad] = ['198.51.100.7', '203.0.113.9'];
    const fleet = new Fleet('stable', { whitelist: [good, bad] });
    const { process: other, token } = await fleet.served({ ip: good });
    const { process } = await fleet.served({ ip: bad });
    await fleet.advance(MINUTE);
    process.store.fail('throws');
    fleet.simulator.killToken(token);
    const { value: direct } = await fleet.passing(process.keeper.reportRejected(token));
    fleet.simulator.console(fleet.appId).setWhitelist([good]);
    fleet.storeClockOffsetMs = 9 * MINUTE;
    fleet.simulator.killToken(direct);
    const next = await fleet.passing(other.keeper.refresh().then(() => other.keeper.getValue()));
    process.store.mend();
    await fleet.advance(12 * SECOND);
    const before = await atOnce(process.keeper.getValue());

    const { value } = await fleet.passing(process.keeper.reportRejected(before));

    expect([before, value]).toEqual([direct, next]);
    expect(await atOnce(process.keeper.getValue())).toBe(next);
  });

  it('costs no call where the store keeps the same', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served({ timing: { confirmEveryMs: 0 } });
    fleet.breakStore('hangs');
    await fleet.advance(MINUTE);
    await fleet.passing(process.keeper.reportRejected(token), 3 * SECOND);

    fleet.mendStore();
    await fleet.advance(12 * SECOND);

    expect(process.keeper.status().version).not.toBe('');
    expect(fleet.asks()).toHaveLength(2);
  });

  it.each([-90 * MINUTE, 90 * MINUTE])(
    "is not outlived by the store's word where its clock moved by %i ms meanwhile",
    async (movedMs) => {
      const fleet = new Fleet('stable');
      const { process, token, direct } = await reported(fleet);
      fleet.storeClockOffsetMs = movedMs;

      fleet.mendStore();

      for (let second = 0; second < 40; second += 1) {
        expect(await atOnce(process.keeper.getValue())).not.toBe(token);
        await fleet.advance(SECOND);
      }
      expect((await fleet.store.read(process.keeper.target.key)).record).toMatchObject({ value: direct });
    },
  );

  it('does not outlive its end on a host that slept during the request', async () => {
    const fleet = new Fleet('stable');
    const { token } = await fleet.served({ timing: { confirmEveryMs: 0 } });
    await fleet.advance(40 * MINUTE);
    const process = fleet.process();
    process.store.fail('throws');
    let answer: () => void = () => undefined;
    process.line.gate = new Promise((resolve) => {
      answer = resolve;
    });
    const value = process.keeper.getValue();
    await fleet.advance(SECOND);
    const wake = process.clock.fallAsleep();
    await fleet.advance(60 * MINUTE);
    answer();
    wake();

    expect(await fleet.passing(value)).toBe(token);
    await fleet.advance(19 * MINUTE);
    expect(await atOnce(process.keeper.getValue())).toBe(token);
    await fleet.advance(MINUTE);
    expect(await fleet.passing(process.keeper.getValue(), 3 * SECOND)).not.toBe(token);
  });

  it('does not yield to the one refused before it, which another process had confirmed during the request', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served({ timing: { confirmEveryMs: 0 } });
    const other = fleet.process();
    await atOnce(other.keeper.getValue());
    await fleet.advance(MINUTE);
    fleet.simulator.killToken(token);
    other.store.fail('throws');
    process.store.fail('throws', 'commit');
    const { value: second } = await fleet.passing(process.keeper.reportRejected(token), 3 * SECOND);
    await fleet.advance(15 * SECOND);
    process.line.latencyMs = 2 * SECOND;
    const report = process.keeper.reportRejected(second);
    await fleet.advance(SECOND);
    other.store.mend();
    const confirmed = await fleet.passing(other.keeper.reportRejected(token), 3 * SECOND);
    fleet.simulator.killToken(second);
    const { value: third } = await fleet.passing(report, 5 * SECOND);
    process.store.mend();

    for (let passed = 0; passed < 20; passed += 1) {
      expect(await atOnce(process.keeper.getValue())).toBe(third);
      await fleet.advance(SECOND);
    }
    expect(confirmed.value).toBe(second);
    expect(third).not.toBe(second);
  });

  it('is followed by the next, and neither of the two before comes back', async () => {
    const fleet = new Fleet('stable');
    const { process, token, direct } = await reported(fleet);
    await fleet.advance(61 * SECOND);
    fleet.simulator.killToken(direct);
    const { value: third } = await fleet.passing(process.keeper.reportRejected(direct));

    fleet.mendStore();
    for (let second = 0; second < 20; second += 1) {
      expect(await atOnce(process.keeper.getValue())).toBe(third);
      await fleet.advance(SECOND);
    }

    expect([token, direct]).not.toContain(third);
  });
});

describe('a token that WeChat refused while the store was away, on the legacy endpoint', () => {
  it('is told as refused, and not tried again', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    fleet.simulator.killToken(token);
    fleet.breakStore();
    await fleet.failing(process.keeper.reportRejected(token));

    fleet.mendStore();
    const value = await fleet.passing(process.keeper.getValue(), 5 * SECOND);

    expect(fleet.simulator.isAlive(value)).toBe(true);
    expect([fleet.asks().length, fleet.checks().length]).toEqual([2, 1]);
  });
});
