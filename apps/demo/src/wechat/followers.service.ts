import { Injectable } from '@nestjs/common';
import { WechatTokenService } from 'nestjs-wechat-token';

/** Whether a user follows the account (关注). */
export interface Following {
  readonly openId: string;
  readonly isFollower: boolean;
  /** ISO 8601; absent for a user who does not follow. */
  readonly since?: string;
}

/** Finds out from WeChat whether a user follows the account. */
@Injectable()
export class FollowersService {
  constructor(private readonly tokens: WechatTokenService) {}

  /** Throws WeChat's errcode as an error of the library: 40003 for an openid of another app. */
  async find(openId: string, appId?: string): Promise<Following> {
    const { subscribe, subscribe_time: time } = await this.tokens
      .app(appId)
      .api.get<{ subscribe: 0 | 1; subscribe_time?: number }>('/cgi-bin/user/info', {
        query: { openid: openId, lang: 'zh_CN' },
      });
    const since = time === undefined ? {} : { since: new Date(time * 1_000).toISOString() };
    return { openId, isFollower: subscribe === 1, ...since };
  }
}
