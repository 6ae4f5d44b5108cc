import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WechatEndpoint, WechatTokenOptions } from 'nestjs-wechat-token';
import { createWechatTokens } from 'nestjs-wechat-token/core';
import { DEFAULT_APP } from 'wechat-simulator';
import { Access } from '../../libs/wechat-token-server/src/access/access.js';
import { RefusalQueue } from '../../libs/wechat-token-server/src/access/refusal-queue.js';
import type { AuditEntry } from '../../libs/wechat-token-server/src/audit/audit-log.js';
import { newClientKey } from '../../libs/wechat-token-server/src/clients/client-key.js';
import type { Client } from '../../libs/wechat-token-server/src/clients/client.js';
import { ClientList } from '../../libs/wechat-token-server/src/clients/client-list.js';
import { DEFAULT_LIMITS } from '../../libs/wechat-token-server/src/options/resolve-server-options.js';
import { Relay, type RelayLimits } from '../../libs/wechat-token-server/src/relay/relay.js';
import { TokenVerdicts } from '../../libs/wechat-token-server/src/reports/token-verdicts.js';
import { StandIns } from '../../libs/wechat-token-server/src/stand-in/stand-ins.js';

/** A server that does nothing but relay. */
export interface RelayServer {
  readonly url: string;
  readonly port: number;
  readonly audit: readonly AuditEntry[];
  readonly tokens: ReturnType<typeof createWechatTokens>;
  /** A stand-in of the client for the simulator's app. */
  standIn(clientId?: string): string;
  /** Replaces the clients, as a reload of the configuration does. */
  replaceClients(clients: readonly Client[]): void;
  close(): Promise<void>;
}

const clientOf = (id: string): Client => ({
  id,
  digests: [newClientKey(id).digest],
  apps: [DEFAULT_APP.appId],
  may: ['call'],
  paths: ['/**'],
});

/** Starts one in front of `baseUrl`. Clients may call every path, unless told. */
export async function startRelay(
  baseUrl: string,
  {
    endpoint = 'stable',
    clients = [clientOf('shop'), clientOf('crm')],
    limits,
    ...options
  }: Omit<Partial<WechatTokenOptions>, 'appSource'> & {
    endpoint?: WechatEndpoint;
    clients?: readonly Client[];
    limits?: Partial<RelayLimits>;
  } = {},
): Promise<RelayServer> {
  const tokens = createWechatTokens({
    apps: [{ ...DEFAULT_APP, endpoint }],
    http: { baseUrl },
    logger: false,
    ...options,
  });
  const keys = [{ id: 'test', key: randomBytes(32) }];
  const standIns = new StandIns({ keys, signWith: 'test' });
  const list = new ClientList(clients);
  const access = new Access({ clients: list, standIns });
  const audit: AuditEntry[] = [];
  const log = { write: (entry: AuditEntry) => void audit.push(entry) };
  const relay = new Relay({
    refusals: new RefusalQueue(),
    tokens: tokens.tokens,
    access,
    audit: log,
    verdicts: new TokenVerdicts(),
    limits: { ...DEFAULT_LIMITS, ...limits },
  });
  const server = createServer(relay.handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    audit,
    tokens,
    standIn: (clientId = 'shop') =>
      standIns.give(
        clients.find(({ id }) => id === clientId)!,
        DEFAULT_APP.appId,
      ).value,
    replaceClients: (next) => list.replace(next),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await tokens.close();
    },
  };
}
