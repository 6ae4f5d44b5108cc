import { Inject, Injectable } from '@nestjs/common';
import { orderSimulator } from '../platform/order-simulator.js';
import { WechatPlatform } from '../platform/wechat-platform.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { TROUBLES, type Trouble } from './troubles.js';

/** The built-in simulator, as the panel controls it. Its state is the simulator's: demos that share one see the same. */
@Injectable()
export class SimulatedWechat {
  constructor(
    private readonly platform: WechatPlatform,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** The one app of a demo without an account. */
  get appId(): string {
    return this.platform.mainAppId;
  }

  get isLegacy(): boolean {
    return this.settings.endpoint === 'legacy';
  }

  /** How long a token is valid, in real ms. */
  get lifeMs(): number {
    return 7_200_000 / this.platform.timeScale;
  }

  /** The ids of the troubles that are in force. */
  async troubles(): Promise<ReadonlySet<string>> {
    const { faults } = (await this.order('faults')) as {
      faults: { fault: { kind: string; errcode?: number } }[];
    };
    const isInForce = ({ fault: { kind, errcode } }: Trouble) =>
      faults.some(({ fault }) => fault.kind === kind && fault.errcode === errcode);
    return new Set(TROUBLES.filter(isInForce).map(({ id }) => id));
  }

  async begin({ fault, isOfTokens }: Trouble): Promise<void> {
    const path = this.isLegacy ? '/cgi-bin/token' : '/cgi-bin/stable_token';
    await this.order('faults', isOfTokens ? { ...fault, path } : fault);
  }

  /** Ends all troubles. */
  async putRight(): Promise<void> {
    await orderSimulator(this.url, 'faults', { method: 'DELETE' });
  }

  /** Ends a token before its time. */
  async end(token: string): Promise<void> {
    await this.order('kill-token', { token });
  }

  /** Another program gets a token of its own. Returns whether WeChat gave it one. */
  async refreshElsewhere(): Promise<boolean> {
    const fields = { appId: this.appId };
    if (!this.isLegacy) return (await this.order('force-elsewhere', fields))['id'] !== null;
    // The one before the last is valid for minutes more: ours is the third.
    await this.order('mint-elsewhere', fields);
    await this.order('mint-elsewhere', fields);
    return true;
  }

  /** Gives an order to the simulator; without fields it is a question. */
  order(path: string, fields?: object): Promise<Record<string, unknown>> {
    return orderSimulator(this.url, path, fields && { fields });
  }

  private get url(): string {
    return this.platform.baseUrl;
  }
}
