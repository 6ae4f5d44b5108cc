import type { IncomingMessage } from 'node:http';

/** The key in `Authorization: Bearer …`, the scheme in any case. `undefined` without the header, empty if there are several. */
export function bearerKeyOf({ rawHeaders, headers }: IncomingMessage): string | undefined {
  const { authorization } = headers;
  const [, key] = /^bearer +(\S+)$/i.exec(authorization?.trim() ?? '') ?? [];
  if (key === undefined) return undefined;
  // Node keeps the first of several in `headers`.
  const names = rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'authorization');
  return names.length === 1 ? key : '';
}
