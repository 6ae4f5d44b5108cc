import {
  Controller,
  ForbiddenException,
  Get,
  Post,
  Query,
  Redirect,
  Req,
  Res,
  UseFilters,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { WechatUserService } from 'nestjs-wechat-token';
import { WechatPlatform } from '../platform/wechat-platform.js';
import { cookieIn, setCookieOf } from './cookies.js';
import { PageErrorFilter } from './page-error.filter.js';
import { PublicOrigin } from './public-origin.js';
import { UserSessions } from './user-sessions.js';

/** Binds the callback to the browser that began the login. */
const LOGIN_COOKIE = 'demo-login';
const LOGIN_LIFE_SECONDS = 600;

/** Where to redirect a browser. */
interface Next {
  readonly url: string;
  readonly statusCode: 302 | 303;
}

/** A login with WeChat (网页授权): redirect, callback, and removal. */
@Controller('wechat')
@UseFilters(PageErrorFilter)
export class LoginController {
  constructor(
    private readonly platform: WechatPlatform,
    private readonly publicOrigin: PublicOrigin,
    private readonly sessions: UserSessions,
    private readonly users: WechatUserService,
  ) {}

  /** Redirects the browser to WeChat's consent page. */
  @Get('login')
  @Redirect()
  async login(
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query('appId') appId: string = this.platform.mainAppId,
  ): Promise<Next> {
    const redirectUri = `${this.publicOrigin.origin}/wechat/callback?appId=${encodeURIComponent(appId)}`;
    const { url, boundTo } = await this.users.authorizeUrl(
      { redirectUri, scope: 'snsapi_userinfo' },
      { appId },
    );
    this.writeLogin(reply, boundTo, LOGIN_LIFE_SECONDS);
    return { url, statusCode: 302 };
  }

  /** Handles the callback from WeChat in the browser that began the login. */
  @Get('callback')
  @Redirect()
  async callback(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() { code, state, appId = this.platform.mainAppId }: Record<'code' | 'state' | 'appId', string>,
  ): Promise<Next> {
    const boundTo = cookieIn(request, LOGIN_COOKIE);
    this.writeLogin(reply, '', 0);
    const { openId } = await this.users.exchangeCode({ code, state, boundTo }, { appId });
    this.sessions.begin(reply, { appId, openId });
    // Redirects away from the URL with the code, which is valid once.
    return { url: '/js-sdk', statusCode: 303 };
  }

  /** Removes the user who is logged in, at the request of the demo's own page. */
  @Post('forget')
  @Redirect()
  async forget(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Next> {
    if (request.headers.origin !== this.publicOrigin.origin) throw new ForbiddenException();
    const user = this.sessions.userOf(request);
    if (user) await this.users.forgetUser(user.openId, { appId: user.appId });
    this.sessions.end(reply);
    return { url: '/js-sdk', statusCode: 303 };
  }

  private writeLogin(reply: FastifyReply, value: string, maxAgeSeconds: number): void {
    const { isSecure } = this.publicOrigin;
    const cookie = { name: LOGIN_COOKIE, value, path: '/wechat/callback', maxAgeSeconds, isSecure };
    void reply.header('set-cookie', setCookieOf(cookie));
  }
}
