import { HttpService } from '@nestjs/axios';
import { create } from 'axios';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { StableAccessTokenIssuer } from './stable-access-token.issuer.js';
import { WechatHttp } from './wechat-http.js';

let proxy: Server | undefined;

afterEach(() => void proxy?.close());

it('shows a proxy where it goes, and neither the secret nor the request', async () => {
  const seen: string[] = [];
  proxy = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    request.on('data', (data: Buffer) => seen.push(data.toString()));
    response.end();
  });
  proxy.on('connect', (request, socket) => {
    seen.push(`CONNECT ${request.url}`);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  const http = new WechatHttp(new HttpService(create()), { proxy: `http://127.0.0.1:${port}` });

  const outcome = await new StableAccessTokenIssuer(http).issue({
    appId: 'wx0123456789abcdef',
    appSecret: 'canary-secret',
    force: false,
    timeoutMs: 2_000,
  });

  expect(outcome).toMatchObject({ outcome: 'failed' });
  expect(seen).toEqual(['CONNECT api.weixin.qq.com:443']);
});
