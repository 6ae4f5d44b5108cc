import { cpus, loadavg, totalmem } from 'node:os';
import { redisVersion } from '../kit/redis.mjs';

/** The machine on which it was measured. */
export function machine() {
  return {
    command: 'npm run bench',
    cpu: cpus()[0].model.trim(),
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.version,
    redis: redisVersion(),
    loadAtStart: Math.round(loadavg()[0] * 10) / 10,
  };
}
