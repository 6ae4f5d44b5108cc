import type { WechatApp, WechatEndpoint } from './wechat-app-source.js';
import { WechatTokenOptionsError } from '../../errors/options.error.js';
import type { Platform } from '../../core/ports/platform.js';

/** An app as it is kept: the secret stands in a private field, where nothing that prints objects finds it. */
export class ResolvedApp {
  readonly appId: string;
  /** The id of the budget of the kind that this app has first. */
  readonly endpoint: WechatEndpoint | (string & {});
  readonly isKeptWarm: boolean;
  readonly #appSecret: WechatApp['appSecret'];
  readonly #place: number | string;

  /** `place` says where the app stands: its index in `apps`, or whatever else an error is to name. */
  constructor(app: WechatApp, place: number | string) {
    const { appId, appSecret, endpoint = 'stable', keepWarm = false } = app;
    this.appId = appId;
    this.endpoint = endpoint;
    this.isKeptWarm = keepWarm;
    this.#appSecret = appSecret;
    this.#place = place;
  }

  /** Returns the AppSecret, checked by its platform. Takes as long as the function that was configured. */
  async appSecret(platform: Platform): Promise<string> {
    const appSecret = this.#appSecret;
    const secret = typeof appSecret === 'function' ? await appSecret() : appSecret;
    const complaint = platform.secretProblem(secret);
    if (!complaint) return secret;
    const path = typeof this.#place === 'number' ? `apps[${this.#place}]` : this.#place;
    throw new WechatTokenOptionsError(`${path}.appSecret`, complaint.problem, complaint.remedy);
  }
}
