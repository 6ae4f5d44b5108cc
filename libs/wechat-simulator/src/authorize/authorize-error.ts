/** The errors that WeChat's authorize page can show, and the text of each. */
export const AUTHORIZE_ERRORS = {
  10003: {
    zh: 'redirect_uri 域名与后台配置不一致',
    en: 'The host of redirect_uri is not the callback domain of the app (the bare host name, without a port).',
  },
  10005: { zh: '此公众号并没有这些 scope 的权限', en: 'The app may not ask for this scope.' },
  10008: {
    zh: '请求参数格式错误',
    en: 'A parameter is invalid: their order is appid, redirect_uri, response_type=code, scope, state, and state has at most 128 bytes.',
  },
  10010: { zh: 'scope 不能为空', en: 'The scope is missing.' },
  10011: { zh: 'redirect_uri 不能为空', en: 'The redirect_uri is missing.' },
  10012: { zh: 'appid 不能为空', en: 'The appid is missing.' },
  40013: { zh: 'appid 参数错误', en: 'There is no app with this appid.' },
};

/** One of them. */
export type AuthorizeErrcode = keyof typeof AUTHORIZE_ERRORS;
