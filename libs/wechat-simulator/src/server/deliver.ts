import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { WechatAnswer } from '../wire/request.js';
import { fileOf, headOf, type SimulatedFile } from '../media/simulated-file.js';

/** Sends a response as its delivery says. */
export function deliver(answer: WechatAnswer, response: ServerResponse): void {
  const { delivery, status, headers } = answer;
  switch (delivery.kind) {
    case 'whole':
      response.writeHead(status, headers);
      if (answer.file) send(answer.file, response, () => response.end());
      else response.end(answer.body);
      return;
    case 'never':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'drip':
      response.writeHead(status, headers);
      drip(response, delivery.forever ? undefined : piecesOf(answer), delivery.everyMs);
      return;
    case 'part': {
      const file = answer.file ?? fileOf(Buffer.from(answer.body));
      response.writeHead(status, { ...headers, 'content-length': String(file.size) });
      send(headOf(file, delivery.bytes), response, () => {
        if (delivery.ends) response.socket?.end();
      });
    }
  }
}

/** Waits for a slow reader, so that a large file is never in memory. */
function send(file: SimulatedFile, response: ServerResponse, done: () => void): void {
  // Only if no chunk will do it: Node would write the headers as UTF-8, and encode a file name twice.
  if (file.size === 0) response.flushHeaders();
  Readable.from(file.chunks()).once('end', done).pipe(response, { end: false });
}

/** A body goes byte by byte, a file chunk by chunk. */
function piecesOf({ file, body }: WechatAnswer): Iterator<Uint8Array> {
  return file ? file.chunks()[Symbol.iterator]() : bytesOf(Buffer.from(body));
}

function* bytesOf(body: Buffer): Generator<Uint8Array> {
  for (let at = 0; at < body.length; at += 1) yield body.subarray(at, at + 1);
}

function drip(response: ServerResponse, pieces: Iterator<Uint8Array> | undefined, everyMs: number): void {
  const timer = setInterval(() => {
    const piece = pieces?.next();
    if (piece?.done === true) response.end();
    else response.write(piece ? piece.value : ' ');
  }, everyMs);
  response.once('close', () => clearInterval(timer));
}
