import type { WechatApp, WechatEndpoint } from './wechat-app-source.js';
import { errorAbout } from '../../errors/option-problem.js';
import { problemOfSecret } from './app-secret.js';

/** A checked app. Its secret is in a private field, which nothing that prints objects can see. */
export class ResolvedApp {
  readonly appId: string;
  readonly endpoint: WechatEndpoint;
  readonly isKeptWarm: boolean;
  readonly #appSecret: WechatApp['appSecret'];
  readonly #place: number | string;

  /** `place` names the app in errors: its index in `apps`, or another place. */
  constructor(app: WechatApp, place: number | string) {
    const { appId, appSecret, endpoint = 'stable', keepWarm = false } = app;
    this.appId = appId;
    this.endpoint = endpoint;
    this.isKeptWarm = keepWarm;
    this.#appSecret = appSecret;
    this.#place = place;
  }

  /** Returns the AppSecret, checked. Takes as long as the configured function. */
  async appSecret(): Promise<string> {
    const appSecret = this.#appSecret;
    const secret = typeof appSecret === 'function' ? await appSecret() : appSecret;
    const problem = problemOfSecret(secret);
    if (typeof secret === 'string' && !problem) return secret;
    const path = typeof this.#place === 'number' ? `apps[${this.#place}]` : this.#place;
    throw errorAbout(`${path}.appSecret`, problem!);
  }
}
