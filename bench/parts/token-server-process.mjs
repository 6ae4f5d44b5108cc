import { answer } from '../kit/child.mjs';

// The token server itself, and what it holds in memory. Started with --expose-gc.
process.argv.push('--config', process.env.CONFIG);
process.on('message', (what) => {
  if (what === 'cpu') return answer({ cpuMs: cpuMs() });
  globalThis.gc();
  const { heapUsed, rss } = process.memoryUsage();
  answer({ heapBytes: heapUsed, rssBytes: rss });
});
await import('../../apps/token-server/dist/main.js');
answer({});

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}
