import { type ErrcodeEntry, PAGES } from './errcode.js';

/** The address that called, and the one that was called. */
export const ADDRESS_ERRCODES: readonly ErrcodeEntry[] = [
  {
    errcode: 40164,
    actor: 'operator',
    page: PAGES.whitelist,
    meaning: {
      en: 'the address that called is not in the IP whitelist',
      zh: '调用方 IP 不在 IP 白名单中',
    },
    remedy: {
      en: 'Add the address that WeChat names, not one that an echo service shows, to the API IP whitelist of this app (not to that of code upload); it takes five to ten minutes to work',
      zh: '请把微信报告的 IP（而不是查 IP 网站显示的 IP）加入该应用的“API IP 白名单”（不是“代码上传 IP 白名单”），保存后约 5 到 10 分钟生效',
    },
  },
  {
    errcode: 45035,
    actor: 'operator',
    page: PAGES.shop,
    meaning: {
      en: 'the address that called is not in the IP whitelist of the shop or the third-party platform',
      zh: '调用方 IP 不在微信小店或第三方平台的 IP 白名单中',
    },
    remedy: {
      en: 'Add the outbound address of this process to the whitelist of the shop or the platform',
      zh: '请在微信小店或第三方平台后台，把出口 IP 加入白名单',
    },
  },
  {
    errcode: 48017,
    actor: 'operator',
    page: PAGES.hosts,
    meaning: {
      en: 'the request went to an address that WeChat has retired',
      zh: '请求发到了微信已下线的接入 IP',
    },
    remedy: {
      en: 'Call WeChat by name: remove fixed addresses from hosts files, proxies and DNS overrides',
      zh: '请使用域名访问：删除 hosts、代理和自建 DNS 中写死的微信 IP',
    },
  },
  {
    errcode: 61004,
    actor: 'operator',
    page: PAGES.whitelist,
    meaning: {
      en: 'the address that called is not registered',
      zh: '调用方 IP 未登记',
    },
    remedy: {
      en: 'Add the address that WeChat names to the whitelist: of the third-party platform at the open platform, or of the app',
      zh: '请把微信报告的 IP 加入白名单：第三方平台在开放平台中设置，其他应用在各自后台设置',
    },
  },
  {
    errcode: 89501,
    retryable: true,
    actor: 'account-admin',
    meaning: {
      en: 'a confirmation of this address by the administrator is pending',
      zh: '该 IP 正在等待管理员确认',
    },
    remedy: {
      en: "Ask the account's administrator to answer the message in WeChat, or enter the address in the IP whitelist",
      zh: '请让公众号管理员在微信中处理确认消息，或把该 IP 加入 IP 白名单',
    },
  },
  ...[89502, 89504, 89505].map((errcode): ErrcodeEntry => ({
    errcode,
    retryable: true,
    actor: 'account-admin',
    meaning: {
      en: 'calls from this address wait for the administrator',
      zh: '该 IP 的调用需等待管理员处理',
    },
    remedy: {
      en: "Ask the account's administrator to look at the messages of the account in WeChat, or enter the address in the IP whitelist",
      zh: '请让公众号管理员查看微信中的账号通知并处理，或把该 IP 加入 IP 白名单',
    },
  })),
  {
    errcode: 89503,
    retryable: true,
    actor: 'account-admin',
    meaning: {
      en: 'calls from this address need a confirmation, which the administrator has now been asked for',
      zh: '该 IP 的调用需要管理员确认，微信已通知管理员',
    },
    remedy: {
      en: "Tell the account's administrator to agree in WeChat, or better, enter the address in the IP whitelist",
      zh: '请通知公众号管理员在微信中同意；更稳妥的办法是把该 IP 加入 IP 白名单',
    },
  },
  {
    errcode: 89506,
    retryable: true,
    actor: 'account-admin',
    meaning: {
      en: 'the administrator refused this address twice: it is blocked for 24 hours',
      zh: '管理员已两次拒绝该 IP，24 小时内不能再用该 IP 调用',
    },
    remedy: {
      en: "Clear it up with the account's administrator and enter the address in the IP whitelist; until then this process does not call WeChat",
      zh: '请与公众号管理员沟通，并把该 IP 加入 IP 白名单；在此之前本进程暂停请求',
    },
  },
  {
    errcode: 89507,
    retryable: true,
    actor: 'account-admin',
    meaning: {
      en: 'the administrator refused this address: it is blocked for an hour',
      zh: '管理员已拒绝该 IP，1 小时内不能再用该 IP 调用',
    },
    remedy: {
      en: "Clear it up with the account's administrator and enter the address in the IP whitelist; a second refusal blocks it for a day",
      zh: '请与公众号管理员沟通，并把该 IP 加入 IP 白名单；再次被拒绝将封禁 24 小时',
    },
  },
];
