import type { WechatApp, WechatAppSource } from 'nestjs-wechat-token';
import { ClientList, OperatorList } from 'nestjs-wechat-token-server';
import type { Configuration, ConfiguredApp } from '../configuration/configuration.js';

/** The configuration in effect. It is replaced as a whole: no request sees half of one. */
export class LiveConfiguration implements WechatAppSource {
  readonly clients: ClientList;
  readonly operators: OperatorList;
  /** Whether the configuration on disk has faults, so that an older one is in effect. */
  isRefused = false;
  private configuration: Configuration;
  /** Apps that were removed stay here: this process keeps their tokens until it ends. */
  private readonly apps = new Map<string, ConfiguredApp>();

  constructor(first: Configuration) {
    this.configuration = first;
    this.clients = new ClientList(first.clients);
    this.operators = new OperatorList(first.operators);
    this.rememberApps();
  }

  get current(): Configuration {
    return this.configuration;
  }

  /** The limits in effect whenever they are read. */
  get limits(): Configuration['limits'] {
    const now = () => this.configuration.limits;
    return {
      get bodyBytes() {
        return now().bodyBytes;
      },
      get inFlight() {
        return now().inFlight;
      },
    };
  }

  /** Puts this one into effect, from the next request on. */
  replace(next: Configuration): void {
    this.isRefused = false;
    this.configuration = next;
    this.clients.replace(next.clients);
    this.operators.replace(next.operators);
    this.rememberApps();
  }

  /** The apps at the start. {@link find} finds those that are added later. */
  get configuredApps(): readonly WechatApp[] {
    return [...this.configuration.apps.values()].map((app) => this.wechatAppOf(app));
  }

  /** An app that was added since the start. */
  async find(appId: string): Promise<WechatApp | undefined> {
    const app = this.configuration.apps.get(appId);
    return app && this.wechatAppOf(app);
  }

  /** The secret is read whenever it is needed, so a change takes effect at once. */
  private wechatAppOf({ appId, endpoint, keepWarm, appSecret }: ConfiguredApp): WechatApp {
    return {
      appId,
      endpoint,
      keepWarm,
      appSecret: () => (this.apps.get(appId)?.appSecret ?? appSecret).reveal(),
    };
  }

  private rememberApps(): void {
    for (const app of this.configuration.apps.values()) this.apps.set(app.appId, app);
  }
}
