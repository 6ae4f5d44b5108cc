import { stdout } from 'node:process';
import { RedisProcess } from '../redis/redis-process.js';
import type { Counts } from './redis-fleet.js';
import { play, SCENES } from './scenes.js';

const PROCESSES = [1, 16, 64];
const STEPS = ['read', 'revisions', 'acquire', 'commit', 'reject'] as const;

const redis = await RedisProcess.start();
try {
  const client = redis.client();
  write(['what happens', 'endpoint', 'processes', 'commands', ...STEPS, 'others']);
  write(['---', '---', '--:', '--:', ...STEPS.map(() => '--:'), '--:']);
  for (const scene of SCENES) {
    for (const processes of PROCESSES) {
      const counts = await play(client, scene, processes);
      const all = sumOf(Object.values(counts));
      const named = STEPS.map((step) => counts[step] ?? 0);
      write([scene.name, scene.endpoint, processes, all, ...named, all - sumOf(named)]);
    }
  }
} finally {
  await redis.stop();
}

function write(cells: readonly (string | number)[]): void {
  stdout.write(`| ${cells.join(' | ')} |\n`);
}

function sumOf(counts: readonly Counts[keyof Counts][]): number {
  return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}
