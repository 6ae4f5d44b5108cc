import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { RedisTokenStore, type CredentialKey, type TokenStore } from 'nestjs-wechat-token';
import { newClientKey, type Client } from 'nestjs-wechat-token-server';
import { RemoteTokenStore } from 'nestjs-wechat-token/remote';
import { tokenStoreContract, type TokenStoreHarness } from 'nestjs-wechat-token/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endWithUs } from '../processes/end-with-us.js';
import { freePort } from '../processes/free-port.js';
import { RedisProcess } from '../redis/redis-process.js';
import { SERVER_SCRIPT } from './server-script.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { key, digest } = newClientKey('reader');

/** Apps of the client: each app of the contract gets one of them. */
const APP_IDS = Array.from({ length: 1_000 }, (_, index) => `wx${String(index).padStart(16, '0')}`);
const CLIENT: Client = {
  id: 'reader',
  digests: [digest],
  apps: APP_IDS,
  may: ['token', 'ticket'],
  perMinute: 1_000_000,
};

let redis: RedisProcess;
let server: ChildProcess;
let url: string;
let offset = 0;

beforeAll(async () => {
  redis = await RedisProcess.start();
  const work = { redisUrl: redis.url, client: CLIENT, standInKey: randomBytes(32).toString('hex') };
  server = spawn(process.execPath, ['--input-type=module', '--eval', SERVER_SCRIPT], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], WORK: JSON.stringify(work) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  endWithUs(server);
  [url] = (await heard()) as [string];
});
afterAll(async () => {
  server.kill('SIGKILL');
  await redis.stop();
});

/** The next message of the server. Without this, a test would wait in vain for one that has ended. */
async function heard(): Promise<unknown[]> {
  const over = new AbortController();
  const ended = once(server, 'exit', over).then(([code]) => {
    throw new Error(`The token server ended: ${String(code)}`);
  });
  try {
    return await Promise.race([once(server, 'message', over), ended]);
  } finally {
    ended.catch(() => undefined);
    over.abort();
  }
}

/** The server reads access tokens and tickets of its client's apps: each other kind of the contract is one of another app. */
class Names {
  private readonly apps = new Map<string, string>();
  private readonly meant = new Map<string, CredentialKey>();

  toServer(contractKey: CredentialKey): CredentialKey {
    const served = this.served(contractKey);
    this.meant.set(JSON.stringify([served.appId, served.kind, served.subject]), contractKey);
    return served;
  }

  toContract({ appId, kind, subject }: CredentialKey): CredentialKey | undefined {
    return this.meant.get(JSON.stringify([appId, kind, subject]));
  }

  appOf(name: string): string {
    const appId = this.apps.get(name) ?? APP_IDS[lastApp++]!;
    this.apps.set(name, appId);
    return appId;
  }

  private served({ appId, kind, subject }: CredentialKey): CredentialKey {
    if (kind === 'access-token') return { appId: this.appOf(appId), kind };
    if (kind === 'jsapi-ticket') return { appId: this.appOf(appId), kind: 'ticket', subject: 'jsapi' };
    if (kind === 'card-ticket') return { appId: this.appOf(appId), kind: 'ticket', subject: 'wx_card' };
    return { appId: this.appOf(`${appId} ${kind} ${subject}`), kind: 'access-token' };
  }
}

let lastApp = 0;

/** A store whose every reading comes from the server, and whose every change goes to Redis, as an issuer's does. */
function storeOf(remote: RemoteTokenStore, issuer: RedisTokenStore): TokenStore {
  const names = new Names();
  const served = <T extends { readonly key: CredentialKey }>(request: T): T => ({
    ...request,
    key: names.toServer(request.key),
  });
  return {
    durable: true,
    durability: () => issuer.durability(),
    async read(contractKey) {
      // The contract waits for hints by reading.
      await pause(5);
      return remote.read(names.toServer(contractKey));
    },
    revisions: (keys) => remote.revisions(keys.map((one) => names.toServer(one))),
    inspect: (appId) => remote.inspect(names.appOf(appId)),
    watch: (listener) =>
      remote.watch((served, revision) => {
        const meant = served && names.toContract(served);
        if (!served || meant) listener(meant, revision);
      }),
    acquire: (request) => issuer.acquire(served(request)),
    commit: (request) => issuer.commit(served(request)),
    abandon: (request) => issuer.abandon(served(request)),
    restore: (request) => issuer.restore(served(request)),
    reject: (request) => issuer.reject(served(request)),
    forget: (request) => issuer.forget(served(request)),
    async close() {
      await Promise.all([remote.close(), issuer.close()]);
    },
  };
}

const moveClock = async (ms: number) => {
  offset += ms;
  server.send(offset);
  await heard();
};

const harness: TokenStoreHarness = {
  create: async () => {
    const remote = new RemoteTokenStore({ url, key });
    remote.useTimeout(30_000);
    const options = { clockOffsetMs: () => offset, commandTimeoutMs: 60_000, onNotice: () => undefined };
    return storeOf(remote, RedisTokenStore.connect(redis.url, options));
  },
  createUnreachable: async () => new RemoteTokenStore({ url: `http://127.0.0.1:${await freePort()}`, key }),
  passTime: moveClock,
  moveClock,
  dispose: async (store) => store.close?.(),
};

/** The reading half, without the second secret of a record, which no client is given, and without the lease, which needs no server. */
const READING = /^(read|revisions|watch|outage): (?!.*issuer state|acquire)/;
const checks = tokenStoreContract.filter(({ name }) => READING.test(name));

describe('RemoteTokenStore, with issuers on the Redis of its token server', () => {
  it.each(checks)('$name', ({ check }) => check(harness));

  it('is judged by most of what the contract says of readers', () => {
    process.stdout.write(`${checks.length} of ${tokenStoreContract.length} checks of the contract\n`);
    expect(checks.length).toBeGreaterThanOrEqual(25);
  });

  it('is given no issuer state', async () => {
    const store = await harness.create();
    const { storeTime } = await store.read({ appId: 'app', kind: 'access-token' });
    const life = {
      askedAt: storeTime,
      expiresAt: storeTime + 60_000,
      dueAt: storeTime + 30_000,
      lifetimeMs: 60_000,
    };
    await store.commit({
      key: { appId: 'app', kind: 'access-token' },
      version: `${String(storeTime).padStart(16, '0')}-a1`,
      value: 'value',
      fingerprint: 'f',
      issuerState: 'second secret',
      inDoubtMs: 0,
      clears: [],
      ...life,
    });

    const snapshot = await store.read({ appId: 'app', kind: 'access-token' });
    await store.close?.();

    expect(snapshot.record?.value).toBe('value');
    expect(JSON.stringify(snapshot)).not.toContain('second secret');
  });
});
