import { CallFailedError } from '../../errors/call-failed.error.js';
import { CallInvalidError } from '../../errors/call-invalid.error.js';
import { CallNotReplayedError } from '../../errors/call-not-replayed.error.js';
import { RejectionDoubtedError } from '../../errors/rejection-doubted.error.js';
import { TokenServerRefusedError } from '../../errors/token-server-refused.error.js';
import { WechatRefusedError } from '../../errors/wechat-refused.error.js';
import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import { pathOfTarget } from '../../wechat/api/api-target.js';
import type { ApiOutcome, ApiRequest, ApiWire } from '../../wechat/api/api-wire.js';
import { REJECTIONS, refusalScopeOf } from '../../wechat/http/refusal-scope.js';
import type { RefusedAnswer } from '../../wechat/http/wechat-answer.js';
import { isPassing } from '../../wechat/http/wechat-failure.js';
import type { AccessTokens } from './token-source.js';
import type { CallDeadline } from './call-deadline.js';

/** What all calls of an application share. */
export interface ApiEnvironment {
  readonly wire: ApiWire;
  /** How many times faster the module's clock runs than real time. */
  readonly timeScale: number;
}

/** One call and its options. */
export type PreparedCall = Omit<ApiRequest, 'appId' | 'accessToken' | 'timeoutMs' | 'signal'> & {
  readonly isIdempotent: boolean;
};

type Success = Extract<ApiOutcome, { outcome: 'answered' | 'file' }>;
type Failed = Extract<ApiOutcome, { outcome: 'failed' }>;

/** The codes of a token server's refusals, with their statuses. WeChat, or what is before it, may answer with such a status itself. */
const SERVER_REFUSALS: Readonly<Record<string, string>> = {
  UNAUTHORIZED: '401',
  FORBIDDEN: '403',
  APP_UNKNOWN: '404',
};

/** How often an idempotent call is repeated, besides the replay after a refused token. WeChat itself advises three tries. */
const REPEATS = 2;
/** Doubled for the second repeat. */
const BACK_OFF_MS = 200;

/** Makes one call: gets the token, reports it if it is refused, replays once, and repeats idempotent calls. */
export class ApiCall {
  private isReplayed = false;
  private repeats = 0;

  constructor(
    private readonly call: PreparedCall,
    private readonly tokens: AccessTokens,
    private readonly env: ApiEnvironment,
    private readonly deadline: CallDeadline,
  ) {}

  /** Throws only `WechatTokenError`s. */
  async run(): Promise<Success> {
    try {
      return await this.answered();
    } catch (error) {
      this.call.body?.discard();
      throw error;
    }
  }

  private async answered(): Promise<Success> {
    const { tokens } = this;
    let accessToken = await this.token();
    for (;;) {
      const outcome = await this.send(accessToken);
      switch (outcome.outcome) {
        case 'answered':
        case 'file':
          return outcome;
        case 'body-failed':
          throw new CallInvalidError(tokens.appId, outcome.fault);
        case 'refused':
          accessToken = await this.tokenAfter(outcome, accessToken);
          break;
        case 'failed':
          await this.restAfter(outcome);
          accessToken = await this.token();
          break;
      }
    }
  }

  /** Nothing where a token server puts it in. */
  private async token(): Promise<string> {
    const { tokens, deadline, env } = this;
    return env.wire.relay ? '' : tokens.getAccessToken(deadline.waitFor(env.timeScale));
  }

  private send(accessToken: string): Promise<ApiOutcome> {
    const { isIdempotent: _, ...call } = this.call;
    this.deadline.check('no');
    return this.env.wire.send({
      ...call,
      appId: this.tokens.appId,
      accessToken,
      timeoutMs: this.deadline.leftMs(),
      signal: this.deadline.signal,
    });
  }

  /** The access token for the replay: once per call. */
  private async tokenAfter(refused: RefusedAnswer, accessToken: string): Promise<string> {
    const { appId } = this.tokens;
    const { timeScale } = this.env;
    const { outcome: _, ...refusal } = refused;
    if (!REJECTIONS.has(refusal.errcode)) {
      const { scope } = refusalScopeOf(refusal.errcode, 'dependency');
      throw new WechatRefusedError({ appId, scope, ...refusal });
    }
    // A token server has replayed it already.
    if (this.isReplayed || this.env.wire.relay)
      throw new RejectionDoubtedError(appId, 'REFUSED_AGAIN', refusal);

    this.isReplayed = true;
    const { value } = await this.tokens.reportRejected(accessToken, this.deadline.waitFor(timeScale));
    if (this.call.body?.canRepeat === false) throw new CallNotReplayedError({ appId, ...refusal });
    return value;
  }

  /** Waits before a repeat, or throws if there is none left. */
  private async restAfter(failed: Failed): Promise<void> {
    const { call, deadline } = this;
    const isPast = deadline.givenUp(failed.failure);
    if (isPast) throw deadline.error(isPast, failed.executed);

    const canRepeat = call.isIdempotent && call.body?.canRepeat !== false && isPassing(failed.failure);
    if (!canRepeat || this.repeats >= REPEATS) throw this.errorOf(failed);
    // With jitter, so that calls that failed together do not return together.
    const restMs = BACK_OFF_MS * 2 ** this.repeats * (0.5 + Math.random());
    this.repeats += 1;
    if (!(await deadline.sleep(restMs))) throw this.errorOf(failed);
    deadline.check(failed.executed);
  }

  private errorOf({ failure, executed, rid, serverCode }: Failed): WechatTokenError {
    const { relay } = this.env.wire;
    const [, status] = /^HTTP_(\d+)$/.exec(failure) ?? [];
    if (relay && serverCode !== undefined && status === SERVER_REFUSALS[serverCode])
      return new TokenServerRefusedError(Number(status), this.tokens.appId, relay.address, false);
    return callFailed(this.call, { failure, executed, rid }, this.tokens.appId);
  }
}

/** The error of a call without a response. */
export function callFailed(
  call: Pick<PreparedCall, 'target' | 'isIdempotent'>,
  facts: Pick<Failed, 'failure' | 'executed'> & {
    readonly rid?: string | undefined;
    readonly receivedBytes?: number;
  },
  appId: string,
): CallFailedError {
  const isSafe = call.isIdempotent || facts.executed === 'no';
  const path = pathOfTarget(call.target);
  return new CallFailedError({ appId, path, ...facts }, isSafe && isPassing(facts.failure));
}
