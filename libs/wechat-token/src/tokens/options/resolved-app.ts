import type { WechatApp, WechatEndpoint } from './wechat-app-source.js';
import { errorAbout } from '../../errors/option-problem.js';
import { complaintOfSecret } from './app-secret.js';

/** An app as it is kept: the secret stands in a private field, where nothing that prints objects finds it. */
export class ResolvedApp {
  readonly appId: string;
  readonly endpoint: WechatEndpoint;
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

  /** Answers the AppSecret, checked. Takes as long as the function that was configured. */
  async appSecret(): Promise<string> {
    const appSecret = this.#appSecret;
    const secret = typeof appSecret === 'function' ? await appSecret() : appSecret;
    const complaint = complaintOfSecret(secret);
    if (typeof secret === 'string' && !complaint) return secret;
    const path = typeof this.#place === 'number' ? `apps[${this.#place}]` : this.#place;
    throw errorAbout(`${path}.appSecret`, complaint!);
  }
}
