import { answer } from '../kit/child.mjs';

// The token server itself, and what it holds in memory. Started with --expose-gc.
process.argv.push('--config', process.env.CONFIG);
process.on('message', () => {
  globalThis.gc();
  const { heapUsed, rss } = process.memoryUsage();
  answer({ heapBytes: heapUsed, rssBytes: rss });
});
await import('../../apps/token-server/dist/main.js');
answer({});
