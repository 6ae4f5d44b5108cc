import type { ServerResponse } from 'node:http';
import type { WechatAnswer } from '../api/request.js';

/** Sends an answer in the way it is to arrive. */
export function deliver(answer: WechatAnswer, response: ServerResponse): void {
  const { delivery, status, headers, body } = answer;
  switch (delivery.kind) {
    case 'whole':
      response.writeHead(status, headers).end(body);
      return;
    case 'never':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'drip':
      response.writeHead(status, headers);
      drip(response, delivery.forever ? undefined : Buffer.from(body), delivery.everyMs);
  }
}

function drip(response: ServerResponse, body: Buffer | undefined, everyMs: number): void {
  let sent = 0;
  const timer = setInterval(() => {
    if (body && sent >= body.length) response.end();
    else response.write(body ? body.subarray(sent, ++sent) : ' ');
  }, everyMs);
  response.once('close', () => clearInterval(timer));
}
