import { SchedulerRegistry } from '@nestjs/schedule';
import type { RepeatEvery } from '../tokens/refresher/wechat-token-refresher.js';

const INTERVAL = 'nestjs-wechat-token';

/** Uses a scheduler registry of our own: deleting all intervals of the application would otherwise delete ours. */
export function repeatOnSchedule(): RepeatEvery {
  const registry = new SchedulerRegistry();
  return (ms, work) => {
    // A script on an application context must be able to end by itself.
    registry.addInterval(INTERVAL, setInterval(work, ms).unref());
    return () => {
      if (registry.doesExist('interval', INTERVAL)) registry.deleteInterval(INTERVAL);
    };
  };
}
