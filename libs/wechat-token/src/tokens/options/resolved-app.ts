import type { WechatApp, WechatEndpoint } from './wechat-app-source.js';
import { errorAbout } from '../../errors/option-problem.js';
import type { Platform } from '../../core/ports/platform.js';

/** A checked app. Its secret is in a private field, which nothing that prints objects can see. */
export class ResolvedApp {
  readonly appId: string;
  /** The id of the budget of the kind that this app has first. */
  readonly endpoint: WechatEndpoint | (string & {});
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

  /** Returns the AppSecret, checked by its platform. Takes as long as the configured function. */
  async appSecret(platform: Platform): Promise<string> {
    const appSecret = this.#appSecret;
    const secret = typeof appSecret === 'function' ? await appSecret() : appSecret;
    const problem = platform.secretProblem(secret);
    if (typeof secret === 'string' && !problem) return secret;
    const path = typeof this.#place === 'number' ? `apps[${this.#place}]` : this.#place;
    throw errorAbout(`${path}.appSecret`, problem!);
  }
}
