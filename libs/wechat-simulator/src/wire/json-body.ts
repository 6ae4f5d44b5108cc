import { Refusal } from './refusal.js';

/** The fields of a JSON body. */
export type JsonFields = Readonly<Record<string, unknown>>;

/** Parses the JSON object in a POST, or returns why it cannot. */
export function jsonBodyOf(call: { readonly method: string; readonly body: string }): JsonFields | Refusal {
  if (call.method !== 'POST') return new Refusal(43002);
  if (call.body === '') return new Refusal(44002);
  return fieldsOf(call.body) ?? new Refusal(47001);
}

/** Parses a JSON object, if the text is one. */
export function fieldsOf(text: string): JsonFields | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}

/** The string in a field, empty if there is none. */
export function textIn(fields: JsonFields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}
