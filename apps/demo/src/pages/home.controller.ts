import { Controller, Get, Inject, Query, Redirect, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuthorizationGoneError, UnknownAppError, WechatUserService } from 'nestjs-wechat-token';
import { WechatPlatform } from '../platform/wechat-platform.js';
import { hasConsole } from '../settings/settings-of.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { asPage } from './as-page.js';
import { failureOf } from './failure-of.js';
import { homePage, type Home } from './home.page.js';
import { PageErrorFilter } from './page-error.filter.js';
import { PublicOrigin } from './public-origin.js';
import { UserSessions, type SessionUser } from './user-sessions.js';

/** The demo's pages for a browser. */
@Controller()
@UseFilters(PageErrorFilter)
export class HomeController {
  constructor(
    private readonly platform: WechatPlatform,
    private readonly publicOrigin: PublicOrigin,
    private readonly sessions: UserSessions,
    private readonly users: WechatUserService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** A newcomer sees what the library does. */
  @Get()
  @Redirect()
  first(): { readonly url: string } {
    return { url: hasConsole(this.settings) ? '/console/' : '/js-sdk' };
  }

  /** Open to everybody on the network: contains no token, ticket or secret. */
  @Get('js-sdk')
  async home(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query('appId') asked?: unknown,
  ): Promise<string> {
    const session = this.sessions.userOf(request);
    const appId = session?.appId ?? (typeof asked === 'string' ? asked : this.platform.mainAppId);
    return asPage(
      reply,
      homePage({
        appId,
        // Absolute: the cookie of a login must belong to the origin to which WeChat redirects.
        loginUrl: `${this.publicOrigin.origin}/wechat/login?appId=${encodeURIComponent(appId)}`,
        isSimulated: this.platform.simulator !== undefined,
        ...(session && (await this.whoIs(session, reply))),
      }),
    );
  }

  private async whoIs(
    { appId, openId }: SessionUser,
    reply: FastifyReply,
  ): Promise<Pick<Home, 'user' | 'failure'>> {
    try {
      const { nickname } = await this.users.getUserInfo(openId, { appId });
      return { user: { openId, nickname } };
    } catch (error) {
      const failure = failureOf(error);
      // A user of an app that is no longer configured could not even be removed.
      const hasEnded = error instanceof AuthorizationGoneError || error instanceof UnknownAppError;
      if (!hasEnded) return { user: { openId }, failure };
      this.sessions.end(reply);
      return { failure };
    }
  }
}
