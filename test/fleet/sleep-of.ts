import type { Clock } from 'nestjs-wechat-token';

/** Resolves after `ms`, or as soon as the signal aborts. */
export const sleepOf: Clock['sleep'] = (ms, signal) =>
  new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
