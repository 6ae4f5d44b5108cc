import type { WechatTokenEvents } from 'nestjs-wechat-token';
import { MemoryConsoleLog, type ConsoleLog } from './console-log.js';
import { LogEntries } from './log-entries.js';

/** What happens in this process from now on, until `stop` is called. */
export function logOfProcess(
  events: Pick<WechatTokenEvents, 'onAny'>,
  server: string,
): { readonly log: ConsoleLog; readonly stop: () => void } {
  const log = new MemoryConsoleLog();
  const entries = new LogEntries();
  const stop = events.onAny((event) => {
    const entry = entries.of(event);
    if (entry) log.add({ at: Date.now(), server, ...entry });
  });
  return { log, stop };
}
