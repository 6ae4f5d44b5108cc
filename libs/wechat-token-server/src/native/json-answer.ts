import type { ServerResponse } from 'node:http';
import { ownHeaders } from '../wechat-shape/answer.js';

/** Takes the place of a request's id until there is one. */
const ID = '';
const ID_AT = 2 * Object.keys(ownHeaders(ID)).indexOf('X-Token-Server') + 1;

/**
 * Answers with one status, and with headers of which only the request's id and the length differ. They are in a list, which Node.js
 * writes in less time than an object.
 */
export class JsonAnswer {
  private readonly head: readonly string[];

  constructor(
    private readonly status: number,
    headers: Readonly<Record<string, string>>,
  ) {
    const type = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': '' };
    this.head = Object.entries({ ...ownHeaders(ID), ...headers, ...type }).flat() as string[];
  }

  write(response: ServerResponse, requestId: string, text: string): void {
    const head = this.head.slice();
    head[ID_AT] = requestId;
    head[head.length - 1] = String(Buffer.byteLength(text));
    response.writeHead(this.status, head).end(text);
  }
}
