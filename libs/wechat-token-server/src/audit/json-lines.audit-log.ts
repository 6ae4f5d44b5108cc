import {
  closeSync,
  constants,
  createWriteStream,
  fstatSync,
  openSync,
  readSync,
  statSync,
  type WriteStream,
} from 'node:fs';
import { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { AuditedAction, AuditEntry, AuditLog } from './audit-log.js';
import { ByTexts } from './by-texts.js';

/** Reads are counted together: a line for each would cost more than the response. */
const SUMMED: ReadonlySet<AuditedAction> = new Set<AuditedAction>([
  'token.given',
  'ticket.given',
  'stand-in.given',
]);

const { O_APPEND, O_CREAT, O_WRONLY, O_NONBLOCK } = constants;
/** To open a pipe without a reader fails, instead of waiting for one. Windows has no such flag. */
const APPEND = O_APPEND | O_CREAT | O_WRONLY | (O_NONBLOCK ?? 0);
const SUM_EVERY_MS = 10_000;
const LOOK_AT_FILE_EVERY_MS = 5_000;
/** Bytes that may wait for a slow disk. Lines beyond them are lost, and counted. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** Refusals of an address that get a line of their own until the sums are written; the rest are counted. */
const REFUSALS_LISTED = 3;
/** Addresses whose refusals are listed and counted by themselves until then; those of others are counted together. */
const MAX_ADDRESSES = 1_000;
const MAX_SUMS = 10_000;
/** Sums written before other work has its turn: many of them would hold it up. */
const SUMS_AT_ONCE = 50;

interface Sum {
  readonly entry: AuditEntry;
  readonly firstAt: number;
  lastAt: number;
  count: number;
}

/** Where lines go. */
export interface AuditTarget {
  /** The file's path; standard output otherwise. */
  readonly file?: string | undefined;
  /** The id of this process, in every line. */
  readonly server: string;
  readonly now?: () => number;
}

/**
 * Writes the audit as JSON lines: one for what matters, sums of ten seconds for reads, and for the refusals of an address
 * beyond the third in that time, or of all addresses together beyond a thousand. The file is reopened after it was moved away. With a full disk, lines
 * are lost and counted; no request waits or fails.
 */
export class JsonLinesAuditLog implements AuditLog {
  /** Lines that could not be written. */
  lost = 0;
  private readonly sums = new ByTexts<Sum>();
  private readonly listed = new Map<string, number>();
  private readonly timers: readonly NodeJS.Timeout[];
  /** The sums that are being written. */
  private writing = Promise.resolve();
  private stream: NodeJS.WritableStream;
  private inode: number | undefined;

  /** Throws if the file cannot be opened for writing. */
  constructor(private readonly target: AuditTarget) {
    this.stream = this.open();
    this.timers = [
      setInterval(() => void this.writeSums(), SUM_EVERY_MS).unref(),
      setInterval(() => this.reopenIfMoved(), LOOK_AT_FILE_EVERY_MS).unref(),
    ];
  }

  write(entry: AuditEntry): void {
    if (SUMMED.has(entry.what) && entry.outcome === 'ok') return this.sum(entry);
    if (entry.what === 'refused' && !this.isListed(entry)) return this.sum(entry);
    this.line(entry);
  }

  /** Reopens the file, after it was moved away. */
  reopen(): void {
    const old = this.stream;
    try {
      this.stream = this.open();
    } catch {
      this.lost += 1;
      return;
    }
    if (old !== process.stdout) (old as WriteStream).end();
  }

  /** Writes the sums, and closes the file. */
  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.writeSums();
    const { stream } = this;
    if (stream === process.stdout) return;
    await new Promise<void>((resolve) => (stream as WriteStream).end(() => resolve()));
  }

  private isListed({ from = '' }: AuditEntry): boolean {
    const before = this.listed.get(from) ?? 0;
    // Whoever has a network of addresses has no line for each.
    if (before >= REFUSALS_LISTED || (before === 0 && this.listed.size >= MAX_ADDRESSES)) return false;
    this.listed.set(from, before + 1);
    return true;
  }

  private sum({ what, by, from, app, outcome }: AuditEntry): void {
    const own = what === 'refused' && from !== undefined && this.listed.has(from) ? from : undefined;
    const texts = [what, by, app, outcome, own];
    const at = this.now();
    const known = this.sums.get(texts);
    if (known) {
      known.lastAt = at;
      known.count += 1;
    } else if (this.sums.size < MAX_SUMS) {
      const entry = { what, by, from: own, app, outcome };
      this.sums.add(texts, { entry, firstAt: at, lastAt: at, count: 1 });
    } else {
      this.lost += 1;
    }
  }

  private writeSums(): Promise<void> {
    this.writing = this.writing.then(() => this.writeSumsInTurns());
    return this.writing;
  }

  private async writeSumsInTurns(): Promise<void> {
    const sums = this.sums.all();
    this.sums.clear();
    this.listed.clear();
    for (const [index, sum] of sums.entries()) {
      if (index > 0 && index % SUMS_AT_ONCE === 0) await setImmediate();
      this.writeSum(sum);
    }
  }

  private writeSum({ entry, firstAt, lastAt, count }: Sum): void {
    this.line(entry, { count, firstAt: isoOf(firstAt), lastAt: isoOf(lastAt) });
  }

  private line(entry: AuditEntry, more: object = {}): void {
    const { what, by, from, app, path, outcome, requestId, ...rest } = entry;
    const { server } = this.target;
    const text = JSON.stringify({
      log: 'audit',
      at: isoOf(this.now()),
      id: requestId,
      server,
      what,
      by,
      from,
      app,
      path,
      outcome,
      ...rest,
      ...more,
    });
    if (this.stream.writable && waitingBytesOf(this.stream) < MAX_WAITING_BYTES)
      this.stream.write(`${text}\n`, this.onWritten);
    else this.lost += 1;
  }

  /** One function for all lines: of those that wait when a disk is full, each is lost. */
  private readonly onWritten = (error?: Error | null): void => {
    if (error) this.lost += 1;
  };

  private open(): NodeJS.WritableStream {
    const { file } = this.target;
    if (file === undefined) return process.stdout;
    const fd = openSync(file, APPEND, 0o600);
    const stat = fstatSync(fd);
    this.inode = stat.ino;
    // A file stream would fail where the reader of a pipe is slow; a socket waits.
    const stream = stat.isFIFO()
      ? new Socket({ fd, readable: false, writable: true })
      : createWriteStream(file, { fd });
    // Counted for each line.
    stream.on('error', () => undefined);
    if (isCutOff(file, stat.size)) stream.write('\n');
    return stream;
  }

  private reopenIfMoved(): void {
    const { file } = this.target;
    // After an error, a stream takes nothing more: the disk may have room again.
    if (file !== undefined && (!this.stream.writable || inodeOf(file) !== this.inode)) this.reopen();
  }

  private now(): number {
    return (this.target.now ?? Date.now)();
  }
}

function waitingBytesOf(stream: NodeJS.WritableStream): number {
  return (stream as { writableLength?: number }).writableLength ?? 0;
}

/** Whether the last line has no end: a full disk takes half of one, and so does a crash. */
function isCutOff(file: string, size: number): boolean {
  if (size === 0) return false;
  try {
    const fd = openSync(file, 'r');
    const last = Buffer.alloc(1);
    readSync(fd, last, 0, 1, size - 1);
    closeSync(fd);
    return last.toString() !== '\n';
  } catch {
    // It may be written, not read.
    return false;
  }
}

function inodeOf(file: string): number | undefined {
  try {
    return statSync(file).ino;
  } catch {
    // It was moved away, or its folder may not be entered any more.
    return undefined;
  }
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
