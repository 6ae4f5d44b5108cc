import { isWait } from '../options/is-wait.js';
import { CallInvalidError, type InvalidCall } from '../../errors/call-invalid.error.js';
import type { ApiBody } from '../../wechat/api/api-body.js';
import { apiTargetOf } from '../../wechat/api/api-target.js';
import { multipartBodyOf, type WechatForm } from '../../wechat/api/multipart.js';
import type { AccessTokens } from './token-source.js';
import { ApiCall, type ApiEnvironment, type PreparedCall } from './api-call.js';
import { arriving } from './download-chunks.js';
import { CallDeadline } from './call-deadline.js';
import { preparedBody } from './prepared-body.js';
import { rawExchange } from './raw-exchange.js';
import type {
  WechatApiBody,
  WechatApiOptions,
  WechatDownloadOptions,
  WechatExchangeOptions,
  WechatResponse,
} from './wechat-api.options.js';
import { WechatDownload } from './wechat-download.js';

/**
 * Calls any path of WeChat's API. Adds the access token; if WeChat refuses it (40001, 40014, 42001), reports it and repeats the call once
 * with the token to continue with. The injected client calls for the default app; `tokens.app(appId).api` does the same for another. All
 * failures are thrown as a `WechatTokenError`, errcodes as `WechatRefusedError`.
 */
export class WechatApiClient {
  /** Created by the module. */
  constructor(
    private readonly tokensOf: () => AccessTokens,
    private readonly env: ApiEnvironment,
  ) {}

  /** Gets JSON. `path` is WeChat's and begins with a slash; `T` is the response as WeChat documents it. */
  async get<T = unknown>(path: string, options: WechatApiOptions = {}): Promise<T> {
    return this.json<T>({ method: 'GET' }, path, options);
  }

  /** Posts `body` (plain data) as JSON, and returns JSON. Not repeated after a failure unless `idempotent` is set. */
  async post<T = unknown>(path: string, body?: WechatApiBody, options: WechatApiOptions = {}): Promise<T> {
    return this.json<T>({ method: 'POST', ...this.bodyOf(body) }, path, options);
  }

  /** Posts a form with files (`multipart/form-data`): `{ media: await WechatFile.fromPath('photo.jpg') }`. */
  async upload<T = unknown>(path: string, form: WechatForm, options: WechatApiOptions = {}): Promise<T> {
    return this.json<T>(
      { method: 'POST', body: this.checked(multipartBodyOf(form), 'FORM_FIELD') },
      path,
      options,
    );
  }

  /** Downloads a file by GET, or by POST if there is a `body`. If WeChat refuses, throws the refusal. */
  async download(path: string, options: WechatDownloadOptions = {}): Promise<WechatDownload> {
    const { body, idleTimeoutMs, ...rest } = options ?? {};
    const sent = { method: body === undefined ? 'GET' : 'POST', ...this.bodyOf(body) } as const;
    const call = this.prepared({ ...sent, wants: 'file' }, path, options && rest);
    const tokens = this.tokensFor(call);
    const outcome = await this.run(call, tokens, rest);
    if (outcome.outcome !== 'file') throw new TypeError('The wire returned JSON instead of a file');
    return new WechatDownload(arriving(outcome.file, { call, idleTimeoutMs, appId: tokens.appId }));
  }

  /**
   * Sends one request as it is and answers the response as it comes: for proxies. `target` is path and query, byte for byte, the
   * access token included. Nothing is put in, judged, repeated or replayed; only the fallback and the way out are as in all
   * calls. Throws `CallFailedError`, `executed: 'no'` only where not a byte was sent.
   */
  async exchange(target: string, options: WechatExchangeOptions = {}): Promise<WechatResponse> {
    return rawExchange(this.env.wire, this.tokensOf().appId, target, options);
  }

  private async json<T>(
    sent: Pick<PreparedCall, 'method' | 'body'>,
    path: string,
    options: WechatApiOptions,
  ): Promise<T> {
    const call = this.prepared({ ...sent, wants: 'json' }, path, options);
    const outcome = await this.run(call, this.tokensFor(call), options);
    if (outcome.outcome !== 'answered') throw new TypeError('The wire returned a file instead of JSON');
    return outcome.json as T;
  }

  /** Without an app, the body's stream is closed as after a failed call. */
  private tokensFor(call: PreparedCall): AccessTokens {
    try {
      return this.tokensOf();
    } catch (error) {
      call.body?.discard();
      throw error;
    }
  }

  private run(call: PreparedCall, tokens: AccessTokens, { timeoutMs, signal }: WechatApiOptions) {
    const deadline = new CallDeadline(tokens.appId, timeoutMs, signal);
    return new ApiCall(call, tokens, this.env, deadline).run();
  }

  private prepared(
    sent: Pick<PreparedCall, 'method' | 'body' | 'wants'>,
    path: string,
    options: WechatApiOptions,
  ): PreparedCall {
    const { query, idempotent = sent.method === 'GET', bigIntegers = 'string' } = options ?? {};
    const target = apiTargetOf(path, query);
    if (!target.ok || !isWait(options)) {
      sent.body?.discard();
      throw this.invalid(target.ok ? 'WAIT_OPTIONS' : target.reason);
    }
    return { ...sent, target: target.target, bigIntegers, isIdempotent: idempotent };
  }

  private bodyOf(body: WechatApiBody | undefined): { readonly body?: ApiBody } {
    if (body === undefined) return {};
    return { body: this.checked(preparedBody(body), 'BODY_NOT_JSON') };
  }

  /** `reason` says why there is no app. */
  private checked(body: ApiBody | undefined, reason: InvalidCall): ApiBody {
    if (body && !body.fault) return body;
    body?.discard();
    throw this.invalid(body?.fault ?? reason);
  }

  private invalid(reason: InvalidCall): CallInvalidError {
    return new CallInvalidError(this.tokensOf().appId, reason);
  }
}
