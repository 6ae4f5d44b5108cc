import type { IssueOutcome } from '../core/ports/credential-kind.js';
import type { Wording } from '../errors/language.js';
import type { Finding } from './finding.js';
import { refusalFinding, unusableFinding } from './refusal.finding.js';
import type { WechatEnvironmentApp } from '../tokens/environment/environment.js';

/** What the request for a token shows about AppID, AppSecret and the address of this host. */
export function tokenFinding({ appId, endpoint }: WechatEnvironmentApp, outcome: IssueOutcome): Finding {
  switch (outcome.outcome) {
    case 'issued': {
      const seconds = Math.floor(outcome.lifetimeMs / 1_000);
      const legacy: Wording =
        endpoint === 'legacy'
          ? {
              en: ' (from the stable endpoint: a request to the legacy one would invalidate the token in use)',
              zh: '（通过 stable 接口检查：请求 legacy 接口会使正在使用的 token 失效）',
            }
          : { en: '', zh: '' };
      return {
        check: 'token',
        status: 'ok',
        appId,
        message: {
          en: `WeChat accepts AppID, AppSecret and this address, and returns a token for ${seconds} s${legacy.en}`,
          zh: `微信接受 AppID、AppSecret 和本机 IP，返回的 token 还有 ${seconds} 秒${legacy.zh}`,
        },
        facts: { expiresInSeconds: seconds, askedAt: 'stable' },
      };
    }
    case 'refused':
      return refusalFinding('token', appId, outcome.refusal);
    case 'failed':
      return {
        ...unusableFinding('token', appId, outcome.failure),
        facts: { ...(outcome.rid !== undefined && { rid: outcome.rid }) },
      };
  }
}
