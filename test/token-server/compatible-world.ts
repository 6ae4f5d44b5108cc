import { once } from 'node:events';
import { connect } from 'node:net';
import { Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { MemoryTokenStore, WechatTokenModule, type Clock, type WechatEndpoint } from 'nestjs-wechat-token';
import {
  ClientList,
  newClientKey,
  StandIns,
  WechatTokenServerModule,
  type AuditEntry,
  type Client,
  type ClientSource,
  type StandInOptions,
  type WechatTokenServerOptions,
} from 'nestjs-wechat-token-server';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { freePort } from '../processes/free-port.js';

export const APP = DEFAULT_APP;
export const APP_ID = DEFAULT_APP.appId;
/** An app that the server has and the client may not use. */
export const OTHER_APP = { appId: 'wxfedcba9876543210', appSecret: 'ffeeddccbbaa99887766554433221100' };
export const ENDPOINTS: readonly WechatEndpoint[] = ['stable', 'legacy'];

/** What a compatible route answered. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Readonly<Record<string, unknown>>;
}

export interface WorldOptions {
  readonly client?: Partial<Client>;
  readonly clients?: ClientSource;
  readonly endpoint?: WechatEndpoint;
  readonly adapter?: 'fastify' | 'express';
  readonly standIns?: StandInOptions;
  readonly clock?: Clock;
  readonly server?: Partial<WechatTokenServerOptions>;
  /** Where the server finds WeChat. @default the simulator */
  readonly baseUrl?: string;
  readonly wechat?: RunningSimulator;
  readonly store?: MemoryTokenStore;
}

/** A token server with one client, `shop`, over a simulated WeChat. */
export class CompatibleWorld {
  /** All that the application logged. */
  readonly logged: string[] = [];
  readonly audited: AuditEntry[] = [];
  readonly shop = newClientKey('shop');
  /** The key that replaces it. */
  readonly successor = newClientKey('shop');

  private constructor(
    readonly wechat: RunningSimulator,
    private readonly options: WorldOptions,
  ) {}

  private app!: INestApplication;
  private clients: ClientList | undefined;
  url = '';

  static async start(options: WorldOptions = {}): Promise<CompatibleWorld> {
    const { clock } = options;
    const wechat =
      options.wechat ?? (await startWechatSimulator({ apps: [APP, OTHER_APP], ...(clock ? { clock } : {}) }));
    const world = new CompatibleWorld(wechat, options);
    await world.listen(await freePort());
    return world;
  }

  get key(): string {
    return this.shop.key;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  get standIns(): StandIns {
    return this.app.get(StandIns, { strict: false });
  }

  /** A stand-in of a client with the key of `shop`. */
  standIn(id = 'shop', appId = APP_ID): string {
    return this.standIns.give({ id, digests: [this.shop.digest] }, appId).value;
  }

  /** What went to WeChat at a path. */
  calls(path: string): number {
    return this.wechat.simulator.journal.calls(path).length;
  }

  /** Changes the client. */
  change(changes: Partial<Client>): void {
    this.clients?.replace([this.clientWith(changes)]);
  }

  /** A GET with these parameters. */
  async get(path: string, query: Record<string, string> = {}, init: RequestInit = {}): Promise<WireAnswer> {
    const search = new URLSearchParams(query).toString();
    return answerOf(await fetch(`${this.url}${path}${search === '' ? '' : `?${search}`}`, init));
  }

  async post(path: string, body: string | Uint8Array | object, init: RequestInit = {}): Promise<WireAnswer> {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    const sent = (isRaw ? body : JSON.stringify(body)) as string;
    return answerOf(await fetch(`${this.url}${path}`, { method: 'POST', body: sent, ...init }));
  }

  /** What `/cgi-bin/token` answers to the client's own key, but for what is changed. */
  token(changes: Record<string, string> = {}): Promise<WireAnswer> {
    const query = { grant_type: 'client_credential', appid: APP_ID, secret: this.key, ...changes };
    return this.get('/cgi-bin/token', query);
  }

  stableToken(changes: Record<string, unknown> = {}): Promise<WireAnswer> {
    const body = { grant_type: 'client_credential', appid: APP_ID, secret: this.key, ...changes };
    return this.post('/cgi-bin/stable_token', body);
  }

  /** Sends these bytes over a socket of its own, and answers all that comes back until the server closes it. */
  async raw(bytes: string | Buffer): Promise<string> {
    const socket = connect(this.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    socket.write(bytes);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(socket, 'close');
    return Buffer.concat(chunks).toString();
  }

  /** Another server with the same WeChat, clients, keys and store. */
  another(): Promise<CompatibleWorld> {
    return CompatibleWorld.start({ ...this.options, wechat: this.wechat, clients: this.clients! });
  }

  /** Ends the server and starts it anew: same port, same keys, same store. */
  async restart(): Promise<void> {
    const { port } = this;
    await this.app.close();
    await this.listen(port);
  }

  async close(): Promise<void> {
    await this.app.close();
    if (!this.options.wechat) await this.wechat.close();
  }

  private clientWith(changes: Partial<Client>): Client {
    const { client } = this.options;
    return { id: 'shop', digests: [this.shop.digest], apps: [APP_ID], may: [], ...client, ...changes };
  }

  private async listen(port: number): Promise<void> {
    const { endpoint = 'stable', adapter = 'fastify', clock, standIns, server, store } = this.options;
    this.clients ??= new ClientList([this.clientWith({})]);
    const options = {
      clients: this.options.clients ?? this.clients,
      audit: { write: (entry: AuditEntry) => void this.audited.push(entry) },
      ...(standIns ? { standIns } : {}),
      ...server,
    };
    @Module({
      imports: [
        WechatTokenModule.forRoot({
          isGlobal: true,
          apps: [APP, OTHER_APP].map((app) => ({ ...app, endpoint })),
          http: { baseUrl: this.options.baseUrl ?? this.wechat.url, proxy: false },
          ...(clock ? { clock, simulation: { tickMs: 5 } } : {}),
          ...(store ? { store } : {}),
        }),
        WechatTokenServerModule.forRoot(options),
      ],
    })
    class ServerModule {}

    const log = (...parts: unknown[]) => void this.logged.push(parts.map(String).join(' '));
    this.app = await NestFactory.create(
      ServerModule,
      adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter(),
      { logger: { log, error: log, warn: log, debug: log, verbose: log } },
    );
    await this.app.listen(port, '127.0.0.1');
    this.url = await this.app.getUrl();
  }
}

async function answerOf(response: Response): Promise<WireAnswer> {
  const text = await response.text();
  const json = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, json };
}
