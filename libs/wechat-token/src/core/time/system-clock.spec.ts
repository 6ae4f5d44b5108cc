import { getEventListeners, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { deadlineAfter, within } from './deadline.js';
import { systemClock } from './system-clock.js';

/** Answers in a thread of its own, so that it does not stand still with the test. */
const ECHO = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer((socket) => socket.pipe(socket));
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe('the monotonic clock', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('counts whole milliseconds, which take no memory of their own', () => {
    vi.spyOn(performance, 'now').mockReturnValue(12.9);

    expect(systemClock.monotonic()).toBe(12);
  });
});

describe('a process that stands still', () => {
  let echo: Worker;
  let port: number;
  let socket: Socket;

  beforeAll(async () => {
    echo = new Worker(ECHO, { eval: true });
    [port] = (await once(echo, 'message')) as [number];
    socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
  });

  afterAll(async () => {
    socket.destroy();
    await echo.terminate();
  });

  it('hears what was answered and who hung up meanwhile before a sleep ends that is overdue', async () => {
    const heard: string[] = [];
    const ended = connect(port, '127.0.0.1').resume();
    ended.end();
    await once(ended, 'finish');
    ended.once('close', () => heard.push('end of a connection'));
    socket.once('data', () => heard.push('answer'));
    socket.write('?');
    const slept = systemClock.sleep(1).then(() => heard.push('end of the sleep'));

    standStill(300);
    await slept;

    expect(heard).toEqual(['answer', 'end of a connection', 'end of the sleep']);
  });

  it('has time for the four turns of a connection and an answer, though it stands still at each', async () => {
    const ends: (() => void)[] = [];
    const sleep = () => new Promise<void>((resolve) => ends.push(resolve));
    let isLate = false;
    deadlineAfter({ now: Date.now, monotonic: () => 0, sleep }, 1_000, () => {
      isLate = true;
    });

    for (let turn = 1; turn <= 5; turn += 1) {
      ends.shift()!();
      await new Promise(setImmediate);
    }

    expect(isLate).toBe(false);
  });

  it('is in time for an answer that takes several ways to and fro', async () => {
    const answers = async () => {
      for (let way = 1; way <= 20; way += 1) {
        socket.write('?');
        await once(socket, 'data');
      }
      return 'all of it';
    };
    const work = within(systemClock, 1_000, answers(), () => new Error('late'));

    standStill(1_500);

    await expect(work).resolves.toBe('all of it');
  });
});

describe('systemClock', () => {
  it('sleeps for ever when it is told to, and not for one millisecond', async () => {
    const wake = new AbortController();
    let isFollowed = false;
    const sleeping = systemClock.sleep(Infinity, wake.signal).then(() => {
      isFollowed = true;
      return isFollowed;
    });

    await systemClock.sleep(20);

    expect(isFollowed).toBe(false);
    wake.abort();
    await expect(sleeping).resolves.toBe(true);
  });

  it('does not sleep once the signal has aborted, and leaves nothing on it', async () => {
    const controller = new AbortController();
    await systemClock.sleep(1, controller.signal);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);

    controller.abort();

    await systemClock.sleep(Infinity, controller.signal);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });
});
