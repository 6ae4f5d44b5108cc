/** Network failures that keep Node's own code. */
const NETWORK_WORDS = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EACCES',
  'EMFILE',
] as const;

/** Failures of our certificate check that keep Node's own code. */
const CERTIFICATE_WORDS = [
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
] as const;

/** Failures with a code of ours: those of the connection first, then those of the response. */
const OWN_WORDS = [
  'TEST_RUN',
  'CONNECT_TIMEOUT',
  'ABORTED',
  'TLS',
  'NETWORK',
  'NOT_HTTP',
  'TRUNCATED',
  'BODY_TOO_LARGE',
  'EMPTY_BODY',
  'NOT_JSON',
  'REDIRECT',
  'ERRCODE_-1',
  'BAD_ERRCODE',
  'NO_TOKEN',
  'BAD_TOKEN',
  'BAD_EXPIRES_IN',
] as const;

/** Every code of a failure, besides `HTTP_` and a status. */
export const WECHAT_FAILURES = [...NETWORK_WORDS, ...CERTIFICATE_WORDS, ...OWN_WORDS] as const;

/** A failure as a known code, never a foreign message: those quote URLs and bodies, secrets included. */
export type WechatFailure = (typeof WECHAT_FAILURES)[number] | `HTTP_${number}`;

/** Codes that by themselves prove that no byte of the request was sent. */
const NOTHING_SENT: ReadonlySet<WechatFailure> = new Set([
  'TEST_RUN',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CONNECT_TIMEOUT',
  ...CERTIFICATE_WORDS,
] as const);

const CERTIFICATES: ReadonlySet<WechatFailure> = new Set(CERTIFICATE_WORDS);

/** Codes whose failure repeats at the next try. */
const LASTING: ReadonlySet<WechatFailure> = new Set([
  'TEST_RUN',
  'ABORTED',
  'EACCES',
  'TLS',
  'NOT_HTTP',
  'BODY_TOO_LARGE',
  'REDIRECT',
  'BAD_ERRCODE',
]);

const KEPT: ReadonlyMap<string, WechatFailure> = new Map(
  [...NETWORK_WORDS, ...CERTIFICATE_WORDS, 'TEST_RUN' as const].map((word) => [word, word]),
);

/** Whether the code alone proves that WeChat got nothing; used if the connection itself was not observed. */
export function isBeforeSending(failure: WechatFailure): boolean {
  return NOTHING_SENT.has(failure);
}

/** Whether our own check of a certificate failed. */
export function isCertificateFailure(failure: WechatFailure): boolean {
  return CERTIFICATES.has(failure);
}

/** Whether the same request may succeed a moment later. False if a person has to fix something. */
export function isPassing(failure: WechatFailure): boolean {
  if (failure.startsWith('HTTP_')) return /^HTTP_(5\d\d|408|429)$/.test(failure);
  return !LASTING.has(failure) && !CERTIFICATES.has(failure);
}

/** The code for whatever an HTTP client threw. Reads its code and carries on nothing else. */
export function failureOf(error: unknown): WechatFailure {
  const code = textOf(error, 'code');
  const kept = KEPT.get(code) ?? KEPT.get(textOf(fieldOf(error, 'cause'), 'code'));
  if (kept) return kept;
  if (isRefusedTunnel(code)) return code;
  if (code.startsWith('HPE_')) return 'NOT_HTTP';
  if (code === 'EPROTO' || /^(ERR_SSL_|ERR_TLS_|CERT_|UNABLE_TO_)/.test(code)) return 'TLS';
  // Axios has one code for both; if its wording changes, this becomes NETWORK, which is just as safe.
  if (code === 'ERR_BAD_RESPONSE') {
    const message = textOf(error, 'message');
    if (message.startsWith('maxContentLength')) return 'BODY_TOO_LARGE';
    if (message.includes('aborted')) return 'TRUNCATED';
  }
  return 'NETWORK';
}

function isRefusedTunnel(code: string): code is `HTTP_${number}` {
  return /^HTTP_\d{3}$/.test(code);
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}

function textOf(value: unknown, field: string): string {
  const text = fieldOf(value, field);
  return typeof text === 'string' ? text : '';
}
