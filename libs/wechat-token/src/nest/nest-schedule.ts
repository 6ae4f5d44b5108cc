import { SchedulerRegistry } from '@nestjs/schedule';
import type { RepeatEvery } from '../tokens/refresher/wechat-token-refresher.js';

const INTERVAL = 'nestjs-wechat-token';

/** Repeats by a registry of our own: whoever deletes all intervals of the application's would end ours. */
export function repeatOnSchedule(): RepeatEvery {
  const registry = new SchedulerRegistry();
  return (ms, work) => {
    // A script on an application context is to end by itself.
    registry.addInterval(INTERVAL, setInterval(work, ms).unref());
    return () => {
      if (registry.doesExist('interval', INTERVAL)) registry.deleteInterval(INTERVAL);
    };
  };
}
