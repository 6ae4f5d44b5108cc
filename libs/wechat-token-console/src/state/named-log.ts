import type { LogEntry } from '../console-state.js';
import type { ConsoleLog } from './console-log.js';
import { defined } from './reason-of.js';

/** The same log; its entries have the names of their apps, as configured. */
export function withAppNames(log: ConsoleLog, nameOf: (appId: string) => string | undefined): ConsoleLog {
  const named = (entry: LogEntry): LogEntry => ({
    ...entry,
    ...defined({ appName: entry.app === undefined ? undefined : nameOf(entry.app) }),
  });
  return {
    read: async (query) => {
      const { entries, ...rest } = await log.read(query);
      return { entries: entries.map(named), ...rest };
    },
    watch: (listener) => log.watch(listener),
  };
}
