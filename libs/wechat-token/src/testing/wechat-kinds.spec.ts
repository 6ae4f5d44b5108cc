import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { bareAxios } from '../wechat/http/http-sender.js';
import { WechatHttp } from '../wechat/http/wechat-http.js';
import { wechatKinds } from '../wechat/kinds.js';
import { credentialKindContract } from './credential-kind-contract.js';
import type { CredentialKindBench, PlatformMood } from './kind-contract/credential-kind-harness.js';

/** WeChat, as far as its kinds can tell: a token that is issued again, another one each time, tickets, users' tokens. */
class Front implements CredentialKindBench {
  private mood: PlatformMood = 'grants';
  private sent = 0;
  private made = 1;
  private readonly server = createServer((request, response) => void this.answer(request, response));
  readonly request;

  private constructor(private readonly index: number) {
    const subject = [undefined, undefined, 'jsapi', 'openid-of-ann'][index];
    this.request = {
      appId: 'wx0123456789abcdef',
      appSecret: '0123456789abcdef0123456789abcdef',
      dependency: 'an-access-token',
      issuerState: 'a-refresh-token',
      force: false,
      timeoutMs: 5_000,
      ...(subject === undefined ? {} : { subject }),
    };
  }

  /** The front of the kind with this index. */
  static async of(index: number): Promise<Front> {
    const front = new Front(index);
    await once(front.server.listen(0, '127.0.0.1'), 'listening');
    return front;
  }

  get kind() {
    const { port } = this.server.address() as AddressInfo;
    const http = new WechatHttp(bareAxios(), { baseUrl: `http://127.0.0.1:${port}`, proxy: false });
    return wechatKinds(http)[this.index]!;
  }

  setMood = (mood: PlatformMood): void => void (this.mood = mood);
  requests = (): number => this.sent;

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.sent += 1;
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const path = request.url!.split('?')[0]!;
    if (body.includes('"force_refresh":true') || path === '/cgi-bin/token') this.made += 1;
    if (this.mood === 'hangs') return;
    if (this.mood === 'unreachable') return void request.socket.destroy();
    response.end(this.mood === 'garbage' ? '<html>' : JSON.stringify(this.jsonOf(path)));
  }

  private jsonOf(path: string): object {
    if (this.mood === 'refuses') return { errcode: 45009, errmsg: 'reach max api daily quota limit' };
    if (this.mood === 'rejects') return { errcode: 40001, errmsg: 'invalid credential' };
    const value = `value-${this.made}`;
    if (path.endsWith('getcallbackip')) return { ip_list: [] };
    if (path.endsWith('getticket')) return { errcode: 0, ticket: value, expires_in: 7_200 };
    return { access_token: value, expires_in: 7_200, refresh_token: 'the-next-refresh-token' };
  }
}

const NAMES = wechatKinds({ exchange: () => Promise.reject(new Error('not called')) }).map(
  ({ name, budget }, index) => ({ kind: `${name} (${budget.id})`, index }),
);

describe.each(NAMES)("WeChat's kind $kind", ({ index }) => {
  it.each(credentialKindContract.map(({ name, check }) => [name, check] as const))(
    'keeps the promise %s',
    async (_, check) => {
      await check({ create: () => Front.of(index), dispose: (front) => (front as Front).close() });
    },
  );
});

describe("WeChat's kinds", () => {
  it('are those that the contract was tried on', () => {
    expect(NAMES.map(({ kind }) => kind)).toEqual([
      'access-token (stable)',
      'access-token (legacy)',
      'ticket (ticket)',
      'user-token (user)',
    ]);
  });
});
