import { randomBytes } from 'node:crypto';
import { Module, type INestApplication } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Registry } from 'prom-client';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { WechatTokenModule, WechatTokenService, type Clock, type WechatEndpoint } from 'nestjs-wechat-token';
import { ClientList, newClientKey, type AuditEntry, type Client } from 'nestjs-wechat-token-server';
import { Access } from '../../libs/wechat-token-server/src/access/access.js';
import { AuditedMetrics } from '../../libs/wechat-token-server/src/audit/audited-metrics.js';
import { NativeErrorFilter } from '../../libs/wechat-token-server/src/native/native-error.filter.js';
import {
  NATIVE_CONTROLLERS,
  NATIVE_PROVIDERS,
} from '../../libs/wechat-token-server/src/native/native-routes.js';
import { Draining, END_TIMES } from '../../libs/wechat-token-server/src/life/draining.js';
import { MemoryServerNotes } from '../../libs/wechat-token-server/src/notes/memory.server-notes.js';
import { TokenServers } from '../../libs/wechat-token-server/src/notes/token-servers.js';
import { StandIns } from '../../libs/wechat-token-server/src/stand-in/stand-ins.js';
import {
  AUDIT_LOG,
  PROBLEMS,
  READINESS,
  REGISTRY,
} from '../../libs/wechat-token-server/src/tokens-of-injection.js';

export const APP_ID = DEFAULT_APP.appId;

/** A token server over a simulated WeChat. */
export interface ServerWorld {
  readonly wechat: RunningSimulator;
  readonly url: string;
  readonly key: string;
  readonly audited: AuditEntry[];
  readonly readiness: { reason: string | undefined };
  /** Reports the access token to the library itself. */
  reportRejected(value: string): Promise<unknown>;
  /** Changes the client. */
  change(changes: Partial<Client>): void;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

/** Starts a server whose one client may do as `client` says. */
export async function startServer(
  client: Partial<Client> = {},
  { endpoint = 'stable', clock }: { endpoint?: WechatEndpoint; clock?: Clock } = {},
): Promise<ServerWorld> {
  const wechat = await startWechatSimulator({ ...(clock && { clock }) });
  const { key, digest } = newClientKey('shop');
  const whole: Client = { id: 'shop', digests: [digest], apps: [APP_ID], may: [], ...client };
  const clients = new ClientList([whole]);
  const standIns = new StandIns({ keys: [{ id: 'k', key: randomBytes(32) }], signWith: 'k' });
  const audited: AuditEntry[] = [];
  const registry = new Registry();
  const servers = new TokenServers({
    id: randomBytes(3).toString('hex'),
    notes: new MemoryServerNotes(),
    audit: { write: (entry) => void audited.push(entry) },
    logger: { log: () => undefined, warn: () => undefined },
    version: '',
    configuration: () => '',
    pollMs: 5_000,
    differsAfterMs: 0,
  });
  const readiness: ServerWorld['readiness'] = { reason: undefined };

  @Module({
    imports: [
      WechatTokenModule.forRoot({
        isGlobal: true,
        apps: [{ ...DEFAULT_APP, endpoint, keepWarm: true }],
        http: { baseUrl: wechat.url },
        ...(clock && { clock, simulation: { tickMs: 5 } }),
      }),
    ],
    controllers: NATIVE_CONTROLLERS,
    providers: [
      ...NATIVE_PROVIDERS,
      { provide: APP_FILTER, useClass: NativeErrorFilter },
      { provide: Draining, useValue: new Draining({ ...END_TIMES, drainMs: 0 }) },
      { provide: TokenServers, useValue: servers },
      { provide: Access, useValue: new Access({ clients, standIns }) },
      {
        provide: AUDIT_LOG,
        useValue: new AuditedMetrics({ write: (entry) => void audited.push(entry) }, registry),
      },
      { provide: REGISTRY, useValue: registry },
      { provide: PROBLEMS, useValue: () => [] },
      { provide: READINESS, useValue: () => readiness.reason },
    ],
  })
  class ServerModule {}

  const app: INestApplication = await NestFactory.create<NestFastifyApplication>(
    ServerModule,
    new FastifyAdapter(),
    { logger: false },
  );
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const authorized = { authorization: `Bearer ${key}` };
  return {
    wechat,
    url,
    key,
    audited,
    readiness,
    reportRejected: (value) => app.get(WechatTokenService, { strict: false }).app().reportRejected(value),
    change: (changes) => clients.replace([{ ...whole, ...changes }]),
    get: (path, headers = {}) => fetch(url + path, { headers: { ...authorized, ...headers } }),
    post: (path, body, headers = {}) =>
      fetch(url + path, {
        method: 'POST',
        headers: { ...authorized, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    close: async () => {
      await app.close();
      await wechat.close();
    },
  };
}
