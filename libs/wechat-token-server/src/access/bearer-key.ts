import type { IncomingMessage } from 'node:http';

/** The key in `Authorization: Bearer …`, the scheme in any case. `undefined` without the header, empty if there are several. */
export function bearerKeyOf({ rawHeaders, headers }: IncomingMessage): string | undefined {
  const { authorization } = headers;
  const [, key] = /^bearer +(\S+)$/i.exec(authorization?.trim() ?? '') ?? [];
  if (key === undefined) return undefined;
  // Node keeps the first of several in `headers`.
  return isThereOnce(rawHeaders, 'authorization') ? key : '';
}

function isThereOnce(rawHeaders: readonly string[], name: string): boolean {
  let times = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const given = rawHeaders[i]!;
    if (given.length === name.length && given.toLowerCase() === name) times += 1;
  }
  return times === 1;
}
