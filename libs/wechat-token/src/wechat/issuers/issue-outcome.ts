import type { IssueOutcome } from '../../core/ports/credential-kind.js';
import { type SentCredential, refusalScopeOf } from '../http/refusal-scope.js';
import { parseWechatAnswer, type WechatExchange, type WechatJson } from '../http/wechat-answer.js';
import type { WechatFailure } from '../http/wechat-failure.js';

/** WeChat says "at least 512"; beyond this it is no token. */
const MAX_VALUE_LENGTH = 4_096;

/** 30 days: the longest life of anything that WeChat lets end. */
const MAX_LIFE_SECONDS = 2_592_000;

/**
 * What an exchange came to as an asking. The credential stands in `field`; everything that is neither it nor a refusal
 * leaves open whether WeChat issued something.
 */
export function issueOutcomeOf(
  exchange: WechatExchange,
  field: string,
  sent: SentCredential = 'secret',
): IssueOutcome {
  if (!exchange.ok) {
    const { issued, failure } = exchange;
    return { outcome: 'failed', issued, failure };
  }

  const answer = parseWechatAnswer(exchange.json);
  switch (answer.outcome) {
    case 'answered':
      return issuedBy(exchange.json, field);
    case 'failed':
      return { ...answer, issued: 'unknown' };
    case 'refused': {
      const { outcome, ...facts } = answer;
      return { outcome, refusal: { ...facts, ...refusalScopeOf(facts.errcode, sent) } };
    }
  }
}

function issuedBy(json: WechatJson, field: string): IssueOutcome {
  const { [field]: value, expires_in: life } = json;
  if (value === undefined) return failed('NO_TOKEN');
  if (!isCredentialValue(value)) return failed('BAD_TOKEN');
  if (!isLife(life)) return failed('BAD_EXPIRES_IN');
  return { outcome: 'issued', value, lifetimeMs: life * 1_000 };
}

/** Visible ASCII: anything else would not survive a query string unharmed. */
function isCredentialValue(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_VALUE_LENGTH && /^[!-~]+$/.test(value);
}

function isLife(seconds: unknown): seconds is number {
  return Number.isInteger(seconds) && Number(seconds) >= 1 && Number(seconds) <= MAX_LIFE_SECONDS;
}

function failed(failure: WechatFailure): IssueOutcome {
  return { outcome: 'failed', issued: 'unknown', failure };
}
