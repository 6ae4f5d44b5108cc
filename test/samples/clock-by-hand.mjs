// Loaded into a sample before anything else: its clock stands at five past ten, and each SIGUSR2 moves it half an hour ahead. Timers of a
// minute or more wait for that. "It is <time>" is printed once they were called, and what they requested from WeChat was answered.
import { setImmediate } from 'node:timers/promises';
import { idle } from './wechat-elsewhere.mjs';

let now = Date.UTC(2026, 5, 1, 10, 5);
Date.now = () => now;

const { setTimeout: soon } = globalThis;
const waiting = new Set();
globalThis.setTimeout = (call, ms = 0, ...args) => {
  if (ms < 60_000) return soon(call, ms, ...args);
  const timer = Object.assign(
    soon(() => undefined, 0),
    { at: now + ms, call: () => call(...args) },
  );
  waiting.add(timer);
  return timer;
};
const { clearTimeout: forget } = globalThis;
globalThis.clearTimeout = (timer) => {
  waiting.delete(timer);
  forget(timer);
};

process.on('SIGUSR2', async () => {
  now += 1_800_000;
  const due = [...waiting].filter(({ at }) => at <= now);
  for (const timer of due) {
    waiting.delete(timer);
    timer.call();
  }
  await setImmediate();
  await idle();
  process.stdout.write(`It is ${new Date(now).toISOString()}\n`);
});
