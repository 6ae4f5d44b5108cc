import type { Wording } from 'nestjs-wechat-token';
import type { LoggedAction, LoggedEvent } from '../../../src/console-state.js';
import type { Tone } from '../components/status-badge.js';

interface EventWords extends Wording {
  /** How it is marked in lists; without one, plainly. */
  readonly tone?: Tone;
}

const EVENTS: Readonly<Record<LoggedEvent | LoggedAction, EventWords>> = {
  refreshed: { en: 'refreshed', zh: '已刷新', tone: 'good' },
  'refresh-failed': { en: 'refresh failed', zh: '刷新失败', tone: 'bad' },
  rejected: { en: 'rejected by WeChat', zh: '被微信拒绝', tone: 'warning' },
  'rejection-doubted': { en: 'report doubted', zh: '失效报告存疑' },
  'foreign-refresh': { en: 'invalidated elsewhere', zh: '被其他程序刷新', tone: 'warning' },
  'budget-low': { en: 'budget nearly used up', zh: '每日额度将用尽', tone: 'warning' },
  'budget-spent': { en: 'budget used up', zh: '每日额度已用尽', tone: 'bad' },
  'commit-given-up': { en: 'not written to the store', zh: '放弃写入存储', tone: 'bad' },
  'store-down': { en: 'store away', zh: '存储不可用', tone: 'bad' },
  'store-back': { en: 'store back', zh: '存储已恢复', tone: 'good' },
  'store-clock-moved': { en: "store's clock jumped", zh: '存储时钟跳变', tone: 'warning' },
  'clock-gap': { en: 'process was suspended', zh: '进程曾被挂起', tone: 'warning' },
  'mirror-failed': { en: 'mirror not written', zh: '镜像写入失败', tone: 'warning' },
  'mirror-back': { en: 'mirror written again', zh: '镜像已恢复写入', tone: 'good' },
  'mirror-deleted': { en: 'deleted from a mirror', zh: '镜像中的键被删除', tone: 'warning' },
  'mirror-foreign': { en: 'foreign credential in a mirror', zh: '镜像中有其他程序的凭据', tone: 'warning' },
  'refused-copy-dropped': { en: 'refused copy dropped', zh: '已丢弃被拒绝的副本' },
  'operator.in': { en: 'logged in', zh: '登录' },
  'operator.out': { en: 'logged out', zh: '退出登录' },
  'app.refreshed': { en: 'refresh requested', zh: '手动刷新' },
  'app.checked': { en: 'check requested', zh: '手动检查' },
  'app.quota-read': { en: 'quota requested', zh: '查询调用额度' },
  'app.revoked': { en: 'leaked token ended', zh: '吊销泄露的 token', tone: 'warning' },
  'client.suspended': { en: 'client suspended', zh: '已停用客户端', tone: 'warning' },
  'client.resumed': { en: 'client resumed', zh: '已恢复客户端' },
  'configuration.changed': { en: 'configuration changed', zh: '配置已变更' },
  'server.started': { en: 'server started', zh: '服务器启动' },
  'server.draining': { en: 'server shutting down', zh: '服务器正在停止' },
  'server.ended': { en: 'server ended', zh: '服务器已停止' },
  'doctor.run': { en: 'doctor run', zh: '运行诊断' },
};

/** Why a credential was requested, or why something failed. */
export const CAUSES: Readonly<Record<string, Wording>> = {
  missing: { en: 'there was none', zh: '没有可用的' },
  due: { en: 'due', zh: '即将到期' },
  confirm: { en: 'confirmation', zh: '确认是否有效' },
  rejected: { en: 'rejected by WeChat', zh: '被微信拒绝' },
  reported: { en: 'reported as rejected', zh: '客户端报告失效' },
  manual: { en: 'requested by hand', zh: '手动' },
  cron: { en: 'schedule', zh: '定时任务' },
  leak: { en: 'leaked', zh: '泄露' },
  'store-clock': { en: "store's clock jumped", zh: '存储时钟跳变' },
  'store-away': { en: 'store away', zh: '存储不可用' },
  ACCEPTED_BY_WECHAT: { en: 'WeChat still accepts it', zh: '微信仍接受它' },
  REPORTED_TOO_OFTEN: { en: 'reported too often', zh: '上报过于频繁' },
  WECHAT_REFUSED: { en: 'refused by WeChat', zh: '被微信拒绝' },
  WECHAT_UNAVAILABLE: { en: 'no usable response from WeChat', zh: '微信没有可用的响应' },
  SECRET_UNAVAILABLE: { en: 'no AppSecret', zh: '无法取得 AppSecret' },
  WRONG_TYPE: { en: 'its key has another type', zh: '键的类型不符' },
  NO_SECRET: { en: 'no AppSecret to name its key', zh: '没有 AppSecret，无法确定键名' },
  BUDGET_SPENT: { en: 'budget used up', zh: '每日额度已用尽' },
  TOKEN_STORE_FAILED: { en: 'store failed', zh: '存储故障' },
  TIMEOUT: { en: 'no answer in time', zh: '没有按时响应' },
};

/** The words of an event or action; its code, where a newer server sends one that the page does not know. */
export function eventOf(what: string): EventWords {
  return (EVENTS as Readonly<Record<string, EventWords>>)[what] ?? { en: what, zh: what };
}

/** The words of a cause, and WeChat's errcode behind it; the code itself for any other reason. */
export function reasonOf(reason: string): Wording {
  const [, code = reason, errcode] = /^([A-Z_]+?)_(-?\d+)$/.exec(reason) ?? [];
  const words = CAUSES[code] ?? { en: code, zh: code };
  if (errcode === undefined) return words;
  return { en: `${words.en}: errcode ${errcode}`, zh: `${words.zh}：errcode ${errcode}` };
}

/** Who did it, or which client it is about. */
export const who = {
  client: (id: string) => ({ en: `client ${id}`, zh: `客户端 ${id}` }),
  operator: (id: string) => ({ en: `operator ${id}`, zh: `操作员 ${id}` }),
  server: (id: string) => ({ en: `server ${id}`, zh: `服务器 ${id}` }),
  command: { en: 'by a command', zh: '命令行' },
};
