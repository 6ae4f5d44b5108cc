import type { Wording } from 'nestjs-wechat-token';

/** What happened, by the code of the event. */
export const HAPPENED: Readonly<Record<string, Wording>> = {
  refreshed: { en: 'refreshed', zh: '已刷新' },
  'refresh-failed': { en: 'not refreshed', zh: '未能刷新' },
  rejected: { en: 'refused by WeChat', zh: '被微信拒绝' },
  'rejection-doubted': { en: 'report of a refusal doubted', zh: '失效上报存疑' },
  'foreign-refresh': { en: 'replaced outside', zh: '被外部替换' },
  'commit-given-up': { en: 'never written to the store', zh: '始终未能写入存储' },
  'refused-copy-dropped': { en: 'refused by WeChat, no longer served', zh: '被微信拒绝，不再提供' },
  'budget-low': { en: 'daily budget nearly used up', zh: '当日预算即将用完' },
  'budget-spent': { en: 'daily budget used up', zh: '当日预算已用完' },
  'store-down': { en: 'store away', zh: '存储不可用' },
  'store-back': { en: 'store back', zh: '存储已恢复' },
  'store-clock-moved': { en: "the store's clock moved", zh: '存储时钟变动' },
  'clock-gap': { en: "the server's clock moved", zh: '服务器时钟变动' },
  'client.suspended': { en: 'client suspended', zh: '停用客户端' },
  'client.resumed': { en: 'client resumed', zh: '恢复客户端' },
  'operator.in': { en: 'logged in', zh: '登录' },
  'operator.out': { en: 'logged out', zh: '退出登录' },
  'app.refreshed': { en: 'refreshed by hand', zh: '手动刷新' },
  'app.checked': { en: 'checked by hand', zh: '手动检查' },
  'app.quota-read': { en: 'WeChat asked for the quota', zh: '查询微信用量' },
  'app.revoked': { en: 'leaked token ended', zh: '作废泄露的 token' },
  'doctor.run': { en: 'doctor run', zh: '运行诊断' },
  'configuration.reloaded': { en: 'configuration reloaded', zh: '已重新加载配置' },
  'configuration.refused': { en: 'new configuration refused', zh: '拒绝了新配置' },
  'server.started': { en: 'server started', zh: '服务器已启动' },
  'server.draining': { en: 'server is ending', zh: '服务器正在停止' },
};

/** What is bad news, and what needs a look: all else is plain. */
export const BAD: readonly string[] = [
  'refresh-failed',
  'budget-spent',
  'store-down',
  'configuration.refused',
];
export const WORTH_A_LOOK: readonly string[] = [
  'rejected',
  'rejection-doubted',
  'foreign-refresh',
  'commit-given-up',
  'refused-copy-dropped',
  'budget-low',
  'store-clock-moved',
  'clock-gap',
  'client.suspended',
  'app.revoked',
];

/** Why, by the code of the cause. */
export const BECAUSE: Readonly<Record<string, Wording>> = {
  missing: { en: 'there was none', zh: '尚无凭据' },
  due: { en: 'it was due', zh: '即将到期' },
  confirm: { en: 'confirmed as still valid', zh: '定期确认' },
  rejected: { en: 'WeChat refused the last one', zh: '被微信拒绝' },
  reported: { en: 'a client reported it', zh: '被上报失效' },
  manual: { en: 'by hand', zh: '手动刷新' },
  cron: { en: 'by schedule', zh: '定时刷新' },
  leak: { en: 'it leaked', zh: '凭据泄露' },
  'store-clock': { en: "the store's clock moved", zh: '存储时钟变动' },
  'store-away': { en: 'the store was away', zh: '存储不可用' },
  ACCEPTED_BY_WECHAT: { en: 'WeChat accepts it', zh: '微信仍接受它' },
  REPORTED_TOO_OFTEN: { en: 'reported too often', zh: '上报过于频繁' },
  WECHAT_REFUSED: { en: 'WeChat refused', zh: '微信拒绝' },
  WECHAT_UNAVAILABLE: { en: 'WeChat gave no usable response', zh: '微信没有可用的响应' },
  SECRET_UNAVAILABLE: { en: 'no AppSecret', zh: '无法取得 AppSecret' },
  BUDGET_SPENT: { en: 'daily budget used up', zh: '当日预算已用完' },
  TOKEN_STORE_FAILED: { en: 'the store failed', zh: '存储故障' },
  TIMEOUT: { en: 'no answer in time', zh: '没有按时响应' },
};

export const events = {
  errcode: (errcode: string) => ({ en: `errcode ${errcode}`, zh: `errcode ${errcode}` }),
  client: (id: string) => ({ en: `client ${id}`, zh: `客户端 ${id}` }),
  operator: (id: string) => ({ en: `operator ${id}`, zh: `操作员 ${id}` }),
  server: (id: string) => ({ en: `server ${id}`, zh: `服务器 ${id}` }),
  command: { en: 'by a command', zh: '命令行' },
  budget: (id: string) => ({ en: `budget "${id}"`, zh: `预算“${id}”` }),
};
