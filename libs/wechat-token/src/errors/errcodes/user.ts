import { type ErrcodeEntry, PAGES } from './errcode.js';

/** What a user grants: web authorisation (网页授权) and login. */
export const USER_ERRCODES: readonly ErrcodeEntry[] = [
  {
    errcode: 40003,
    actor: 'developer',
    page: PAGES.userAuth,
    meaning: { en: "the openid is not one of this app's", zh: 'openid 不属于本应用' },
    remedy: {
      en: 'Check that the openid was obtained with the same appId: each app has its own for the same user',
      zh: '请确认 openid 是用同一个 appId 获取的：同一用户在不同应用下的 openid 不同',
    },
  },
  {
    errcode: 40029,
    actor: 'user',
    page: PAGES.userAuth,
    meaning: {
      en: "the code is invalid, has expired or is another app's",
      zh: 'code 无效、已过期，或属于其他应用',
    },
    remedy: {
      en: 'Let the user log in again; if it always happens, compare the appId of the front end with that of the server',
      zh: '请让用户重新登录；如果每次都出现，请核对前端与服务端的 appId 是否一致',
    },
  },
  {
    errcode: 40030,
    actor: 'user',
    page: PAGES.userRefresh,
    meaning: { en: "the user's refresh_token is invalid", zh: '用户的 refresh_token 无效' },
    remedy: { en: 'Let the user authorise again', zh: '请让用户重新授权' },
  },
  {
    errcode: 40163,
    actor: 'user',
    page: PAGES.userAuth,
    meaning: { en: 'the code has been used already', zh: 'code 已被使用' },
    remedy: {
      en: 'Let the user log in again, and look for what sends a code twice: a double click, a reload, a proxy that retries',
      zh: '请让用户重新登录，并排查 code 为何被提交两次：重复点击、页面刷新、代理自动重试',
    },
  },
  {
    errcode: 40226,
    actor: 'user',
    meaning: { en: "the user's login is blocked as high risk", zh: '高风险用户，登录被拦截' },
    remedy: {
      en: "Tell the user that WeChat blocks the login; only the user can lift that, in WeChat's safety centre",
      zh: '请告知用户登录已被微信拦截，需由用户自行前往微信安全中心处理',
    },
  },
  {
    errcode: 41003,
    actor: 'developer',
    page: PAGES.userRefresh,
    meaning: { en: 'the refresh_token is missing', zh: '缺少 refresh_token 参数' },
    remedy: {
      en: 'Send the refresh_token that came with the token of the user',
      zh: '请携带获取用户 token 时一并返回的 refresh_token',
    },
  },
  {
    errcode: 41008,
    actor: 'developer',
    page: PAGES.userAuth,
    meaning: { en: 'the code is missing', zh: '缺少 code 参数' },
    remedy: {
      en: 'Send the code that WeChat adds to the callback address; it is missing where the user declined',
      zh: '请携带微信回调地址中的 code；用户拒绝授权时不会有 code',
    },
  },
  {
    errcode: 42002,
    actor: 'user',
    page: PAGES.userRefresh,
    meaning: { en: "the user's refresh_token has expired", zh: '用户的 refresh_token 已过期' },
    remedy: { en: 'Let the user authorise again', zh: '请让用户重新授权' },
  },
  {
    errcode: 42003,
    actor: 'user',
    page: PAGES.userAuth,
    meaning: { en: 'the code has expired', zh: 'code 已过期' },
    remedy: {
      en: 'Let the user log in again, and exchange the code at once: it is valid for five minutes',
      zh: '请让用户重新登录，并在收到 code 后立即换取：有效期只有 5 分钟',
    },
  },
  {
    errcode: 42007,
    actor: 'user',
    page: PAGES.userRefresh,
    meaning: {
      en: "the user's tokens were invalidated, for example by a change of the WeChat password",
      zh: '用户的 access_token 与 refresh_token 均已失效，例如用户修改了微信密码',
    },
    remedy: { en: 'Let the user authorise again', zh: '请让用户重新授权' },
  },
];
