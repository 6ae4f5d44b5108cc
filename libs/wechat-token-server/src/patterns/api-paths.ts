/** WeChat's paths contain no percent sign: `%6Denu` would pass a list here and be decoded by WeChat. */
const PLAIN_PATH = /^(?:\/[A-Za-z0-9_.-]+)+$/;
const DOTS = /\/\.+(?=\/|$)/;
const PATTERN = /^(?:\/(?:[A-Za-z0-9_.-]+|\*))*\/(?:[A-Za-z0-9_.-]+|\*{1,2})$/;
const MAX_LENGTH = 256;

/** No wildcard covers these: they use up a quota of all clients, or return a URL with the access token. */
const NAMED_ONLY: ReadonlySet<string> = new Set([
  '/cgi-bin/clear_quota',
  '/cgi-bin/clear_quota/v2',
  '/cgi-bin/openapi/quota/clear',
  '/cgi-bin/openapi/rid/get',
  '/tcb/usecloudaccesstoken',
]);

/** Its response contains the URL of a request, with the real access token. */
const SHOWS_TOKEN = '/cgi-bin/openapi/rid/get';

/**
 * The paths of this server, which gives credentials by other permissions than `call`, and those of open platforms, whose
 * credentials are not kept here.
 */
const NEVER = /^\/cgi-bin\/(?:token|stable_token|ticket\/getticket|component(?:\/.*)?)$/;

/** Whether the path is plain: no escapes, no dot segments, nothing that WeChat could read differently. */
export function isPlainPath(path: string): boolean {
  return path.length <= MAX_LENGTH && PLAIN_PATH.test(path) && !DOTS.test(path);
}

/** Whether the text is a pattern of paths: literal segments, `*` for one, `**` at the end for one or more. */
export function isPathPattern(text: unknown): boolean {
  return typeof text === 'string' && text.length <= MAX_LENGTH && PATTERN.test(text) && !DOTS.test(text);
}

/** Whether a client with these patterns may call the path. */
export function isPathAllowed(
  path: string,
  { patterns, mayHaveToken }: { readonly patterns: readonly string[]; readonly mayHaveToken: boolean },
): boolean {
  const lower = path.toLowerCase();
  if (!isPlainPath(path) || NEVER.test(lower)) return false;
  if (lower === SHOWS_TOKEN && !mayHaveToken) return false;
  if (NAMED_ONLY.has(lower)) return patterns.includes(path);
  return patterns.some((pattern) => matches(pattern, path));
}

/** Whether the path has the pattern's segments, one for one; `**` at the end stands for one or more. */
export function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  const hasRest = wanted.at(-1) === '**';
  if (hasRest ? given.length < wanted.length : given.length !== wanted.length) return false;
  const fixed = hasRest ? wanted.slice(0, -1) : wanted;
  return fixed.every((segment, i) => segment === '*' || segment === given[i]);
}
