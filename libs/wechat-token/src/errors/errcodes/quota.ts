import { type ErrcodeEntry, PAGES } from './errcode.js';

/** Quotas, and the calls that look into them. */
export const QUOTA_ERRCODES: readonly ErrcodeEntry[] = [
  {
    errcode: 45009,
    retryable: true,
    actor: 'operator',
    page: PAGES.clearQuota,
    meaning: {
      en: 'the daily quota of this API is used up (also the response to the 21st forced refresh of a day)',
      zh: '该接口当日调用次数已用完（当日第 21 次强制刷新也返回此码）',
    },
    remedy: {
      en: 'Find out what calls so often; clear_quota, or clear_quota/v2 which needs no token, resets the counters ten times a month',
      zh: '请排查是谁在频繁调用；可用 clear_quota 或不需要 token 的 clear_quota/v2 清零，每月共 10 次',
    },
  },
  {
    errcode: 45011,
    retryable: true,
    actor: 'nobody',
    page: PAGES.stable,
    meaning: { en: 'the per-minute quota of this API is used up', zh: '该接口调用过于频繁，超过每分钟限额' },
    remedy: {
      en: 'Wait a minute; if it happens often, find out what calls in a loop',
      zh: '请等待一分钟；如频繁出现，请排查是否有循环调用',
    },
  },
  {
    errcode: 48006,
    actor: 'operator',
    page: PAGES.clearQuota,
    meaning: {
      en: 'the ten quota resets of this month are used up',
      zh: '本月 10 次清零额度已用完',
    },
    remedy: {
      en: 'Wait for the next day or month, find out what uses up the quota, or apply for a higher one in the console',
      zh: '请等待次日配额恢复或下月额度恢复，排查配额被谁用掉，或在后台申请提高限额',
    },
  },
  {
    errcode: 76001,
    actor: 'operator',
    page: PAGES.quota,
    meaning: { en: 'the rid does not exist', zh: '查不到该 rid' },
    remedy: {
      en: 'Copy the rid in full; WeChat keeps the requests of the last seven days',
      zh: '请完整复制 rid；微信只保留最近 7 天的请求',
    },
  },
  {
    errcode: 76002,
    actor: 'operator',
    page: PAGES.quota,
    meaning: { en: 'the rid is malformed', zh: 'rid 格式错误' },
    remedy: {
      en: 'Send the three groups of eight characters only, without the word "rid:"',
      zh: '只填写由短横线连接的三组 8 位字符，不要带“rid:”字样',
    },
  },
  {
    errcode: 76003,
    actor: 'operator',
    page: PAGES.quota,
    meaning: {
      en: "the rid is another app's, or the path in the quota query does not begin with a slash",
      zh: '该 rid 不属于本应用；或查询额度的 cgi_path 前缀不正确',
    },
    remedy: {
      en: 'Use the token of the app that made the call; write the path as /cgi-bin/…, without a host',
      zh: '请用发起该请求的应用的 token 查询；cgi_path 应写成 /cgi-bin/…，不带域名',
    },
  },
  {
    errcode: 76004,
    actor: 'nobody',
    page: PAGES.quota,
    meaning: { en: 'the rid is older than seven days', zh: 'rid 已过期（超过 7 天）' },
    remedy: { en: 'Take the rid of a more recent request', zh: '请换用最近一次请求的 rid' },
  },
  {
    errcode: 76021,
    actor: 'developer',
    page: PAGES.quota,
    meaning: { en: 'there is no API at this path', zh: '找不到该 cgi_path' },
    remedy: {
      en: "Write the path as in the API's documentation: with the leading slash, without host and query",
      zh: '请按接口文档填写路径：以斜杠开头，不含域名和查询参数',
    },
  },
  {
    errcode: 76022,
    actor: 'account-admin',
    page: PAGES.quota,
    meaning: { en: 'this account may not use the API at this path', zh: '当前账号没有该 cgi_path 的权限' },
    remedy: {
      en: 'Look up in the console which APIs the account has',
      zh: '请在后台查看账号拥有哪些接口权限',
    },
  },
];
