import type { LoggerService } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  WechatTicketService,
  WechatTokenModule,
  WechatTokenService,
  WechatUserService,
  type WechatTokenOptions,
} from 'nestjs-wechat-token';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { VirtualClock } from '../../libs/wechat-token/src/testing/virtual-clock.js';

/** The app of calls that name no other. */
export const APP = DEFAULT_APP;
export const OTHER_APP = { appId: 'wxfedcba9876543210', appSecret: 'ffeeddccbbaa99887766554433221100' };

/** The paths of calls about users. */
export const EXCHANGE = '/sns/oauth2/access_token';
export const REFRESH = '/sns/oauth2/refresh_token';
export const USER_INFO = '/sns/userinfo';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

type SimulatorOptions = NonNullable<Parameters<typeof startWechatSimulator>[0]>;

/** An application with users and tickets in it. */
export interface Application {
  readonly users: WechatUserService;
  readonly tickets: WechatTicketService;
  readonly tokens: WechatTokenService;
  close(): Promise<void>;
}

const nothing = () => undefined;
const SILENT: LoggerService = { log: nothing, error: nothing, warn: nothing };

/** WeChat, and applications with real connections to it: all on one virtual clock. */
export class Stage {
  private readonly applications: Application[] = [];

  private constructor(
    readonly clock: VirtualClock,
    readonly wechat: RunningSimulator,
  ) {}

  static async set(options: SimulatorOptions = {}): Promise<Stage> {
    const clock = new VirtualClock();
    const wechat = await startWechatSimulator({ apps: [APP, OTHER_APP], clock, seed: 1, ...options });
    return new Stage(clock, wechat);
  }

  /** Acts for the users' phones. */
  phones(appId = APP.appId) {
    return this.wechat.simulator.console(appId).users;
  }

  /** The number of calls to WeChat at a path. */
  calls(path: string): number {
    return this.wechat.simulator.journal.calls(path).length;
  }

  /** With both apps, the first being the default, unless `options` name others. */
  async application(
    options: Partial<WechatTokenOptions> = {},
    logger: LoggerService = SILENT,
  ): Promise<Application> {
    const { clock, wechat } = this;
    const imported = WechatTokenModule.forRoot({
      ...(options.apps ? { apps: options.apps } : { apps: [APP, OTHER_APP], defaultAppId: APP.appId }),
      clock,
      allowVolatileUserTokens: true,
      ...options,
      http: { baseUrl: wechat.url, authorizeBaseUrl: wechat.url, proxy: false, ...options.http },
    });
    const moduleRef = await Test.createTestingModule({ imports: [imported] })
      .setLogger(logger)
      .compile();
    await moduleRef.init();
    const application = {
      users: moduleRef.get(WechatUserService),
      tickets: moduleRef.get(WechatTicketService),
      tokens: moduleRef.get(WechatTokenService),
      close: () => moduleRef.close(),
    };
    this.applications.push(application);
    return application;
  }

  async strike(): Promise<void> {
    await Promise.all(this.applications.map((application) => application.close()));
    await this.wechat.close();
  }
}

/** Takes a user through an authorization; returns what the application learns. */
export async function authorized(
  stage: Stage,
  { users }: Pick<Application, 'users'>,
  openId: string,
  {
    scope = 'snsapi_userinfo',
    appId = APP.appId,
  }: { scope?: 'snsapi_base' | 'snsapi_userinfo'; appId?: string } = {},
) {
  const call = { appId };
  const { state, boundTo } = await users.authorizeUrl(
    { redirectUri: 'https://example.com/back', scope },
    call,
  );
  const code = stage.phones(appId).authorize(openId, scope);
  return users.exchangeCode({ code, state, boundTo }, call);
}
