import type { SimulatedFile } from '../media/simulated-file.js';
import { randomHex } from '../time/random.js';
import type { Call } from './call.js';
import { Refusal } from '../wire/refusal.js';
import { type WechatAnswer, WHOLE } from '../wire/request.js';

/** A file as a response. */
export class FileReply {
  constructor(readonly file: SimulatedFile) {}
}

/** A page for a browser, with the errcode that it shows, if any. */
export class PageReply {
  constructor(
    readonly html: string,
    readonly errcode = 0,
  ) {}
}

/** Redirects the browser to another address. */
export class RedirectReply {
  constructor(readonly location: string) {}
}

/** The reply of an endpoint: the fields of a JSON body, a file, something for a browser, or a refusal. */
export type Reply = Refusal | FileReply | PageReply | RedirectReply | Readonly<Record<string, unknown>>;

/** WeChat's plain success response. */
export const OK: Reply = { errcode: 0, errmsg: 'ok' };

/** Renders a reply as WeChat does; a refusal gets a rid, by which it can be looked up. */
export function renderReply(call: Call, reply: Reply): { answer: WechatAnswer; rid?: string } {
  if (reply instanceof FileReply) return { answer: fileAnswer(reply.file) };
  if (reply instanceof PageReply) return { answer: pageAnswer(reply.html) };
  if (reply instanceof RedirectReply) return { answer: redirectAnswer(reply.location) };
  if (!(reply instanceof Refusal)) return { answer: jsonAnswer(call, reply) };

  const rid = newRid(call);
  const separator = isSns(call.path) ? ', ' : ' ';
  const errmsg = `${reply.text}${separator}rid: ${rid}`;
  return { answer: jsonAnswer(call, { errcode: reply.errcode, errmsg }), rid };
}

/** WeChat's response to a POST without a Content-Length. */
export function lengthRequired(): WechatAnswer {
  return { status: 412, headers: { 'content-length': '0' }, body: '', delivery: WHOLE };
}

function jsonAnswer(call: Call, fields: Readonly<Record<string, unknown>>): WechatAnswer {
  const { wire } = call.world;
  const plain = wire.contentType === 'text/plain' || isSns(call.path);
  return {
    status: 200,
    headers: { 'content-type': plain ? 'text/plain' : 'application/json; encoding=utf-8' },
    body: JSON.stringify(wire.extraFields ? { ...fields, warning_msg: 'an undocumented field' } : fields),
    delivery: WHOLE,
  };
}

function fileAnswer(file: SimulatedFile): WechatAnswer {
  const headers = {
    'content-type': file.contentType,
    // UTF-8 as it is. Node only sends it if it is encoded as Latin-1 and set before the length.
    'content-disposition': `attachment; filename="${Buffer.from(file.fileName).toString('latin1')}"`,
    'content-length': String(file.size),
  };
  return { status: 200, headers, body: '', file, delivery: WHOLE };
}

function pageAnswer(html: string): WechatAnswer {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
  return { status: 200, headers, body: html, delivery: WHOLE };
}

function redirectAnswer(location: string): WechatAnswer {
  const headers = { location, 'content-length': '0', 'cache-control': 'no-store' };
  return { status: 302, headers, body: '', delivery: WHOLE };
}

function newRid(call: Call): string {
  const seconds = Math.floor(call.at / 1000)
    .toString(16)
    .padStart(8, '0');
  const { random } = call.world;
  return `${seconds}-${randomHex(random, 8)}-${randomHex(random, 8)}`;
}

/** Whether a path belongs to the user API, where WeChat's responses look different. */
export function isSns(path: string): boolean {
  return path.startsWith('/sns/');
}
