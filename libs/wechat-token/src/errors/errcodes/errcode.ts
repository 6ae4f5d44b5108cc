import type { Wording } from '../language.js';

/** Who has to act before the same request can succeed; `nobody` if waiting is enough. */
export type ErrcodeActor = 'nobody' | 'developer' | 'operator' | 'account-admin' | 'user';

/** What is known about one errcode, from WeChat's documentation and from practice. */
export interface Errcode {
  readonly errcode: number;
  readonly meaning: Wording;
  readonly remedy: Wording;
  /** Whether waiting and trying again can help. */
  readonly retryable: boolean;
  readonly actor: ErrcodeActor;
  /** The official page on it. */
  readonly page: string;
}

/** An entry of our table: waiting does not help, and the page is that of all errcodes, unless it says otherwise. */
export type ErrcodeEntry = Omit<Errcode, 'retryable' | 'page'> & Partial<Pick<Errcode, 'retryable' | 'page'>>;

/** The official pages that errcodes refer to. */
export const PAGES = {
  all: 'https://developers.weixin.qq.com/doc/oplatform/developers/errCode/errCode.html',
  stable: 'https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken',
  accessToken: 'https://developers.weixin.qq.com/doc/oplatform/developers/dev/AccessToken.html',
  secret: 'https://developers.weixin.qq.com/doc/oplatform/developers/dev/api',
  whitelist: 'https://developers.weixin.qq.com/doc/oplatform/developers/basic_func/ip_whitelist',
  shop: 'https://developers.weixin.qq.com/doc/channels/API/basics/commErrCode.html',
  hosts: 'https://developers.weixin.qq.com/doc/service/Basic_Information/Interface_field_description.html',
  clearQuota: 'https://developers.weixin.qq.com/doc/channels/API/apimgnt/clearQuotaByAppSecret.html',
  quota:
    'https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/openApi/get_api_quota.html',
  userAuth: 'https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsaccesstoken',
  userRefresh: 'https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsrefreshtoken',
  subscribeMessage:
    'https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-message-management/subscribe-message/sendMessage.html',
  contentCheck:
    'https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/sec-center/sec-check/msgSecCheck.html',
  verifyTicket:
    'https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/component_verify_ticket.html',
  component:
    'https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/ThirdParty/token/component_access_token.html',
  componentUse: 'https://developers.weixin.qq.com/doc/oplatform/developers/dev/ComponentAccessToken.html',
  authorizer:
    'https://developers.weixin.qq.com/doc/oplatform/openApi/ticket-token/api_getauthorizeraccesstoken.html',
} as const;
