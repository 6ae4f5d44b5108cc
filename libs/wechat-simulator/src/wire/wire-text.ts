/** WeChat appends this to some texts since the stable endpoint exists. */
export const STABLE_ADVICE =
  ', could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r';

const TEXTS: Readonly<Record<number, string>> = {
  [-1]: 'system error',
  40001: `invalid credential, access_token is invalid or not latest${STABLE_ADVICE}`,
  40002: 'invalid grant_type',
  40003: 'invalid openid',
  40007: 'invalid media_id',
  40013: 'invalid appid',
  40014: 'invalid access_token',
  40029: 'invalid code',
  40030: 'invalid refresh_token',
  40097: 'invalid args',
  40125: 'invalid appsecret',
  40163: 'code been used',
  40226: 'code blocked',
  40243: 'AppSecret已被冻结，请解冻后再次调用',
  41001: 'access_token missing',
  41002: 'appid missing',
  41003: 'refresh_token missing',
  41004: 'appsecret missing',
  41005: 'media data missing',
  41008: 'missing code',
  41009: 'missing openid',
  42001: 'access_token expired',
  42002: 'refresh_token expired',
  42003: 'code expired',
  42007: 'access_token and refresh_token exception',
  43002: 'require POST method',
  44002: 'empty post data',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit, must slower, retry next minute',
  47001: 'data format error',
  48001: 'api unauthorized',
  48006: 'forbid to clear quota because of reaching the limit',
  50002: 'user limited',
  50004: 'user not allow to use accesstoken, maybe for punishment',
  50007: '账号已冻结',
  61024: 'must use api(api_component_token) to get token for component acct',
  76001: 'rid not found',
  76002: 'invalid rid',
  76003: 'rid does not belong to this account',
  76004: 'rid expired',
  76021: 'cgi_path not found, please check',
  76022: 'could not use this cgi_path,no permission',
  89501: '公众号有未处理的确认请求，请稍候重试',
  89503: '此次调用需要管理员确认，请耐心等候',
  89506: '该IP调用已被公众号管理员拒绝，请24小时后再试',
  89507: '该IP调用已被公众号管理员拒绝，请1小时后再试',
};

/** WeChat's text for an errcode, without the rid. */
export function wireTextOf(errcode: number): string {
  return TEXTS[errcode] ?? `simulated error ${errcode}`;
}
