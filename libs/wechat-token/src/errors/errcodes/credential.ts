import { type ErrcodeEntry, PAGES } from './errcode.js';

/** The app's own identity and its access token. */
export const CREDENTIAL_ERRCODES: readonly ErrcodeEntry[] = [
  {
    errcode: 40001,
    actor: 'operator',
    page: PAGES.stable,
    meaning: {
      en: 'the credential is not accepted: in an API call, the access_token was superseded or belongs to another app; in a token request, the AppSecret is wrong',
      zh: '凭据不被接受：调用接口时，access_token 已被新 token 顶替或属于其他应用；获取 token 时，AppSecret 错误',
    },
    remedy: {
      en: 'Look for a second program that fetches tokens of this app (another environment, an old cron), check the AppSecret, and check that no web-authorisation token of a user was sent',
      zh: '请排查是否有其他程序在获取同一应用的 token（其他环境、旧的定时任务），核对 AppSecret，并确认没有误用网页授权的 access_token',
    },
  },
  {
    errcode: 40002,
    actor: 'developer',
    page: PAGES.stable,
    meaning: { en: 'the grant_type is wrong', zh: 'grant_type 不正确' },
    remedy: {
      en: "Send grant_type 'client_credential'; if this library sent the request, look for a proxy that rewrites it",
      zh: "grant_type 应为 'client_credential'；如果请求由本库发出，请检查是否有代理改写了请求",
    },
  },
  {
    errcode: 40013,
    actor: 'operator',
    page: PAGES.stable,
    meaning: {
      en: 'the AppID does not exist, or is not the one that the token belongs to',
      zh: 'AppID 不存在，或与 token 所属的应用不一致',
    },
    remedy: {
      en: 'Compare the appId with the console: case, blanks at its ends, another environment',
      zh: '请与后台核对 appId：注意大小写、首尾空格，以及是否用了其他环境的配置',
    },
  },
  {
    errcode: 40014,
    actor: 'operator',
    page: PAGES.accessToken,
    meaning: {
      en: 'the access_token is malformed or unknown',
      zh: 'access_token 格式不对或不存在',
    },
    remedy: {
      en: 'Check that the token was neither cut (leave room for 512 characters and more) nor encoded twice, and comes from this app',
      zh: '请确认 token 没有被截断（存储长度至少预留 512 个字符）、没有重复 URL 编码，且属于本应用',
    },
  },
  {
    errcode: 40125,
    actor: 'operator',
    page: PAGES.secret,
    meaning: { en: 'the AppSecret is wrong', zh: 'AppSecret 错误' },
    remedy: {
      en: 'Enter the current AppSecret of this app; if nobody has it, reset it in the console. A new one may be refused for some minutes',
      zh: '请填入该应用当前的 AppSecret；如已遗失，请在后台重置。新密钥可能要等几分钟才生效',
    },
  },
  {
    errcode: 40243,
    actor: 'account-admin',
    page: PAGES.secret,
    meaning: { en: 'the AppSecret is frozen', zh: 'AppSecret 已被冻结' },
    remedy: {
      en: 'Unfreeze the AppSecret in the console; that takes about ten minutes to work',
      zh: '请在后台解冻 AppSecret，约 10 分钟后生效',
    },
  },
  {
    errcode: 41001,
    actor: 'developer',
    meaning: { en: 'the access_token is missing', zh: '缺少 access_token 参数' },
    remedy: {
      en: 'Send the access_token in the query of the URL, and check that it is not empty',
      zh: '请把 access_token 放在 URL 的查询参数中，并确认其值不为空',
    },
  },
  {
    errcode: 41002,
    actor: 'operator',
    page: PAGES.stable,
    meaning: { en: 'the appid is missing', zh: '缺少 appid 参数' },
    remedy: {
      en: 'Check that the appId reaches this process (environment variable, configuration), and that no proxy drops the query or the body',
      zh: '请检查 appId 是否真正注入到本进程（环境变量、配置），以及代理是否丢弃了查询参数或请求体',
    },
  },
  {
    errcode: 41004,
    actor: 'operator',
    page: PAGES.stable,
    meaning: { en: 'the AppSecret is missing', zh: '缺少 secret 参数' },
    remedy: {
      en: 'Check that the AppSecret reaches this process (environment variable, secret store) and is not empty',
      zh: '请检查 AppSecret 是否真正注入到本进程（环境变量、密钥服务），并确认其值不为空',
    },
  },
  {
    errcode: 42001,
    retryable: true,
    actor: 'nobody',
    page: PAGES.accessToken,
    meaning: { en: 'the access_token has expired', zh: 'access_token 已过期' },
    remedy: {
      en: 'Get the current token for each call instead of keeping a copy; if it happens often, look for a cache of your own or a host that was suspended',
      zh: '请在每次调用时取用当前 token，不要自行缓存；如频繁出现，请检查是否有自建缓存，或主机曾经休眠',
    },
  },
];
