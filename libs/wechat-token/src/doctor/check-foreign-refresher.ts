import type { RecordSnapshot, StoredCredential } from '../core/ports/token-store.js';
import type { Wording } from '../errors/language.js';
import { fingerprintOf } from '../core/policy/fingerprint.js';
import { checkAccessToken } from '../wechat/issuers/check-access-token.js';
import type { WechatHttp } from '../wechat/http/wechat-http.js';
import type { Finding } from './finding.js';
import type { StoredToken, StoredTokens } from './stored-tokens.js';
import { storeRemedyOf } from '../errors/token-store.error.js';
import type { WechatEnvironmentApp } from '../tokens/environment/environment.js';
import { STEP_TIMEOUT_MS } from './within.js';

/** In the last milliseconds of a token, WeChat's stable endpoint creates the next one by itself. */
const RENEWS_IN_LAST_MS = 300_000;

/** The facts that the check is based on. */
export interface Suspicion {
  readonly app: WechatEnvironmentApp;
  readonly http: WechatHttp;
  /** Absent without a store. */
  readonly stored: StoredTokens | undefined;
  /** The record before the request to WeChat. */
  readonly before: StoredToken | undefined;
  /** The token of the stable endpoint; absent if it issued none. */
  readonly token: string | undefined;
}

type Verdict = Pick<Finding, 'status' | 'reason' | 'message' | 'remedy' | 'facts'>;

/** Whether another program refreshes this app's token, as far as the record in the store shows. */
export async function foreignRefresher(suspicion: Suspicion): Promise<Finding> {
  return { check: 'foreign-refresher', appId: suspicion.app.appId, ...(await verdictOn(suspicion)) };
}

async function verdictOn(suspicion: Suspicion): Promise<Verdict> {
  const { app, http, stored, before, token } = suspicion;
  if (!stored || !before) return NO_STORE;
  if (!before.ok) return unreadable(before);

  const { record } = before.snapshot;
  if (!record || record.remainingMs === 0) return NOTHING_KEPT;
  if (record.value.startsWith('wxenc1.')) return ENCRYPTED;
  if (app.endpoint === 'legacy') {
    const request = { value: record.value, timeoutMs: STEP_TIMEOUT_MS };
    const verdict = await checkAccessToken(http, request);
    if (verdict === 'accepted') return alone(app, record);
    if (verdict === 'unknown') return NOT_ANSWERED;
  } else {
    if (token === undefined) return NOT_ANSWERED;
    if (fingerprintOf(token) === record.fingerprint) return alone(app, record);
    if (record.remainingMs <= RENEWS_IN_LAST_MS) return TURNING;
  }
  return (await hasMovedOn(suspicion, before.snapshot)) ? TURNING : foreign(app, record);
}

/** The fleet may have replaced its token in the meantime, or be about to because of a leak. */
async function hasMovedOn({ app, stored }: Suspicion, before: RecordSnapshot): Promise<boolean> {
  if (before.revocation) return true;
  const now = await stored?.read({ appId: app.appId, kind: 'access-token' });
  return now?.ok === true && now.snapshot.record?.fingerprint !== before.record?.fingerprint;
}

function alone({ endpoint }: WechatEnvironmentApp, record: StoredCredential): Verdict {
  const minutes = minutesOf(record);
  return {
    status: 'ok',
    message:
      endpoint === 'legacy'
        ? {
            en: `WeChat still accepts the token issued ${minutes} min ago: no other program has invalidated it`,
            zh: `微信仍接受 ${minutes} 分钟前签发的 token：没有其他程序使它失效`,
          }
        : {
            en: `WeChat's current token is the one issued ${minutes} min ago: no other program refreshes it`,
            zh: `${minutes} 分钟前签发的 token 仍是微信当前的 token：没有其他程序在刷新`,
          },
    facts: { keptMinutes: minutes },
  };
}

function foreign({ endpoint }: WechatEnvironmentApp, record: StoredCredential): Verdict {
  const minutes = minutesOf(record);
  const left = Math.floor(record.remainingMs / 60_000);
  const ended: Wording =
    endpoint === 'legacy'
      ? { en: 'WeChat refuses it', zh: '但微信已不接受它' }
      : { en: 'WeChat has a different one', zh: '但微信当前是另一个 token' };
  return {
    status: 'failed',
    reason: 'REPLACED_OUTSIDE',
    message: {
      en: `The token issued ${minutes} min ago has ${left} min left, but ${ended.en}: another program refreshes it`,
      zh: `${minutes} 分钟前签发的 token 还剩 ${left} 分钟，${ended.zh}：有其他程序在刷新`,
    },
    remedy:
      endpoint === 'legacy'
        ? {
            en: 'Look for another environment, an old cron job, or another SDK with this AppSecret; move to WECHAT_ENDPOINT=stable, which is isolated from the legacy endpoint, or let all programs get the token from one place',
            zh: '请排查使用同一 AppSecret 的其他环境、旧的定时任务或其他 SDK；可改用 WECHAT_ENDPOINT=stable（与 legacy 接口相互隔离），或让所有程序从同一处获取 token',
          }
        : {
            en: 'Find the program that calls stable_token with force_refresh and this AppSecret (another environment, a console script), and have it use normal mode; if the AppSecret was reset, give the new one to every process',
            zh: '请排查是哪个程序用同一 AppSecret 以 force_refresh 调用 stable_token（其他环境、脚本），改用普通模式；如果刚重置过 AppSecret，请更新到所有进程',
          },
    facts: { keptMinutes: minutes, remainingMinutes: left },
  };
}

function unreadable({ reason, isForeign }: Extract<StoredToken, { ok: false }>): Verdict {
  return {
    status: isForeign ? 'failed' : 'warning',
    reason,
    message: {
      en: `The record in the store cannot be read: ${reason}`,
      zh: `无法读取存储中的记录：${reason}`,
    },
    remedy: isForeign
      ? {
          en: 'The key of this app holds something else: give this environment its own KEY_PREFIX, or update this package',
          zh: '该应用的键下存有其他内容：请为本环境设置单独的 KEY_PREFIX，或升级本包',
        }
      : storeRemedyOf(reason),
  };
}

function minutesOf({ issuedAgoMs }: StoredCredential): number {
  return Math.floor(issuedAgoMs / 60_000);
}

function skipped(reason: string, en: string, zh: string): Verdict {
  return { status: 'skipped', reason, message: { en, zh } };
}

const NO_STORE = skipped(
  'NO_STORE',
  'Without a store it cannot be determined whether another program refreshes this token',
  '没有可用的存储，无法判断是否有其他程序在刷新该 token',
);
const NOTHING_KEPT = skipped(
  'NOTHING_KEPT',
  'The store has no valid token of this app yet: run it again once the application has run',
  '存储中还没有该应用的有效 token：请在应用运行之后再检查',
);
const ENCRYPTED = skipped(
  'ENCRYPTED',
  'The stored token is encrypted, and cannot be compared here',
  '存储中的 token 已加密，无法在此比较',
);
const NOT_ANSWERED = skipped(
  'NOT_ANSWERED',
  'WeChat gave no result to compare the stored token with',
  '微信没有给出可以比较的结果',
);
const TURNING = skipped(
  'TURNING',
  'The stored token is being replaced right now: run it again in a few minutes',
  '存储中的 token 正在更换：请过几分钟再检查',
);
