import { plural } from '../i18n/number.js';

/** The words of the screen Clients. */
export const clients = {
  what: {
    en: 'Services that call this server, each with a key of its own. Calls are as this server saw them since it started.',
    zh: '调用本服务器的各个服务，各有自己的密钥。调用次数由本服务器自启动以来统计。',
  },
  none: { en: 'No client is configured', zh: '尚未配置客户端' },
  suspended: { en: 'suspended', zh: '已停用' },
  ended: { en: 'key ended', zh: '密钥已过期' },
  ending: { en: 'key ends soon', zh: '密钥即将到期' },
  refused: { en: 'was refused', zh: '有拒绝' },
  fine: { en: 'in use', zh: '使用中' },
  unused: { en: 'not used yet', zh: '尚未使用' },
  suspendedBy: (by: string) => ({ en: `Suspended by ${by}`, zh: `由 ${by} 停用` }),
  lastUse: { en: 'Last use', zh: '最近使用' },
  from: (address: string) => ({ en: `from ${address}`, zh: `来自 ${address}` }),
  never: { en: 'never', zh: '从未' },
  calls: { en: 'Calls', zh: '调用' },
  refusals: { en: 'Refused', zh: '被拒绝' },
  lastRefusal: (why: string) => ({ en: `last: ${why}`, zh: `最近一次：${why}` }),
  key: { en: 'Key', zh: '密钥' },
  noEnd: { en: 'no end', zh: '长期有效' },
  daysLeft: (days: number) => ({ en: `${days} ${plural(days, 'day')} left`, zh: `还剩 ${days} 天` }),
  daysOver: (days: number) => ({ en: `ended ${days} ${plural(days, 'day')} ago`, zh: `已过期 ${days} 天` }),
  twoKeys: { en: 'two keys: being replaced', zh: '两个密钥：正在更换' },
  apps: { en: 'Apps', zh: '应用' },
  noApps: { en: 'none', zh: '无' },
  may: { en: 'May', zh: '权限' },
  paths: { en: 'Paths', zh: '路径' },
  calledFrom: { en: 'May call from', zh: '允许的来源' },
  anywhere: { en: 'anywhere', zh: '不限' },
  perMinute: { en: 'Requests a minute', zh: '每分钟请求数' },
  entry: { en: 'Entry in the configuration', zh: '配置中的条目' },
  entryHint: {
    en: 'A summary: not every field is shown. To change it, edit the entry in the file.',
    zh: '这是摘要，未显示全部字段。如需修改，请编辑配置文件中的条目。',
  },
  add: { en: 'Add a client', zh: '添加客户端' },
  addId: { en: 'Id', zh: 'id' },
  addIdHint: { en: '1 to 32 letters, digits and -', zh: '1 到 32 个字母、数字或 -' },
  addApps: { en: 'AppIDs, separated by spaces', zh: 'AppID，以空格分隔' },
  addFirst: {
    en: '1. Make a key. The command prints it, with its digest:',
    zh: '1. 生成密钥。命令会打印密钥及其摘要：',
  },
  addThen: {
    en: '2. Paste this under clients:, with the digest. It takes effect within ten seconds.',
    zh: '2. 填入摘要，粘贴到 clients: 之下，十秒内生效。',
  },
  addLast: {
    en: '3. Give the key to the service, and to nobody else. This page never sees it.',
    zh: '3. 只把密钥交给该服务。本页面不会接触密钥。',
  },
};

/** Why a client was refused last, by the reason in the audit. */
export const REFUSED_BECAUSE: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  BAD_KEY: { en: 'wrong key', zh: '密钥错误' },
  KEY_ENDED: { en: 'its key has ended', zh: '密钥已过期' },
  CLIENT_SUSPENDED: { en: 'it is suspended', zh: '已停用' },
  ADDRESS: { en: 'called from an address that is not allowed', zh: '来源地址不在允许范围内' },
  CERTIFICATE: { en: 'without its certificate', zh: '未出示证书' },
  TOO_MANY: { en: 'too many requests', zh: '请求过多' },
  PERMISSION: { en: 'it lacks the permission', zh: '没有该权限' },
  APP: { en: 'an app that is not its own', zh: '不可用于该 AppID' },
  PATH: { en: 'a path that is not its own', zh: '不可用于该路径' },
  PAGE: { en: 'a page that is not its own', zh: '不可用于该页面' },
  STAND_IN: { en: 'a stand-in that is not valid', zh: '代用令牌无效' },
  STAND_IN_ENDED: { en: 'a stand-in that has ended', zh: '代用令牌已过期' },
};
