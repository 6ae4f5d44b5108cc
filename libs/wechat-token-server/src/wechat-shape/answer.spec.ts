import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { answerEmpty, answerRefusal, newRequestId } from './answer.js';

async function answerOf(write: (response: ServerResponse) => void): Promise<Response> {
  const server = createServer((_request, response) => write(response)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await response.clone().arrayBuffer();
    return response;
  } finally {
    server.close();
  }
}

describe('an answer in the shape of WeChat', () => {
  it('refuses with 200, the errcode, and a text that names the server and the request', async () => {
    const requestId = newRequestId();
    const response = await answerOf((to) =>
      answerRefusal(to, requestId, { errcode: 48001, sentence: 'the key may not call /cgi-bin/menu/create' }),
    );

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-token-server')).toBe(requestId);
    expect(await response.json()).toEqual({
      errcode: 48001,
      errmsg: `api unauthorized (token server: the key may not call /cgi-bin/menu/create; request ${requestId})`,
    });
  });

  it('is empty where only a status can say it', async () => {
    const response = await answerOf((to) => answerEmpty(to, 'a', { status: 504, isLast: true }));

    expect(response.status).toBe(504);
    expect(response.headers.get('connection')).toBe('close');
    expect(await response.text()).toBe('');
  });
});
