import type { IssueOutcome } from '../core/ports/credential-kind.js';
import type { Wording } from '../errors/language.js';
import type { Finding } from './finding.js';
import { refusalFinding } from './refusal.finding.js';
import type { WechatEnvironmentApp } from '../tokens/environment/environment.js';

const NO_ANSWER: Wording = {
  en: 'Run it again; if it persists, see the line on reaching WeChat',
  zh: '请再次运行；如持续出现，请看是否可以连接微信一项',
};

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
        check: 'token',
        status: 'failed',
        appId,
        reason: outcome.failure,
        message: {
          en: `WeChat gave no usable response: ${outcome.failure}`,
          zh: `微信没有返回可用的响应：${outcome.failure}`,
        },
        remedy: NO_ANSWER,
        facts: { ...(outcome.rid !== undefined && { rid: outcome.rid }) },
      };
  }
}
