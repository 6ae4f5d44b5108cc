import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { TLSSocket } from 'node:tls';
import { bareAxios } from '../wechat/http/http-sender.js';
import { WechatHttp } from '../wechat/http/wechat-http.js';
import { STEP_TIMEOUT_MS } from './within.js';

/** What a response shows besides its body: by this host's clock, when it was requested and arrived; and who sent it. */
export interface LineReading {
  readonly sentAt: number;
  readonly answeredAt: number;
  /** WeChat's clock, rounded down to the second, Unix ms. */
  readonly date?: number;
  /** The certificate; absent without TLS. */
  readonly certificate?: { readonly validTo: number; readonly issuer: string; readonly protocol: string };
}

/** The connection to WeChat as the library uses it, proxy included, which also records what responses show besides their bodies. */
export class WechatLine {
  readonly http: WechatHttp;
  /** Of the last response. */
  reading: LineReading | undefined;
  private sentAt = 0;
  private certificate: LineReading['certificate'];
  private readonly look = (message: unknown): void => {
    const { socket } = (message as { readonly request: ClientRequest }).request;
    if (socket instanceof TLSSocket) this.certificate = certificateOf(socket);
  };

  constructor(baseUrl: string) {
    const client = bareAxios();
    client.interceptors.request.use((request) => {
      this.sentAt = Date.now();
      return request;
    });
    client.interceptors.response.use((response) => {
      const date = Date.parse(String(response.headers['date']));
      const { sentAt, certificate } = this;
      this.reading = {
        sentAt,
        answeredAt: Date.now(),
        ...(Number.isFinite(date) && { date }),
        ...(certificate && { certificate }),
      };
      return response;
    });
    this.http = new WechatHttp(client, { baseUrl, timeoutMs: STEP_TIMEOUT_MS });
    // The socket is closed before axios resolves: only here its certificate can still be read.
    subscribe('http.client.response.finish', this.look);
  }

  close(): void {
    unsubscribe('http.client.response.finish', this.look);
  }
}

function certificateOf(socket: TLSSocket): LineReading['certificate'] {
  const { valid_to: validTo, issuer } = socket.getPeerCertificate();
  if (validTo === undefined) return undefined;
  const name: unknown = issuer?.O ?? issuer?.CN ?? '';
  return {
    validTo: Date.parse(validTo),
    // Whoever issued the certificate chose the name: no line breaks, nothing long.
    issuer: String(name)
      .replace(/[^\p{L}\p{N} .,'&()-]/gu, '')
      .slice(0, 64),
    protocol: socket.getProtocol() ?? '',
  };
}
