import { Agent } from 'node:http';
import { IsBoolean } from 'class-validator';
import { DEFAULT_TIMING } from '../../core/ports/keeper-options.js';
import { hasReadableUser, isBareUrl, isHttpUrl, maySendTo, NOT_BARE, UNSAFE } from './base-url.js';
import { TRUE_OR_FALSE, wholeNumber, type OptionProblem } from '../../errors/option-problem.js';
import { MayBeLeftOut, Satisfies } from './rule.js';
import { hasMethods, isWholeNumber } from './shape.js';
import { DEFAULT_BASE_URL } from '../../wechat/http/wechat-http.options.js';
import { LONGEST_TIMER_MS } from '../../core/time/system-clock.js';

const NO_PROXY: OptionProblem = {
  problem: { en: 'is neither an http or https URL nor false', zh: '既不是 http 或 https 地址，也不是 false' },
  remedy: {
    en: "Write it as 'http://user:password@host:port', or false for no proxy",
    zh: "请写成 'http://用户名:密码@主机:端口'，不用代理则写 false",
  },
};

const UNREADABLE_USER: OptionProblem = {
  problem: {
    en: 'has a user or a password with a % that does not begin an escape sequence',
    zh: '的用户名或密码中的 % 不是有效的 URL 编码',
  },
  remedy: { en: 'Write each such % as %25', zh: '请把其中的 % 写成 %25' },
};

const NO_AGENT: OptionProblem = {
  problem: { en: 'is not an http.Agent', zh: '不是 http.Agent' },
  remedy: {
    en: 'Pass an instance of http.Agent or https.Agent',
    zh: '请传入 http.Agent 或 https.Agent 的实例',
  },
};

const AGENT_FOR_HTTP: OptionProblem = {
  problem: {
    en: 'is an http.Agent, but http.baseUrl is https',
    zh: '是 http.Agent，而 http.baseUrl 是 https 地址',
  },
  remedy: { en: 'Pass an instance of https.Agent', zh: '请传入 https.Agent 的实例' },
};

/** class-validator's checks of `http`. If several checks of a field fail, the lowest is reported. */
export class HttpCheck {
  @Satisfies('isBareUrl', isBareUrl, NOT_BARE)
  @Satisfies('isSafeUrl', maySendTo, UNSAFE)
  @MayBeLeftOut()
  baseUrl: unknown;

  @Satisfies('isBareUrl', isBareUrl, NOT_BARE)
  @Satisfies('isSafeUrl', maySendTo, UNSAFE)
  @MayBeLeftOut()
  fallbackBaseUrl: unknown;

  @Satisfies('isBareUrl', isBareUrl, NOT_BARE)
  @Satisfies('isSafeUrl', maySendTo, UNSAFE)
  @MayBeLeftOut()
  authorizeBaseUrl: unknown;

  @Satisfies('hasReadableUser', hasReadableUser, UNREADABLE_USER)
  @Satisfies('isProxy', (value) => value === false || isHttpUrl(value), NO_PROXY)
  @MayBeLeftOut()
  proxy: unknown;

  @Satisfies('isAgentForBaseUrl', isForBaseUrl, AGENT_FOR_HTTP)
  @Satisfies('isAgent', hasMethods('addRequest'), NO_AGENT)
  @MayBeLeftOut()
  agent: unknown;

  @Satisfies(
    'isDuration',
    isWholeNumber(1, LONGEST_TIMER_MS),
    wholeNumber(1, LONGEST_TIMER_MS, String(DEFAULT_TIMING.httpTimeoutMs)),
  )
  @MayBeLeftOut()
  timeoutMs: unknown;

  @IsBoolean({ context: TRUE_OR_FALSE })
  @MayBeLeftOut()
  allowPlainHttp: unknown;

  @IsBoolean({ context: TRUE_OR_FALSE })
  @MayBeLeftOut()
  allowInTests: unknown;
}

/** Only Node's own class is known to speak http alone: a class derived from it may speak TLS. */
function isForBaseUrl(
  agent: unknown,
  { baseUrl = DEFAULT_BASE_URL }: Readonly<Record<string, unknown>>,
): boolean {
  return agent?.constructor !== Agent || !String(baseUrl).toLowerCase().startsWith('https:');
}
