import { execFileSync } from 'node:child_process';
import {
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  type WriteStream,
} from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuditEntry } from './audit-log.js';
import { JsonLinesAuditLog } from './json-lines.audit-log.js';

const AT = Date.parse('2026-11-28T03:12:44.105Z');
const CALL: AuditEntry = {
  what: 'api.called',
  by: 'client:shop',
  from: '10.1.4.7',
  app: 'wx0123456789abcdef',
  path: '/cgi-bin/message/custom/send',
  outcome: 'ok',
  status: 200,
  errcode: 0,
  requestId: 'r1',
};
const TOKEN: AuditEntry = {
  what: 'token.given',
  by: 'client:shop',
  from: '10.1.4.7',
  app: 'wx0',
  outcome: 'ok',
};

let folder: string;
let file: string;
let log: JsonLinesAuditLog;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'audit-'));
  file = join(folder, 'audit.jsonl');
  log = new JsonLinesAuditLog({ file, server: 'a1b2c3', now: () => AT });
});

afterEach(async () => {
  vi.useRealTimers();
  await log.close();
  rmSync(folder, { recursive: true });
});

const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('JsonLinesAuditLog', () => {
  it('writes one line for a call, with its time, id and server first', async () => {
    log.write(CALL);
    await log.close();

    expect(readFileSync(file, 'utf8')).toBe(
      '{"log":"audit","at":"2026-11-28T03:12:44.105Z","id":"r1","server":"a1b2c3","what":"api.called",' +
        '"by":"client:shop","from":"10.1.4.7","app":"wx0123456789abcdef",' +
        '"path":"/cgi-bin/message/custom/send","outcome":"ok","status":200,"errcode":0}\n',
    );
  });

  it('sums reads by client, app and outcome', async () => {
    for (let i = 0; i < 40_000; i += 1) log.write(TOKEN);
    log.write({ ...TOKEN, by: 'client:other' });
    await log.close();

    expect(linesOf(file)).toMatchObject([
      { what: 'token.given', by: 'client:shop', count: 40_000, firstAt: '2026-11-28T03:12:44.105Z' },
      { what: 'token.given', by: 'client:other', count: 1 },
    ]);
  });

  it('lists three refusals of an address, and counts the others', async () => {
    const refused: AuditEntry = { what: 'refused', by: 'nobody', from: '192.0.2.1', outcome: 'BAD_KEY' };
    for (let i = 0; i < 100; i += 1) log.write(refused);
    log.write({ ...refused, from: '192.0.2.2' });
    await log.close();

    const lines = linesOf(file);
    expect(lines).toHaveLength(5);
    expect(lines.at(-1)).toMatchObject({ from: '192.0.2.1', outcome: 'BAD_KEY', count: 97 });
    expect(lines.at(-2)).toMatchObject({ from: '192.0.2.2' });
  });

  it('does not wait for the reader of a pipe, which would stop the whole process', () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const target = { file: pipe, server: 'a', now: () => AT };

    expect(() => new JsonLinesAuditLog(target)).toThrow('ENXIO');
    renameSync(pipe, file);
    log.reopen();

    expect(log.lost).toBe(1);
  });

  it('keeps lines for the reader of a pipe that is slow', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const piped = new JsonLinesAuditLog({ file: pipe, server: 'a', now: () => AT });
    // More than a pipe holds.
    for (let i = 0; i < 2_000; i += 1) piped.write({ ...CALL, from: `192.0.2.${i}` });
    // A file stream would have given up by now.
    for (let i = 0; i < 50; i += 1) await stat(pipe);

    let read = '';
    const socket = new Socket({ fd: reader, readable: true }).setEncoding('utf8');
    socket.on('data', (text: string) => (read += text));

    await expect.poll(() => read.split('\n').length - 1).toBe(2_000);
    expect(piped.lost).toBe(0);
    await piped.close();
    socket.destroy();
  });

  it('goes on in a new file once the old one was moved away', async () => {
    log.write(CALL);
    renameSync(file, `${file}.1`);
    log.reopen();
    log.write({ ...CALL, requestId: 'r2' });
    await log.close();

    expect(linesOf(`${file}.1`)).toMatchObject([{ id: 'r1' }]);
    expect(linesOf(file)).toMatchObject([{ id: 'r2' }]);
  });

  it('refuses a file that cannot be written', () => {
    expect(() => new JsonLinesAuditLog({ file: join(folder, 'none', 'audit.jsonl'), server: 'a' })).toThrow(
      'ENOENT',
    );
  });

  it('ends no process where its file can be looked at no longer', () => {
    vi.useFakeTimers();
    const other = join(folder, 'other.jsonl');
    const moved = new JsonLinesAuditLog({ file: other, server: 'a', now: () => AT });
    rmSync(other);
    symlinkSync(other, other);

    expect(() => vi.advanceTimersByTime(5_000)).not.toThrow();
    expect(moved.lost).toBe(1);
  });

  it('goes on in its file after a disk that was full', async () => {
    vi.useFakeTimers();
    const other = join(folder, 'other.jsonl');
    const filled = new JsonLinesAuditLog({ file: other, server: 'a', now: () => AT });
    const stream = Reflect.get(filled, 'stream') as WriteStream;
    stream.destroy(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
    filled.write(CALL);

    vi.advanceTimersByTime(5_000);
    filled.write({ ...CALL, requestId: 'r2' });
    await filled.close();

    expect(linesOf(other)).toMatchObject([{ id: 'r2' }]);
  });

  it('counts every line that a full disk did not take, also of those that waited', async () => {
    const full = new JsonLinesAuditLog({ file: '/dev/full', server: 'a' });
    for (let i = 0; i < 5; i += 1) full.write(CALL);
    await full.close();

    expect(full.lost).toBe(5);
  });

  it('counts what standard output did not take', async () => {
    const printed = new JsonLinesAuditLog({ server: 'a' });
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((_, ...more: unknown[]) => {
      const done = more.at(-1) as ((error?: Error) => void) | undefined;
      done?.(new Error('EPIPE'));
      return true;
    });
    for (let i = 0; i < 3; i += 1) printed.write(CALL);
    write.mockRestore();
    await printed.close();

    expect(printed.lost).toBe(3);
  });

  it('begins a line of its own after one that a full disk or a crash cut off', async () => {
    const other = join(folder, 'other.jsonl');
    writeFileSync(other, '{"log":"audit","at":"2026-11-28T0');
    const next = new JsonLinesAuditLog({ file: other, server: 'a', now: () => AT });
    next.write(CALL);
    await next.close();

    const [cut, line = '', ...rest] = readFileSync(other, 'utf8').split('\n');
    expect(cut).toBe('{"log":"audit","at":"2026-11-28T0');
    expect(JSON.parse(line)).toMatchObject({ id: 'r1' });
    expect(rest).toEqual(['']);
  });

  it('has no line for each of ever new addresses: those beyond 1,000 are counted together, and none is lost', async () => {
    const addresses = Array.from({ length: 25_000 }, (_, i) => `2001:db8::${i.toString(16)}`);
    for (const from of addresses) log.write({ ...CALL, what: 'refused', outcome: 'NO_KEY', from });

    await log.close();

    const lines = linesOf(file);
    expect(lines).toHaveLength(1_001);
    expect(lines.at(-1)).toMatchObject({ what: 'refused', outcome: 'NO_KEY', count: 24_000 });
    expect(lines.at(-1)).not.toHaveProperty('from');
    expect(log.lost).toBe(0);
  });

  it('lets other work have its turn while it writes many sums', async () => {
    for (let client = 0; client < 5_000; client += 1) log.write({ ...TOKEN, by: `client:c${client}` });
    const written = vi.spyOn(Reflect.get(log, 'stream') as WriteStream, 'write');
    const seen = { lines: 0, mostInATurn: 0, isOver: false };
    const takeTurn = () => {
      const lines = written.mock.calls.length;
      seen.mostInATurn = Math.max(seen.mostInATurn, lines - seen.lines);
      seen.lines = lines;
      if (!seen.isOver) setImmediate(takeTurn);
    };
    takeTurn();

    await log.close();
    seen.isOver = true;

    expect(linesOf(file)).toHaveLength(5_000);
    expect(seen.mostInATurn).toBeLessThanOrEqual(100);
  });

  it('counts what it loses, and throws nothing', async () => {
    await log.close();

    log.write(CALL);

    expect(log.lost).toBe(1);
  });
});
