import type { CredentialStatus, WechatTokenService } from 'nestjs-wechat-token';
import type { AppReason, AppSummary, LifeView } from '../console-state.js';
import type { AppEntry } from './app-entry.js';
import { defined, reasonOf } from './reason-of.js';

/** One app as a list shows it now; `undefined` if this process does not know it. */
export function appSummaryOf(
  tokens: Pick<WechatTokenService, 'app'>,
  entry: AppEntry,
  { now, timeScale }: { readonly now: number; readonly timeScale: number },
): AppSummary | undefined {
  const { appId, name, health, since, retry } = entry;
  const status = tokens.app(appId).status();
  if (!status) return undefined;
  const isFailing = status.accessToken.failure !== undefined;
  return {
    appId,
    ...defined({ name }),
    endpoint: status.endpoint,
    health,
    since,
    token: lifeOf(status.accessToken),
    reasons: health === 'up' || health === 'idle' ? [] : reasonsOf(tokens, appId),
    ...(isFailing && retry
      ? { retry: { failures: retry.failures, inMs: Math.max(0, Math.round((retry.at - now) * timeScale)) } }
      : {}),
  };
}

/** The life of a credential, as this process counts it. */
export function lifeOf({ state, lifetimeMs, remainingMs, dueInMs }: CredentialStatus): LifeView {
  return { state, ...rounded({ lifetimeMs, remainingMs, dueInMs }) };
}

function reasonsOf(tokens: Pick<WechatTokenService, 'app'>, appId: string): readonly AppReason[] {
  const app = tokens.app(appId);
  const zh = app.health('zh')?.reasons ?? [];
  return (app.health('en')?.reasons ?? []).map((reason, place) => reasonOf(reason, zh[place] ?? reason));
}

/** Whole milliseconds, without those that are not known. */
export function rounded<T extends Readonly<Record<string, number | undefined>>>(durations: T) {
  return defined(
    Object.fromEntries(
      Object.entries(durations).map(([name, ms]) => [name, ms === undefined ? ms : Math.round(ms)]),
    ) as T,
  );
}
