import { durabilityOf, type TokenStore, type WechatTokenService } from 'nestjs-wechat-token';
import type { StoreView } from '../console-state.js';
import { defined } from './reason-of.js';

/** Names of stores as people call them. */
const KINDS: Readonly<Record<string, string>> = {
  MemoryTokenStore: 'memory',
  RedisTokenStore: 'Redis',
  EncryptedTokenStore: 'encrypted',
  RemoteTokenStore: 'token server',
};

interface StoreViewParts {
  readonly tokens: Pick<WechatTokenService, 'status' | 'fleetStatus' | 'appIds'>;
  readonly store: TokenStore;
  readonly timeScale: number;
}

/** What the store is, and how it answers just now: one read of one app. */
export async function storeViewOf({ tokens, store, timeScale }: StoreViewParts): Promise<StoreView> {
  const read = await timedRead(tokens, timeScale);
  const { isAway, isReadOnly = false, reason, address } = tokens.status([]).store;
  const durability = isAway ? undefined : await durabilityOf(store).catch(() => undefined);
  return {
    kind: KINDS[store.constructor.name] ?? store.constructor.name,
    state: isAway ? 'away' : isReadOnly ? 'read-only' : 'up',
    ...defined({ reason, address, durability, ...read }),
  };
}

async function timedRead(
  tokens: StoreViewParts['tokens'],
  timeScale: number,
): Promise<Pick<StoreView, 'readMs' | 'clockOffsetMs'>> {
  const [appId] = tokens.appIds();
  if (appId === undefined) return {};
  const [startedAt, started] = [Date.now(), performance.now()];
  try {
    const { storeTime } = await tokens.fleetStatus(appId);
    const readMs = Math.round(performance.now() - started);
    // A simulated clock has nothing to do with this one.
    return {
      readMs,
      ...(timeScale === 1 ? { clockOffsetMs: Math.round(storeTime - startedAt - readMs / 2) } : {}),
    };
  } catch {
    return {};
  }
}
