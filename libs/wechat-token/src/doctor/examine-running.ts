import { durabilityOf, type TokenStore } from '../core/ports/token-store.js';
import { isWechatTokenError } from '../errors/any-wechat-token.error.js';
import type { Wording } from '../errors/language.js';
import { MemoryTokenStore } from '../stores/memory/memory-token-store.js';
import type { WechatTokenService } from '../tokens/wechat-token.service.js';
import { clockFinding } from './check-clock.js';
import type { Finding } from './finding.js';
import { redisClockFinding } from './redis-clock.finding.js';
import { STEP_TIMEOUT_MS } from './within.js';

/** Apps that are not up are listed up to this number. */
const LISTED = 20;

/** The part of the application that is examined. */
export interface RunningTokens {
  readonly tokens: WechatTokenService;
  readonly store: TokenStore;
}

/**
 * Examines an application while it runs, on its own connections: the way to WeChat and the clock (one call without a token), the store, and the
 * apps. What needs the command line, such as certificates and the settings of Redis, is the doctor's. Changes nothing; never rejects.
 */
export async function examineRunning({ tokens, store }: RunningTokens): Promise<readonly Finding[]> {
  const apps = tokens.health().apps;
  const [appId] = apps.map((app) => app.appId);
  if (appId === undefined) return [NO_APPS];
  const [line, stored] = await Promise.all([checkWay(tokens, appId), checkStore(tokens, store, appId)]);
  return [...line, ...stored, ...checkApps(tokens)];
}

async function checkWay(tokens: WechatTokenService, appId: string): Promise<readonly Finding[]> {
  const sentAt = Date.now();
  try {
    const timeoutMs = STEP_TIMEOUT_MS;
    const { headers, body } = await tokens
      .app(appId)
      .api.exchange('/cgi-bin/getcallbackip', { method: 'GET', timeoutMs });
    body.destroy();
    const answeredAt = Date.now();
    const tookMs = answeredAt - sentAt;
    const date = Date.parse(headers['date'] ?? '');
    const message = { en: `WeChat answers in ${tookMs} ms`, zh: `微信在 ${tookMs} 毫秒内响应` };
    return [
      { check: 'reach', status: 'ok', message, facts: { tookMs } },
      clockFinding({ sentAt, answeredAt, ...(Number.isFinite(date) && { date }) }),
    ];
  } catch (error) {
    return [{ check: 'reach', status: 'failed', ...aboutError(error) }, clockFinding(undefined)];
  }
}

async function checkStore(
  tokens: WechatTokenService,
  store: TokenStore,
  appId: string,
): Promise<readonly Finding[]> {
  if (store instanceof MemoryTokenStore) return [IN_MEMORY];
  const sentAt = Date.now();
  try {
    const { storeTime } = await tokens.fleetStatus(appId);
    const answeredAt = Date.now();
    const tookMs = answeredAt - sentAt;
    const message = { en: `The store answers in ${tookMs} ms`, zh: `存储在 ${tookMs} 毫秒内响应` };
    const clock = { earliestMs: storeTime - answeredAt, latestMs: storeTime - sentAt };
    const durability = await durabilityOf(store);
    return [
      { check: 'redis', status: 'ok', message, facts: { tookMs } },
      redisClockFinding([{ clock }]),
      ...(durability === 'volatile' ? [VOLATILE] : []),
    ];
  } catch (error) {
    return [{ check: 'redis', status: 'failed', ...aboutError(error) }];
  }
}

function checkApps(tokens: WechatTokenService): readonly Finding[] {
  const { apps } = tokens.health();
  const failing = apps.filter(({ status }) => status !== 'up');
  if (failing.length === 0) {
    const message = { en: `All apps are up: ${apps.length}`, zh: `所有应用正常：${apps.length}` };
    return [{ check: 'token', status: 'ok', message }];
  }
  return failing.slice(0, LISTED).map(({ appId, status, reasons }) => {
    const code = reasons[0]?.code ?? 'UNKNOWN';
    return {
      check: 'token',
      status: status === 'down' ? 'failed' : 'warning',
      appId,
      reason: code,
      message: { en: `${appId} is ${status}: ${code}`, zh: `${appId}：${STATUS_ZH[status]}（${code}）` },
    };
  });
}

const STATUS_ZH = { up: '正常', degraded: '异常', down: '不可用' } as const;

function aboutError(error: unknown): { readonly reason: string; readonly message: Wording } {
  // The message of a foreign error may contain a secret.
  if (!isWechatTokenError(error)) return { reason: 'UNKNOWN', message: UNKNOWN };
  const [en, zh] = [error.in('en').message, error.in('zh').message];
  return { reason: error.code, message: { en, zh } };
}

const UNKNOWN: Wording = { en: 'It failed for an unknown reason', zh: '失败，原因未知' };

const NO_APPS: Finding = {
  check: 'token',
  status: 'skipped',
  message: { en: 'No app is configured or was used', zh: '没有配置任何应用，或尚未使用' },
};

const IN_MEMORY: Finding = {
  check: 'redis',
  status: 'skipped',
  message: { en: 'Tokens are in memory: there is no store to check', zh: 'token 保存在内存中，无需检查存储' },
};

const VOLATILE: Finding = {
  check: 'redis-persistence',
  status: 'warning',
  reason: 'VOLATILE',
  message: { en: 'The store may lose what it keeps when it restarts', zh: '存储重启后可能丢失数据' },
};
