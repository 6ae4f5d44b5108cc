import type { FaultKind } from 'wechat-simulator';

type Stage = { readonly stage?: 'before' | 'after' };

/** An answer of WeChat's that is none, and the word that it comes down to. */
export interface BadAnswer {
  readonly name: string;
  readonly fault: FaultKind & Stage;
  readonly failure: string;
}

const json = (body: unknown): FaultKind => ({ kind: 'body', body: JSON.stringify(body) });
const lifeOf = (expires_in: unknown) => json({ access_token: 'A'.repeat(136), expires_in });
const tokenOf = (access_token: unknown) => json({ access_token, expires_in: 7_200 });

/** Everything that may come in place of a credential, but for refusals. */
export const BAD_ANSWERS: readonly BadAnswer[] = [
  { name: 'a reset before WeChat worked', fault: { kind: 'reset', stage: 'before' }, failure: 'ECONNRESET' },
  { name: 'a reset after WeChat worked', fault: { kind: 'reset', stage: 'after' }, failure: 'ECONNRESET' },
  { name: 'no answer', fault: { kind: 'hang' }, failure: 'ETIMEDOUT' },
  { name: 'an answer after the time-out', fault: { kind: 'slow', ms: 60_000 }, failure: 'ETIMEDOUT' },
  {
    name: 'a body that drips for ever',
    fault: { kind: 'drip', everyMs: 100, forever: true },
    failure: 'ETIMEDOUT',
  },
  { name: 'a body that stalls', fault: { kind: 'stalled' }, failure: 'ETIMEDOUT' },
  { name: 'a body that breaks off', fault: { kind: 'broken' }, failure: 'TRUNCATED' },
  { name: 'truncated JSON', fault: { kind: 'truncated' }, failure: 'NOT_JSON' },
  { name: 'an empty body', fault: { kind: 'empty' }, failure: 'EMPTY_BODY' },
  { name: 'HTML with 200', fault: { kind: 'html', status: 200 }, failure: 'NOT_JSON' },
  { name: 'HTML with 502', fault: { kind: 'html', status: 502 }, failure: 'HTTP_502' },
  { name: 'status 503', fault: { kind: 'status', status: 503 }, failure: 'HTTP_503' },
  {
    name: 'a redirect',
    fault: { kind: 'redirect', location: 'http://portal.example/login' },
    failure: 'REDIRECT',
  },
  { name: 'errcode -1', fault: { kind: 'errcode', errcode: -1 }, failure: 'ERRCODE_-1' },
  {
    name: 'errcode -1 after WeChat worked',
    fault: { kind: 'errcode', errcode: -1, stage: 'after' },
    failure: 'ERRCODE_-1',
  },
  {
    name: 'an errcode that is text',
    fault: json({ errcode: '40001', errmsg: 'x' }),
    failure: 'BAD_ERRCODE',
  },
  { name: 'text that is no JSON', fault: { kind: 'body', body: 'ok' }, failure: 'NOT_JSON' },
  { name: 'an array', fault: json([]), failure: 'NOT_JSON' },
  { name: 'no token', fault: json({ expires_in: 7_200 }), failure: 'NO_TOKEN' },
  { name: 'a token that is a number', fault: tokenOf(1), failure: 'BAD_TOKEN' },
  { name: 'an empty token', fault: tokenOf(''), failure: 'BAD_TOKEN' },
  { name: 'a token of 4,097 characters', fault: tokenOf('A'.repeat(4_097)), failure: 'BAD_TOKEN' },
  { name: 'a token of 5 MB', fault: { kind: 'huge' }, failure: 'BODY_TOO_LARGE' },
  { name: 'no expires_in', fault: lifeOf(undefined), failure: 'BAD_EXPIRES_IN' },
  { name: 'an expires_in of 0', fault: lifeOf(0), failure: 'BAD_EXPIRES_IN' },
  { name: 'an expires_in of -1', fault: lifeOf(-1), failure: 'BAD_EXPIRES_IN' },
  { name: 'an expires_in of 7199.5', fault: lifeOf(7_199.5), failure: 'BAD_EXPIRES_IN' },
  { name: 'an expires_in that is text', fault: lifeOf('7200'), failure: 'BAD_EXPIRES_IN' },
  { name: 'an expires_in of 2592001', fault: lifeOf(2_592_001), failure: 'BAD_EXPIRES_IN' },
];
