import { Readable } from 'node:stream';
import { BodyReader } from '../wechat/http/body-reader.js';
import { outcomeOfJson } from '../wechat/api/api-http.js';
import type { ApiOutcome, ApiRequest, ApiWire, RawOutcome, RawRequest } from '../wechat/api/api-wire.js';
import type { WechatJson } from '../wechat/http/wechat-answer.js';

/** A call that a test answers. */
export interface WechatTestCall {
  readonly appId: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: URLSearchParams;
  readonly accessToken: string;
  /** The posted body, if it is in memory: as text if it is JSON. */
  readonly body: string | Uint8Array | undefined;
}

/** Answers calls of the API by a function of the test. */
export class AnsweringWire implements ApiWire {
  constructor(private readonly answer: ((call: WechatTestCall) => unknown) | undefined) {}

  async send(request: ApiRequest): Promise<ApiOutcome> {
    const answer = await this.answerTo(request);
    if (request.wants === 'file' && answer instanceof Uint8Array) return fileOf(answer);

    const outcome = outcomeOfJson(answer as WechatJson, request.accessToken);
    if (request.wants !== 'file' || outcome.outcome !== 'answered') return outcome;
    return fileOf(Buffer.from(JSON.stringify(outcome.json)));
  }

  /** Answers 200 with the JSON or the bytes. */
  async exchange(request: RawRequest): Promise<RawOutcome> {
    const { query } = callOf({ ...request, accessToken: '' });
    const accessToken = query.get('access_token') ?? '';
    const answer = await this.answerTo({ ...request, accessToken });
    const isFile = answer instanceof Uint8Array;
    return {
      outcome: 'responded',
      status: 200,
      headers: { 'content-type': isFile ? 'application/octet-stream' : 'application/json' },
      data: Readable.from([isFile ? answer : Buffer.from(JSON.stringify(answer))]),
    };
  }

  private async answerTo(request: Parameters<typeof callOf>[0]): Promise<unknown> {
    if (!this.answer) {
      throw new TypeError("WechatTokenTestingModule sends nothing: answer calls with its option 'api'");
    }
    return this.answer(callOf(request));
  }
}

function callOf({
  appId,
  method,
  target,
  accessToken,
  body,
}: Pick<ApiRequest, 'appId' | 'method' | 'target' | 'accessToken' | 'body'>): WechatTestCall {
  const { pathname: path, searchParams: query } = new URL(target, 'http://test');
  const data = body?.open().data;
  const bytes = data instanceof Uint8Array ? data : undefined;
  const isJson = body?.contentType === 'application/json';
  return {
    appId,
    method,
    path,
    query,
    accessToken,
    body: bytes && isJson ? Buffer.from(bytes).toString() : bytes,
  };
}

function fileOf(bytes: Uint8Array): ApiOutcome {
  const rest = new BodyReader(Readable.from([]));
  const facts = { contentType: undefined, contentLength: bytes.byteLength, fileName: undefined };
  return { outcome: 'file', file: { ...facts, head: [bytes], rest } };
}
