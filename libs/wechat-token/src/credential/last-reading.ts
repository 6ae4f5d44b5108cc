import type { Moment } from './moment.js';
import type { ProcessCopy } from './process-copy.js';
import type { LeakProgress, Reading, Standing } from './token-store.js';

/** What is asked again of a credential's last read. Not all of it: a process may keep thousands. */
export interface LastReading {
  readonly asked: Moment;
  readonly stamp: string;
  readonly leak: LeakProgress | undefined;
  readonly fingerprint: string | undefined;
  readonly standing: Standing | undefined;
  /** By the store's clock: when WeChat last said that the value is current. */
  readonly confirmedAt: number | undefined;
}

/** What to remember of `reading`. `copy` is what is served since. */
export function lastReadingOf(
  { stamp, leak, record, storeTime }: Reading,
  asked: Moment,
  copy: ProcessCopy | undefined,
): LastReading {
  if (!record)
    return { asked, stamp, leak, fingerprint: undefined, standing: undefined, confirmedAt: undefined };
  const { standing, confirmedAgoMs } = record;
  // The copy's own text where it is the same, so that a read adds none.
  const fingerprint = record.fingerprint === copy?.fingerprint ? copy.fingerprint : record.fingerprint;
  return { asked, stamp, leak, fingerprint, standing, confirmedAt: storeTime - confirmedAgoMs };
}
