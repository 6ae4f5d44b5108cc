/** Codes in Redis' replies that describe its state. */
const WORDS =
  'NOPERM|NOAUTH|WRONGPASS|OOM|READONLY|MISCONF|NOREPLICAS|LOADING|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|MOVED|ASK|CROSSSLOT|NOSCRIPT|WRONGTYPE';

/** At the beginning of a reply of Redis 7; before that, inside the message about the script that it stopped. */
const STATE = new RegExp(`(?:^|[:-] ?)(${WORDS})\\b`);

/** Replies without a code, by their text. */
const REPLY_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/unknown command.{0,3}(eval|evalsha)\b/i, 'NOSCRIPTING'],
  [/ACL failure in script|executing the script can't/i, 'NOPERM'],
  [/unknown (redis )?command/i, 'COMMAND_DISABLED'],
  [/cluster support disabled/i, 'NOT_A_CLUSTER'],
  [/max number of clients/i, 'MAXCLIENTS'],
  [/keys must be in same slot/i, 'CROSSSLOT'],
  [/invalid password/i, 'WRONGPASS'],
  [/without any password|called without|no password is set/i, 'WRONGPASS'],
];

/** Messages of clients without a connection. */
const NOT_CONNECTED =
  /closed|isn't (writeable|ready)|max retries|startup nodes|slots cache|sentinels are unreachable|disconnect|aborted|discarded/i;

/** Node's codes that have another name here. */
const NODE_CODES: Readonly<Record<string, string>> = { ETIMEDOUT: 'TIMEOUT' };

/**
 * A known code for what went wrong. No text of the error is carried on: its arguments, and where a command is disabled even its message,
 * quote the token.
 */
export function reasonOf(error: unknown): string {
  const { name, code, message, errors, lastNodeError } = factsOf(error);
  if (name === 'ReplyError') return replyReasonOf(message);
  if (/CERT|SSL|TLS/.test(code)) return 'TLS';
  if (/^E[A-Z]+$/.test(code)) return NODE_CODES[code] ?? code;
  if (/time(d )?out/i.test(message)) return 'TIMEOUT';
  const redirected = /redirections.*\b(CLUSTERDOWN|TRYAGAIN|MOVED|ASK)\b/.exec(message);
  if (redirected?.[1]) return redirected[1];

  const deeper = lastNodeError ?? (Array.isArray(errors) ? errors[0] : undefined);
  const reason = deeper === undefined ? 'UNKNOWN' : reasonOf(deeper);
  if (reason !== 'UNKNOWN') return reason;
  return NOT_CONNECTED.test(message) ? 'UNREACHABLE' : 'UNKNOWN';
}

function replyReasonOf(message: string): string {
  const known = REPLY_TEXTS.find(([text]) => text.test(message));
  if (known) return known[1];
  return STATE.exec(message)?.[1] ?? 'REPLY_ERROR';
}

function factsOf(error: unknown) {
  const facts = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    name: textOf(facts['name']),
    code: textOf(facts['code']),
    message: textOf(facts['message']),
    errors: facts['errors'],
    lastNodeError: facts['lastNodeError'] ?? undefined,
  };
}
