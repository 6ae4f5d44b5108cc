import { describe, expect, it } from 'vitest';
import { HostClock } from './simulation/host-clock.js';
import { VirtualTime } from './simulation/virtual-time.js';

/** A host that stands still for a second, while two timers come due and an answer arrives. */
async function stoodStill(sleepsBehindIo: boolean): Promise<string[]> {
  const time = new VirtualTime();
  const clock = new HostClock(time, 0, sleepsBehindIo);
  const seen: string[] = [];
  const note = (what: string) => () => void seen.push(`${what} at ${time.now}`);
  clock.pause(1_000);
  clock.timer(900, note('the later timer'));
  void clock.sleep(600).then(note('a deadline'));
  time.after(100, () => clock.deliver(note('an answer')));
  time.after(200, () => clock.deliver(note('another answer')));
  clock.timer(1_500, note('a timer of afterwards'));
  await time.run(2_000, () => false);
  return seen;
}

describe('the clock of a simulated host', () => {
  it("takes up what came due in a standstill in Node's order: timers by their time, then what arrived", async () => {
    expect(await stoodStill(false)).toEqual([
      'a deadline at 1000',
      'the later timer at 1000',
      'an answer at 1000',
      'another answer at 1000',
      'a timer of afterwards at 1500',
    ]);
  });

  it('ends a deadline behind the answers that arrived before it could run', async () => {
    expect(await stoodStill(true)).toEqual([
      'the later timer at 1000',
      'an answer at 1000',
      'another answer at 1000',
      'a deadline at 1000',
      'a timer of afterwards at 1500',
    ]);
  });

  it('stops again before what has yet to be taken up, and loses none of it', async () => {
    const time = new VirtualTime();
    const clock = new HostClock(time, 0);
    const seen: string[] = [];
    clock.pause(1_000);
    clock.timer(500, () => clock.pause(2_000));
    clock.timer(700, () => void seen.push(`a timer at ${time.now}`));
    time.after(100, () => clock.deliver(() => void seen.push(`an answer at ${time.now}`)));

    await time.run(5_000, () => false);

    expect(seen).toEqual(['a timer at 3000', 'an answer at 3000']);
    expect(clock.ranForMs()).toBe(2_000);
  });

  it('keeps a timer back for as long as the host slept', async () => {
    const time = new VirtualTime();
    const clock = new HostClock(time, 0);
    const seen: number[] = [];
    clock.timer(1_000, () => void seen.push(time.now));
    time.after(400, () => clock.fallAsleep(60_000));

    await time.run(100_000, () => false);

    expect(seen).toEqual([61_000]);
  });
});
