import { isWechatTokenError, type WechatAppTokens } from 'nestjs-wechat-token';
import type { RefusalReason } from '../access/access.js';
import type { RefusalAllowances } from '../reports/refusal-allowances.js';
import type { TokenVerdicts } from '../reports/token-verdicts.js';
import { inspectResponse, type InspectedResponse } from './inspect-response.js';
import type { RelayBody } from './relay-body.js';
import type { RelayTarget } from './relay-target.js';
import { relayRefusalOf, type RelayRefusal } from './relay-refusal.js';

/** The errcodes that refuse an access token. */
const REJECTIONS: ReadonlySet<number> = new Set([40001, 40014, 42001]);

/** One call that was admitted. */
export interface AdmittedCall {
  readonly clientId: string;
  /** Why its caller may not make it any more, or `undefined`. */
  readonly refusalNow: () => RefusalReason | undefined;
  /** Throws if there is no such app. */
  readonly tokens: () => WechatAppTokens;
  readonly method: 'GET' | 'POST';
  readonly target: RelayTarget;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RelayBody;
  /** Aborts when the caller leaves. */
  readonly signal: AbortSignal;
}

/** The outcome of a call at WeChat. */
export type RelayOutcome = { readonly version: string | undefined; readonly replayed: boolean } & (
  | { readonly kind: 'response'; readonly inspected: InspectedResponse }
  /** Not a byte was sent. */
  | { readonly kind: 'refused'; readonly refusal: RelayRefusal }
  /** Something was sent, and no response came. */
  | { readonly kind: 'no answer' }
  | { readonly kind: 'left' }
);

/** Ends a call whose caller may not make it any more. */
class NoLongerAllowed extends Error {
  constructor(readonly reason: RefusalReason) {
    super(reason);
  }
}

/** Makes one call with the real token in place of the stand-in, and repeats it once if WeChat refused the token through no fault of the caller. */
export class RelayedCall {
  private version: string | undefined;
  private replayed = false;
  /** The refusal that led to a replay: the caller gets it if the replay cannot be sent. */
  private tokenRefusal: InspectedResponse | undefined;

  constructor(
    private readonly call: AdmittedCall,
    private readonly verdicts: TokenVerdicts,
    private readonly allowances: RefusalAllowances,
  ) {}

  /** Never rejects. */
  async run(): Promise<RelayOutcome> {
    try {
      return await this.made();
    } catch (error) {
      return this.outcome(this.fault(error));
    }
  }

  private async made(): Promise<RelayOutcome> {
    const first = await this.send();
    if (!first.isRefused) return this.response(first.inspected);
    this.tokenRefusal = first.inspected;
    const verdict = await this.verdictOn(first);
    if (verdict === 'keep') return this.response(first.inspected);
    if (!this.call.body.canRepeat) {
      if (verdict === 'accepted') this.allowances.spend(...this.allowance);
      return this.response(first.inspected);
    }
    this.replayed = true;
    const second = await this.send();
    // Refused again although WeChat accepts the token: the call is wrong.
    if (second.isRefused && verdict === 'accepted') this.allowances.spend(...this.allowance);
    return this.response(second.inspected);
  }

  private async send(): Promise<{
    readonly inspected: InspectedResponse;
    readonly isRefused: boolean;
    readonly value: string;
    readonly sentAt: number;
  }> {
    const { target, method, headers, body, signal } = this.call;
    const tokens = this.call.tokens();
    // Read for each attempt: it may have been replaced.
    const { value, version } = await tokens.getCredential({ signal });
    // It may have taken seconds: the key may be suspended by now.
    const reason = this.call.refusalNow();
    if (reason) throw new NoLongerAllowed(reason);
    this.version = version;
    const sentAt = performance.now();
    const { content } = body;
    const response = await tokens.api.exchange(target.with(value), {
      method,
      headers,
      ...(content === undefined ? {} : { body: content }),
      signal,
    });
    const inspected = await inspectResponse(response, value);
    const isRefused = inspected.errcode !== undefined && REJECTIONS.has(inspected.errcode);
    return { inspected, isRefused, value, sentAt };
  }

  /** Whether to replay a refused call: `keep` if not. Replaces a token that WeChat refuses first. */
  private async verdictOn({
    value,
    sentAt,
  }: {
    readonly value: string;
    readonly sentAt: number;
  }): Promise<'keep' | 'accepted' | 'replaced'> {
    const tokens = this.call.tokens();
    try {
      if (!this.allowances.isLeft(...this.allowance)) {
        const current = await tokens.getCredential();
        return current.value === value ? 'keep' : 'replaced';
      }
      const verdict = await this.verdicts.verdictOn(tokens, value, sentAt);
      if (verdict === 'unknown') return 'keep';
      if (verdict !== 'refused') return verdict;
      await this.verdicts.replace(tokens, value);
      return 'replaced';
    } catch {
      // No other token is available: the caller gets WeChat's own response.
      return 'keep';
    }
  }

  private get allowance(): [clientId: string, path: string] {
    return [this.call.clientId, this.call.target.path];
  }

  private fault(
    error: unknown,
  ): { readonly kind: 'left' | 'no answer' } | { readonly kind: 'refused'; readonly refusal: RelayRefusal } {
    if (this.call.signal.aborted) return { kind: 'left' };
    if (error instanceof NoLongerAllowed) return { kind: 'refused', refusal: relayRefusalOf(error.reason) };
    const known = isWechatTokenError(error) ? error : undefined;
    if (known?.code === 'CALL_FAILED') {
      if (known.executed !== 'no') return { kind: 'no answer' };
      const sentence = `nothing was sent, WeChat could not be reached: ${known.failure}`;
      return { kind: 'refused', refusal: { reason: 'NOTHING_SENT', sentence } };
    }
    // The caller's body broke off, or was not as long as announced.
    if (known?.code === 'CALL_INVALID') return { kind: 'left' };
    const why = known?.code === 'WECHAT_REFUSED' ? `${known.code} ${known.errcode}` : known?.code;
    const sentence = `nothing was sent, there is no access token: ${why ?? 'INTERNAL'}`;
    const reason = known?.code === 'APP_UNKNOWN' ? known.code : 'NO_TOKEN';
    return { kind: 'refused', refusal: { reason, sentence } };
  }

  private outcome(fault: ReturnType<RelayedCall['fault']>): RelayOutcome {
    const { tokenRefusal } = this;
    // The first attempt was refused, so WeChat has not executed the call.
    if (fault.kind === 'refused' && tokenRefusal) return this.response(tokenRefusal);
    const { version, replayed } = this;
    return { ...fault, version, replayed };
  }

  private response(inspected: InspectedResponse): RelayOutcome {
    const { version, replayed } = this;
    return { kind: 'response', inspected, version, replayed };
  }
}
