import { type Delivery, type WechatAnswer, WHOLE } from '../wire/request.js';
import { headOf } from '../media/simulated-file.js';
import type { Fault } from './fault.js';

const PAGE = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';
const HUGE_BYTES = 5_000_000;
const EMPTY: WechatAnswer = { status: 200, headers: { 'content-length': '0' }, body: '', delivery: WHOLE };

/** The fault kinds that change a response; `errcode` and `slow` are handled by the simulator itself. */
export type CorruptingFault = Exclude<Fault, { kind: 'errcode' } | { kind: 'slow' }>;

/** The response that the caller gets instead of `answer`, which is empty if WeChat never processed the call. */
export function corrupt(fault: CorruptingFault, answer: WechatAnswer = EMPTY): WechatAnswer {
  switch (fault.kind) {
    case 'reset':
      return { ...answer, delivery: { kind: 'reset' } };
    case 'hang':
      return { ...answer, delivery: { kind: 'never' } };
    case 'drip':
      return {
        ...answer,
        delivery: { kind: 'drip', everyMs: fault.everyMs, forever: fault.forever ?? false },
      };
    case 'truncated':
      return truncated(answer, fault.keepBytes ?? Math.floor(sizeOf(answer) / 2));
    case 'broken':
      return { ...answer, delivery: partOf(answer, fault.afterBytes, true) };
    case 'stalled':
      return { ...answer, delivery: partOf(answer, fault.afterBytes, false) };
    case 'html':
      return page(fault.status ?? 502, 'text/html', PAGE);
    case 'status':
      return { ...EMPTY, status: fault.status };
    case 'empty':
      return EMPTY;
    case 'redirect':
      return {
        ...EMPTY,
        status: fault.status ?? 302,
        headers: { location: fault.location, 'content-length': '0' },
      };
    case 'body':
      return page(fault.status ?? 200, fault.contentType ?? 'application/json; encoding=utf-8', fault.body);
    case 'huge':
      return page(200, 'application/json; encoding=utf-8', hugeBody(fault.bytes ?? HUGE_BYTES));
  }
}

/** A complete response that is shorter than the original. */
function truncated({ file, ...answer }: WechatAnswer, keepBytes: number): WechatAnswer {
  if (!file) return { ...answer, body: answer.body.slice(0, keepBytes) };
  const kept = headOf(file, keepBytes);
  return { ...answer, file: kept, headers: { ...answer.headers, 'content-length': String(kept.size) } };
}

function partOf(answer: WechatAnswer, bytes: number | undefined, ends: boolean): Delivery {
  return { kind: 'part', bytes: bytes ?? Math.floor(sizeOf(answer) / 2), ends };
}

function sizeOf({ file, body }: WechatAnswer): number {
  return file?.size ?? Buffer.byteLength(body);
}

function page(status: number, contentType: string, body: string): WechatAnswer {
  return { status, headers: { 'content-type': contentType }, body, delivery: WHOLE };
}

function hugeBody(bytes: number): string {
  const [head, tail] = ['{"access_token":"', '","expires_in":7200}'];
  return head + 'A'.repeat(Math.max(0, bytes - head.length - tail.length)) + tail;
}
