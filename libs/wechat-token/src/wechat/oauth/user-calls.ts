import type { Issued, Refusal } from '../../core/ports/credential-kind.js';
import { issueOutcomeOf } from '../issuers/issue-outcome.js';
import { refusalScopeOf, type SentCredential } from '../http/refusal-scope.js';
import { refusalTextOf } from '../http/refusal-text.js';
import { parseWechatAnswer, type WechatExchange, type WechatJson } from '../http/wechat-answer.js';
import type { RawExchange, WechatHttp, WechatRequest } from '../http/wechat-http.js';

/** The outcome of a call about a user. */
export type UserOutcome<T> =
  | { readonly outcome: 'answered'; readonly answer: T }
  | {
      readonly outcome: 'refused';
      readonly refusal: Refusal;
      /** WeChat's own text, without secrets. */
      readonly errmsg?: string | undefined;
    }
  | { readonly outcome: 'failed'; readonly failure: string; readonly rid?: string };

/** The user who authorized. */
export interface AuthorizedUser {
  /** The user's id for this app. */
  readonly openId: string;
  /** What the user agreed to: `snsapi_base`, or `snsapi_userinfo` as well. */
  readonly scopes: readonly string[];
  /** The user's id for all apps of one open platform account. */
  readonly unionId?: string;
  /** A placeholder account: the page was opened where WeChat shows no real one (快照页). */
  readonly isSnapshotUser: boolean;
}

/** The user of a code, and the tokens that WeChat issued for it. */
export interface ExchangedCode extends Issued, AuthorizedUser {}

/** The current user of a mini program. */
export interface WechatSession {
  readonly openId: string;
  /** Decrypts data that the mini program sends. Must not be given to the mini program. */
  readonly sessionKey: string;
  readonly unionId?: string;
}

interface Secretly {
  readonly appId: string;
  readonly appSecret: string;
}

/** A call about users that is sent as it is. */
export type RawUserCall = Required<Pick<WechatRequest, 'path' | 'query'>> & Pick<WechatRequest, 'signal'>;

/** The calls about users, as data: never throws, and carries on nothing of WeChat's text. */
export class UserCalls {
  constructor(private readonly http: Pick<WechatHttp, 'exchange' | 'exchangeRaw'>) {}

  /** @see https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsaccesstoken */
  async exchangeCode({
    appId,
    appSecret,
    code,
  }: Secretly & { readonly code: string }): Promise<UserOutcome<ExchangedCode>> {
    const exchange = await this.http.exchange({
      path: '/sns/oauth2/access_token',
      query: { appid: appId, secret: appSecret, code, grant_type: 'authorization_code' },
    });
    return withErrmsg(exchangedCodeOf(exchange), exchange, [appSecret, code]);
  }

  /** @see https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/code2Session.html */
  async code2Session({
    appId,
    appSecret,
    jsCode,
  }: Secretly & { readonly jsCode: string }): Promise<UserOutcome<WechatSession>> {
    const exchange = await this.http.exchange({
      path: '/sns/jscode2session',
      query: { appid: appId, secret: appSecret, js_code: jsCode, grant_type: 'authorization_code' },
    });
    const session = answerOf<WechatSession>(
      exchange,
      'user-code',
      ({ openid: openId, session_key: sessionKey, unionid }) =>
        isText(openId) && isText(sessionKey)
          ? { openId, sessionKey, ...(isText(unionid) ? { unionId: unionid } : {}) }
          : undefined,
    );
    return withErrmsg(session, exchange, [appSecret, jsCode]);
  }

  /** @see https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsuserinfo */
  async userInfo({
    accessToken,
    openId,
    lang,
  }: {
    readonly accessToken: string;
    readonly openId: string;
    readonly lang: string;
  }): Promise<UserOutcome<WechatJson>> {
    const exchange = await this.http.exchange({
      path: '/sns/userinfo',
      query: { access_token: accessToken, openid: openId, lang },
    });
    const info = answerOf<WechatJson>(exchange, 'user-grant', (json) =>
      json['openid'] === openId ? json : undefined,
    );
    return withErrmsg(info, exchange, [accessToken]);
  }

  /** Any of them as it is, with the response as it comes. */
  exchange(call: RawUserCall): Promise<RawExchange> {
    return this.http.exchangeRaw(call);
  }
}

/** The calls about users: over HTTP, or answered by a test. */
export type UserWire = Pick<UserCalls, 'exchangeCode' | 'code2Session' | 'userInfo' | 'exchange'>;

/** Whether a string can be an openid: checked before it becomes part of a key. */
export function isOpenId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{6,64}$/.test(value);
}

function withErrmsg<T>(
  outcome: UserOutcome<T>,
  exchange: WechatExchange,
  secrets: readonly string[],
): UserOutcome<T> {
  if (outcome.outcome !== 'refused' || !exchange.ok) return outcome;
  return { ...outcome, errmsg: refusalTextOf(exchange.json, secrets) };
}

function exchangedCodeOf(exchange: WechatExchange): UserOutcome<ExchangedCode> {
  const issued = issueOutcomeOf(exchange, 'access_token', 'user-code');
  if (issued.outcome !== 'issued') return issued;
  return answerOf<ExchangedCode>(exchange, 'user-code', (json) => {
    const { openid: openId, refresh_token: issuerState, scope, unionid, is_snapshotuser: snapshot } = json;
    // Under another openid it would be stored and never found again.
    if (!isOpenId(openId) || !isText(issuerState)) return undefined;
    return {
      value: issued.value,
      lifetimeMs: issued.lifetimeMs,
      issuerState,
      openId,
      scopes: isText(scope) ? scope.split(',').filter(isText) : [],
      ...(isText(unionid) ? { unionId: unionid } : {}),
      isSnapshotUser: snapshot === 1,
    };
  });
}

function answerOf<T>(
  exchange: WechatExchange,
  sent: SentCredential,
  read: (json: WechatJson) => T | undefined,
): UserOutcome<T> {
  if (!exchange.ok) return { outcome: 'failed', failure: exchange.failure };
  const said = parseWechatAnswer(exchange.json);
  if (said.outcome === 'failed') return said;
  if (said.outcome === 'refused') {
    const { outcome, ...facts } = said;
    return { outcome, refusal: { ...facts, ...refusalScopeOf(facts.errcode, sent) } };
  }
  const answer = read(exchange.json);
  return answer === undefined
    ? { outcome: 'failed', failure: 'BAD_ANSWER' }
    : { outcome: 'answered', answer };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
