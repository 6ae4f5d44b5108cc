import type { AppHealth } from '../../../src/console-state.js';
import type { Wording } from 'nestjs-wechat-token';
import { number } from '../i18n/number.js';

/** The first sentence about an app: what its health means for its callers. */
export const VERDICTS: Readonly<Record<AppHealth, Wording>> = {
  down: { en: 'Callers get no access token', zh: '调用方无法取得 access_token' },
  degraded: {
    en: 'Callers get an access token, but something is wrong',
    zh: '调用方仍可取得 access_token，但存在异常',
  },
  up: { en: 'All is well', zh: '一切正常' },
  idle: { en: 'Nobody uses this app', zh: '暂无调用方使用此应用' },
};

/** The words of the screen App. */
export const app = {
  idleWhat: {
    en: 'Its access token is issued at the first call.',
    zh: '首次调用时才会获取 access_token。',
  },
  notShared: {
    en: 'The store does not answer. Below is what this process knows by itself.',
    zh: '存储没有响应。以下仅为本进程所知的状态。',
  },
  none: { en: 'none', zh: '无' },
  left: (time: string) => ({ en: `${time} left`, zh: `剩余 ${time}` }),
  chart: (refreshFrom: string, expires: string) => ({
    en: `Life of the access token: refresh from ${refreshFrom}, expires ${expires}. The table below has it too.`,
    zh: `access_token 有效期：${refreshFrom} 起刷新，${expires} 到期。下方表格内容相同。`,
  }),
  asTable: { en: 'As a table', zh: '以表格显示' },
  life: { en: 'Life of the access token', zh: 'access_token 有效期' },
  moment: { en: 'Moment', zh: '时刻' },
  time: { en: 'Time', zh: '时间' },
  issued: { en: 'issued', zh: '签发' },
  now: { en: 'now', zh: '现在' },
  remaining: { en: 'Remaining', zh: '剩余' },
  expires: { en: 'expires', zh: '到期' },
  refreshFrom: { en: 'refresh from', zh: '开始刷新' },
  window: { en: 'refresh window', zh: '刷新时段' },
  day: { en: 'The last 24 hours', zh: '最近 24 小时' },
  dayAsTable: { en: 'The last 24 hours as a table', zh: '以表格显示最近 24 小时' },
  dayNothing: {
    en: 'Nothing is known of the last 24 hours.',
    zh: '最近 24 小时没有任何记录。',
  },
  dayChart: (sums: string) => ({
    en: `The access token in the last 24 hours: ${sums}. The table below has it too.`,
    zh: `最近 24 小时的 access_token：${sums}。下方表格内容相同。`,
  }),
  daySince: (time: string) => ({ en: `The log begins at ${time}.`, zh: `日志自 ${time} 起。` }),
  daySinceHere: (time: string) => ({
    en: `As this process saw it, since ${time}.`,
    zh: `仅为本进程自 ${time} 起所见。`,
  }),
  dayStates: {
    token: { en: 'valid', zh: '有效' },
    none: { en: 'no token', zh: '没有 token' },
    unknown: { en: 'not known', zh: '未知' },
  },
  token: { en: 'Token', zh: 'token' },
  fromTo: { en: 'From – to', zh: '时段' },
  leftThen: { en: 'Life left then', zh: '届时剩余' },
  issuedAgo: { en: 'Issued', zh: '签发于' },
  confirmed: { en: 'Confirmed', zh: '上次确认' },
  version: { en: 'Version', zh: '版本' },
  writtenBy: { en: 'Written by', zh: '写入者' },
  lease: { en: 'Refresh in progress', zh: '正在刷新' },
  leaseEnds: (time: string) => ({ en: `lease ends in ${time}`, zh: `租约 ${time}后到期` }),
  inDoubt: { en: 'In doubt for', zh: '结果未定，剩余' },
  commit: { en: 'Store', zh: '存储' },
  commitPending: { en: 'not yet written', zh: '尚未写入' },
  others: { en: 'Tickets and other credentials', zh: 'ticket 与其他凭据' },
  noOthers: { en: 'None is used.', zh: '未使用。' },
  calls: { en: 'Calls to WeChat today', zh: '今日调用微信次数' },
  noCalls: { en: 'None today.', zh: '今日未调用。' },
  pauses: { en: 'Pauses', zh: '暂停调用微信' },
  pauseEnds: (failures: number) => ({
    en: `${number(failures)} in a row failed. WeChat is called again in`,
    zh: `连续失败 ${number(failures)} 次。距再次调用微信还有`,
  }),
  clients: { en: 'Clients of this app', zh: '使用此应用的客户端' },
  noClients: { en: 'No client may use it.', zh: '没有可使用此应用的客户端。' },
  client: { en: 'Client', zh: '客户端' },
  allClients: { en: 'All clients', zh: '全部客户端' },
  history: { en: 'What happened', zh: '发生过什么' },
  noHistory: { en: 'Nothing has happened yet.', zh: '暂无记录。' },
  wholeLog: { en: 'Its whole log', zh: '全部日志' },
};

export const KINDS: Readonly<Record<string, Wording>> = {
  'access-token': { en: 'access token', zh: 'access_token' },
  'ticket:jsapi': { en: 'JS-SDK ticket', zh: 'jsapi_ticket' },
  'ticket:wx_card': { en: 'card ticket', zh: '卡券 api_ticket' },
};

/** The name of a credential by its kind, or by `<kind>:<subject>`; the code itself, where the page knows no name. */
export function kindOf(code: string): Wording {
  return KINDS[code] ?? { en: code, zh: code };
}
