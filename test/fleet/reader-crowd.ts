import { setTimeout as pause } from 'node:timers/promises';
import type { WechatTokenOptions } from 'nestjs-wechat-token';
import { createWechatTokens } from 'nestjs-wechat-token/core';
import { RemoteTokenStore } from 'nestjs-wechat-token/remote';
import type { ReadersAfter, ReadersAway, ReadersTold } from './messages.js';
import { eventually, PATIENCE_MS } from '../waiting/eventually.js';

type Reader = ReturnType<typeof createWechatTokens>;

const LOOK_EVERY_MS = 20;
/** So that not all are opened in one turn of the event loop. */
const OPENED_TOGETHER = 25;

/** A copy, and when it was served first, by both clocks of the process. */
interface ServedCopy {
  readonly expiresAt: number;
  readonly wall: number;
  readonly mono: number;
}

/** How often a server has answered a reader of this process that wanted the token. */
let answered = 0;
const { read: readOnce } = RemoteTokenStore.prototype;
RemoteTokenStore.prototype.read = async function (this: RemoteTokenStore, key) {
  const snapshot = await readOnce.call(this, key);
  answered += 1;
  return snapshot;
};

/** Many remote readers in one process: each is an instance of its own, with its own connections and its own copy. */
export class ReaderCrowd {
  private readonly readers: Reader[] = [];
  /** The copy that each has served last. */
  private readonly served = new Map<Reader, ServedCopy>();

  /** Opens them, and waits until each has a token. */
  static async open({ remote, defaultAppId }: WechatTokenOptions, count: number): Promise<ReaderCrowd> {
    const crowd = new ReaderCrowd();
    const { urls = [], key = '' } = remote ?? {};
    for (let opened = 0; opened < count; opened += OPENED_TOGETHER) {
      const some = Array.from({ length: Math.min(OPENED_TOGETHER, count - opened) }, () =>
        createWechatTokens({ remote: { urls, key }, defaultAppId, logger: false }),
      );
      crowd.readers.push(...some);
      await Promise.all(some.map((reader) => crowd.firstToken(reader)));
    }
    return crowd;
  }

  report(token: string): Promise<unknown> {
    return this.readers[0]!.app().reportRejected(token);
  }

  /** Has each read on and on until it has a token other than `token`, at most until patience ends. */
  async after(token: string): Promise<ReadersAfter> {
    const at: number[] = [];
    const tokens = new Set<string>();
    const told = { reads: 0, failed: 0 };
    const before = answered;
    const began = performance.now();
    for (let waiting = this.readers; waiting.length > 0 && performance.now() - began < PATIENCE_MS;) {
      const found = await this.readAll(waiting);
      told.reads += found.length;
      for (const { error, value } of found) {
        if (error !== undefined) told.failed += 1;
        if (value === undefined || value === token) continue;
        at.push(Date.now());
        tokens.add(value);
      }
      waiting = waiting.filter((_, i) => found[i]!.value === undefined || found[i]!.value === token);
      if (waiting.length > 0) await pause(LOOK_EVERY_MS);
    }
    return { ...told, answered: answered - before, at, tokens: [...tokens] };
  }

  /** Has each read on and on until none has a token: what failed while the copy was valid, and how it failed after that. */
  async away(): Promise<ReadersAway> {
    const codes = new Set<string>();
    const told = { reads: 0, failedEarly: 0 };
    for (let serving = this.readers; serving.length > 0;) {
      const found = await this.readAll(serving);
      told.reads += found.length;
      serving = serving.filter((reader, i) => {
        const { error } = found[i]!;
        if (error === undefined) return true;
        codes.add(error);
        if (isAlive(this.served.get(reader))) told.failedEarly += 1;
        return false;
      });
      await pause(LOOK_EVERY_MS);
    }
    const atOnce = await Promise.all(this.readers.map(failsAtOnce));
    return { ...told, codes: [...codes], failAtOnce: atOnce.filter(Boolean).length };
  }

  async close(): Promise<void> {
    await Promise.all(this.readers.map((reader) => reader.close()));
  }

  private readAll(readers: readonly Reader[]): Promise<ReadersTold[]> {
    return Promise.all(readers.map((reader) => this.read(reader)));
  }

  private async read(reader: Reader): Promise<ReadersTold> {
    const told = await read(reader);
    const { expiresAt } = told;
    if (expiresAt !== undefined && expiresAt !== this.served.get(reader)?.expiresAt) {
      this.served.set(reader, { expiresAt, wall: Date.now(), mono: performance.now() });
    }
    return told;
  }

  private firstToken(reader: Reader): Promise<void> {
    return eventually(async () => {
      const { error } = await this.read(reader);
      if (error !== undefined) throw new Error(`A reader has no token: ${error}`);
    });
  }
}

/** By whichever clock has advanced more, as a reader counts: in ten minutes they part by milliseconds. */
function isAlive(copy: ServedCopy | undefined): boolean {
  if (!copy) return true;
  const { expiresAt, wall, mono } = copy;
  // `Date.now()` leaves out up to a millisecond.
  return Math.max(Date.now() + 1 - wall, performance.now() - mono) < expiresAt - wall;
}

async function read(reader: Reader): Promise<ReadersTold> {
  try {
    const { value, expiresAt } = await reader.app().getCredential();
    return { value, expiresAt };
  } catch (error) {
    const { code, name } = error as { code?: string; name?: string };
    return { error: code ?? `UNEXPECTED ${name}` };
  }
}

/** Whether a read fails before the process has done any I/O. */
async function failsAtOnce(reader: Reader): Promise<boolean> {
  const aLittle = new Promise<boolean>((resolve) => setImmediate(() => setImmediate(resolve, false)));
  return Promise.race([read(reader).then(({ error }) => error !== undefined), aLittle]);
}
