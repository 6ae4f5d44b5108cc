import { type ErrcodeEntry, PAGES } from './errcode.js';

/** Third-party platforms (第三方平台). */
export const COMPONENT_ERRCODES: readonly ErrcodeEntry[] = [
  {
    errcode: 41018,
    actor: 'developer',
    page: PAGES.component,
    meaning: { en: 'the component_appid is missing', zh: '缺少 component_appid' },
    remedy: {
      en: 'Send component_appid in the JSON body',
      zh: '请在 JSON 请求体中携带 component_appid',
    },
  },
  {
    errcode: 42006,
    retryable: true,
    actor: 'nobody',
    page: PAGES.component,
    meaning: { en: 'the component_access_token has expired', zh: 'component_access_token 已过期' },
    remedy: {
      en: 'Ask for a new component_access_token with the latest verify ticket',
      zh: '请用最新的 component_verify_ticket 重新获取 component_access_token',
    },
  },
  {
    errcode: 42009,
    actor: 'developer',
    meaning: {
      en: 'a temporary client token has expired; at WeCom, the suite_access_token',
      zh: '客户端临时 token 已过期；在企业微信中表示 suite_access_token 已过期',
    },
    remedy: {
      en: 'Request that token again',
      zh: '请重新获取相应的 token',
    },
  },
  {
    errcode: 61003,
    actor: 'account-admin',
    page: PAGES.authorizer,
    meaning: {
      en: 'the account has not authorised this third-party platform, or has withdrawn it',
      zh: '该账号未授权给本第三方平台，或已取消授权',
    },
    remedy: {
      en: "Ask the account's administrator to authorise the platform again",
      zh: '请让账号管理员重新授权本第三方平台',
    },
  },
  {
    errcode: 61005,
    retryable: true,
    actor: 'operator',
    page: PAGES.verifyTicket,
    meaning: { en: 'the component verify ticket has expired', zh: 'component_verify_ticket 已过期' },
    remedy: {
      en: 'Wait for the next push, at most ten minutes; if it does not come, check the receiver of pushes or call api_start_push_ticket',
      zh: '请等待下一次推送（最多 10 分钟）；如果没有收到，请检查推送接收服务，或调用 api_start_push_ticket',
    },
  },
  {
    errcode: 61006,
    retryable: true,
    actor: 'operator',
    page: PAGES.verifyTicket,
    meaning: { en: 'the component verify ticket is wrong', zh: 'component_verify_ticket 不正确' },
    remedy: {
      en: 'Check that the pushes of this platform, not of another, are decrypted and stored, and wait for the next one, at most ten minutes',
      zh: '请确认解密并保存的是本平台自己的推送，并等待下一次推送（最多 10 分钟）',
    },
  },
  {
    errcode: 61007,
    actor: 'account-admin',
    page: PAGES.authorizer,
    meaning: {
      en: 'the account has not granted this API to the third-party platform',
      zh: '该账号没有把此接口的权限授予本第三方平台',
    },
    remedy: {
      en: 'Add the permission set to the platform and have the account authorise it again',
      zh: '请为第三方平台勾选相应的权限集，并让账号重新授权',
    },
  },
  {
    errcode: 61009,
    actor: 'account-admin',
    page: PAGES.authorizer,
    meaning: { en: 'the authorisation code is invalid', zh: '授权码 authorization_code 无效' },
    remedy: {
      en: "Let the account's administrator go through the authorisation again",
      zh: '请让账号管理员重新走一遍授权流程',
    },
  },
  {
    errcode: 61010,
    actor: 'account-admin',
    page: PAGES.authorizer,
    meaning: { en: 'the authorisation code has expired', zh: '授权码 authorization_code 已过期' },
    remedy: {
      en: "Let the account's administrator go through the authorisation again, and exchange the code at once",
      zh: '请让账号管理员重新授权，并在收到授权码后立即换取',
    },
  },
  {
    errcode: 61011,
    actor: 'operator',
    page: PAGES.component,
    meaning: { en: 'the third-party platform is invalid', zh: '第三方平台无效' },
    remedy: {
      en: 'Check the component_appid and the state of the platform at the open platform',
      zh: '请核对 component_appid，并在开放平台查看该平台的状态',
    },
  },
  {
    errcode: 61014,
    actor: 'developer',
    page: PAGES.componentUse,
    meaning: {
      en: 'this API of third-party platforms requires a component_access_token',
      zh: '第三方平台接口必须使用 component_access_token',
    },
    remedy: {
      en: 'Send the component_access_token instead of the token of an account',
      zh: '请改用 component_access_token，不要使用账号的 access_token',
    },
  },
  {
    errcode: 61015,
    actor: 'developer',
    page: PAGES.componentUse,
    meaning: {
      en: 'this API requires the token of an account, not that of a third-party platform',
      zh: '该接口必须使用账号的 access_token，不能使用 component_access_token',
    },
    remedy: {
      en: 'Send the authorizer_access_token of the account',
      zh: '请改用该账号的 authorizer_access_token',
    },
  },
  {
    errcode: 61023,
    actor: 'account-admin',
    page: PAGES.authorizer,
    meaning: {
      en: 'the authorizer_refresh_token is wrong, outdated or empty',
      zh: 'authorizer_refresh_token 错误、已被更换或为空',
    },
    remedy: {
      en: 'Read the current one by api_get_authorizer_info; if that fails too, the account has to authorise again',
      zh: '请通过 api_get_authorizer_info 取回当前值；仍然失败时，需由账号重新授权',
    },
  },
  {
    errcode: 61024,
    actor: 'developer',
    page: PAGES.component,
    meaning: {
      en: 'the appId is that of a third-party platform, which has no global access token',
      zh: '该 appId 是第三方平台，没有全局 access_token',
    },
    remedy: {
      en: 'Configure the appId of a mini program or official account; a platform calls api_component_token',
      zh: '请配置小程序或公众号的 appId；第三方平台应使用 api_component_token 获取凭据',
    },
  },
];
