import { describe, expect, it } from 'vitest';
import { SingleFlight } from './single-flight.js';

/** A promise that a test settles. */
class Deferred {
  resolve: (value: string) => void = () => undefined;
  reject: (error: Error) => void = () => undefined;
  readonly promise = new Promise<string>((resolve, reject) => {
    // Called while the fields above are set already.
    this.resolve = resolve;
    this.reject = reject;
  });
}

describe('SingleFlight', () => {
  it('runs one piece of work for all who come while it runs', async () => {
    const flight = new SingleFlight<string>();
    const work = new Deferred();
    let runs = 0;
    const run = () => {
      runs += 1;
      return work.promise;
    };

    const all = [flight.run(run), flight.run(run), flight.run(run)];
    work.resolve('done');

    expect(await Promise.all(all)).toEqual(['done', 'done', 'done']);
    expect(runs).toBe(1);
  });

  it('runs anew after a failure, which all who waited see', async () => {
    const flight = new SingleFlight<string>();
    const work = new Deferred();
    const all = [1, 2].map(() => flight.run(() => work.promise).catch(({ message }: Error) => message));
    work.reject(new Error('failed'));

    expect(await Promise.all(all)).toEqual(['failed', 'failed']);
    expect(await flight.run(async () => 'anew')).toBe('anew');
  });

  it('says whether work is under way, and settles no sooner than that has ended', async () => {
    const flight = new SingleFlight<string>();
    const work = new Deferred();
    const order: string[] = [];
    const isRunningBefore = flight.isRunning;
    const run = flight.run(() => work.promise).then((what) => order.push(what));
    const isRunning = flight.isRunning;
    const settled = flight.settled().then(() => order.push('settled'));
    await Promise.resolve();
    order.push('ends');
    work.resolve('done');

    await Promise.all([run, settled]);
    expect([isRunningBefore, isRunning, flight.isRunning]).toEqual([false, true, false]);
    expect(order[0]).toBe('ends');
    expect(order).toContain('settled');
  });

  it('settles when nothing runs any more, whatever became of it', async () => {
    const flight = new SingleFlight<string>();
    const work = new Deferred();
    const failed = flight.run(() => work.promise).catch(() => 'failed');
    const settled = flight.settled();
    work.reject(new Error('failed'));

    expect(await settled).toBeUndefined();
    expect(await failed).toBe('failed');
  });
});
