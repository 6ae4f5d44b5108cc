import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { Language } from 'nestjs-wechat-token';
import type { Client, Operator } from 'nestjs-wechat-token-server';
import type { AppCheck } from './checks/app.check.js';
import type { ClientCheck } from './checks/client.check.js';
import type { FileCheck } from './checks/file.check.js';
import type { OperatorCheck } from './checks/operator.check.js';
import type { StandInCheck, StoreCheck } from './checks/store.check.js';
import { DEFAULTS, type Configuration, type ConfiguredApp, type TlsFiles } from './configuration.js';
import { endOf } from './end-of.js';
import { keyBytesOf } from './key-bytes.js';
import type { Secret } from './secret.js';

/** Signs stand-ins where no key is configured: for as long as this process runs. */
const MADE_UP = { keys: [{ id: 'here', key: randomBytes(32) }], signWith: 'here' };

/** What a configuration without faults comes down to. */
export function configurationOf(
  file: FileCheck,
  {
    tls,
    language,
    folder,
  }: { readonly tls: TlsFiles | undefined; readonly language: Language; readonly folder: string },
): Configuration {
  const { listen, store, wechat, standIn, apps = [], clients = [], limits } = file;
  return {
    listen: { host: listen?.host ?? DEFAULTS.host, port: listen?.port ?? DEFAULTS.port },
    tls,
    trustedProxies: file.trustedProxies ?? [],
    userCallsFrom: file.userCallsFrom ?? [],
    language: file.language ?? language,
    store: storeOf(store),
    wechat: {
      baseUrl: wechat?.baseUrl,
      allowPlainHttp: wechat?.allowPlainHttp ?? false,
      proxy: wechat?.proxy,
    },
    standIns: standInsOf(standIn),
    apps: new Map(apps.map((app) => [app.appId, appOf(app)])),
    clients: clients.map(clientOf),
    operators: (file.operators ?? []).map(operatorOf),
    publicUrl: file.publicUrl,
    name: file.name,
    auditFile: file.audit?.file === undefined ? undefined : resolve(folder, file.audit.file),
    drainSeconds: file.drainSeconds ?? (store?.redisUrl ? DEFAULTS.drainSeconds : 0),
    limits: {
      bodyBytes: limits?.bodyBytes ?? DEFAULTS.bodyBytes,
      inFlight: limits?.inFlight ?? DEFAULTS.inFlight,
    },
  };
}

function storeOf(store: StoreCheck | undefined): Configuration['store'] {
  const { redisUrl, sentinels, sentinelPassword, keyPrefix, encryption } = store ?? {};
  return {
    keyPrefix,
    redis: redisUrl && { url: redisUrl, sentinels: sentinels?.map(addressOf), sentinelPassword },
    encryption: encryption && {
      keys: encryption.keys.map(keyOf),
      writeWith: encryption.writeWith,
      plainText: encryption.plainText ?? 'refused',
    },
  };
}

function standInsOf(standIn: StandInCheck | undefined): Configuration['standIns'] {
  const lifeSeconds = standIn?.lifeSeconds ?? DEFAULTS.lifeSeconds;
  if (!standIn) return { ...MADE_UP, lifeSeconds };
  return { keys: standIn.keys.map(keyOf), signWith: standIn.signWith, lifeSeconds };
}

function appOf({ appId, name, appSecret, endpoint = 'stable', keepWarm = false }: AppCheck): ConfiguredApp {
  return { appId, name, appSecret: appSecret!, endpoint, keepWarm };
}

function clientOf({ suspended = false, notAfter, ...client }: ClientCheck): Client {
  return { ...client, notAfter: endOf(notAfter), isSuspended: suspended };
}

function operatorOf({ notAfter, ...operator }: OperatorCheck): Operator {
  return { ...operator, notAfter: endOf(notAfter) };
}

function keyOf({ id, key }: { readonly id: string; readonly key?: Secret }) {
  return { id, key: keyBytesOf(key!)! };
}

function addressOf(text: string): { readonly host: string; readonly port: number } {
  const [host = '', port] = text.split(':');
  return { host, port: Number(port) };
}
