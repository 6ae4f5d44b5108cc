import type { IncomingMessage } from 'node:http';
import { shortBodyOf } from '../mount/read-body.js';

/** The fields of a JSON body, or the errcode that says why there are none. */
export type JsonBody =
  | { readonly ok: true; readonly fields: ReadonlyMap<string, unknown> }
  | { readonly ok: false; readonly errcode: 44002 | 47001; readonly sentence: string };

/** Reads the JSON object that a request carries. Stops reading one that is too long. Never rejects. */
export async function jsonBodyOf(request: IncomingMessage): Promise<JsonBody> {
  const bytes = await shortBodyOf(request);
  if (bytes === undefined) return malformed('the body is longer than 64 KiB, or came too slowly');
  if (bytes.length === 0) return { ok: false, errcode: 44002, sentence: 'the body is empty' };
  try {
    // Their errors quote the body, so they are dropped.
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) {
      return { ok: true, fields: new Map(Object.entries(json)) };
    }
  } catch {}
  return malformed('the body is not a JSON object in UTF-8');
}

/** The text in a field; empty if there is none. */
export function textIn(fields: ReadonlyMap<string, unknown>, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
}

function malformed(sentence: string): JsonBody {
  return { ok: false, errcode: 47001, sentence };
}
