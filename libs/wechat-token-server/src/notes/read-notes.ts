import { CLIENT_ID } from '../clients/client-key.js';
import {
  LAST_TIME,
  plainLine,
  type ClientNote,
  type EndedSession,
  type NotedEvent,
  type PresentServer,
} from './server-notes.js';

// Others may write to the same Redis. What these functions return may be logged and shown in the console; what no server wrote is left out.

const DAY_MS = 86_400_000;
const LONGEST_MS = 100 * 365 * DAY_MS;
const MAX_TEXT = 100;
const MAX_REASON = 200;

const EVENT = /^[a-z][a-z.-]{0,39}$/;
const SESSION = /^[A-Za-z0-9-]{1,32}\.[0-9a-f]{1,16}$/;

/** A server, as it has written of itself. */
export function readServer(seenAgoMs: number, json: string): PresentServer[] {
  const { startedAt, ...texts } = fieldsOf(json);
  const id = textOf(texts['id']);
  if (id === '' || !isBetween(startedAt, 0, LAST_TIME)) return [];
  return [
    {
      id,
      host: textOf(texts['host']),
      version: textOf(texts['version']),
      configuration: textOf(texts['configuration']),
      startedAt,
      seenAgoMs,
    },
  ];
}

/** Whether a client is suspended. A note with an impossible time counts as the latest: leaving it out would lift a suspension. */
export function readClientNote(clientId: string, text: string): ClientNote[] {
  const [, at, state, json = ''] = /^(\d+) (suspended|resumed) (.*)$/s.exec(text) ?? [];
  if (at === undefined || !CLIENT_ID.test(clientId)) return [];
  const { reason, by } = fieldsOf(json);
  const isSuspended = state === 'suspended';
  const note = { reason: textOf(reason, MAX_REASON), by: textOf(by) };
  return [{ clientId, isSuspended, at: Math.min(Number(at), LAST_TIME), ...note }];
}

/** A session that somebody has logged out of. It lasts for hours, not for days. */
export function readEndedSession(name: string, endsAt: string): EndedSession[] {
  const at = Number(endsAt);
  return SESSION.test(name) && isBetween(at, 0, Date.now() + DAY_MS) ? [{ name, endsAt: at }] : [];
}

/** An event, without the fields that are malformed. */
export function readEvent(json: string): NotedEvent[] {
  const { at, server, what, app, kind, client, by, reason, tookMs, lifetimeMs } = fieldsOf(json);
  const isEvent = typeof what === 'string' && EVENT.test(what) && isBetween(at, 0, Date.now() + DAY_MS);
  if (!isEvent || textOf(server) === '') return [];
  const texts = { app, kind, client, by, reason };
  const numbers = { tookMs, lifetimeMs };
  return [
    {
      at,
      server: textOf(server),
      what,
      ...Object.fromEntries(
        Object.entries(texts).flatMap(([name, text]) =>
          typeof text === 'string' ? [[name, textOf(text, name === 'reason' ? MAX_REASON : MAX_TEXT)]] : [],
        ),
      ),
      ...Object.fromEntries(Object.entries(numbers).filter(([, ms]) => isBetween(ms, 0, LONGEST_MS))),
    },
  ];
}

function fieldsOf(json: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(json) ?? {}) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

function textOf(value: unknown, length = MAX_TEXT): string {
  return typeof value === 'string' ? plainLine(value, length) : '';
}

function isBetween(value: unknown, from: number, to: number): value is number {
  return typeof value === 'number' && value >= from && value <= to;
}
