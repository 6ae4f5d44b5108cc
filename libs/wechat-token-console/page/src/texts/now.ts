import { number, plural } from '../i18n/number.js';

/** The words of the screen Now. */
export const now = {
  noneNeedsYou: (total: number) => ({
    en: `All is well: none of ${number(total)} ${plural(total, 'app')} needs you`,
    zh: `一切正常：${number(total)} 个应用均无需处理`,
  }),
  filters: { en: 'Which apps', zh: '筛选应用' },
  filter: {
    attention: { en: 'needs attention', zh: '需要处理' },
    all: { en: 'all', zh: '全部' },
    idle: { en: 'idle', zh: '未使用' },
  },
  search: { en: 'Name or AppID', zh: '名称或 AppID' },
  clearSearch: { en: 'Show all apps', zh: '显示全部应用' },
  noMatch: (text: string) => ({
    en: `No app has “${text}” in its name or AppID`,
    zh: `没有名称或 AppID 包含“${text}”的应用`,
  }),
  noneOfFilter: {
    attention: { en: 'No app needs attention', zh: '没有需要处理的应用' },
    all: { en: 'No app is in use yet', zh: '还没有应用在使用' },
    idle: { en: 'No app is idle', zh: '没有未使用的应用' },
  },
  noneConfigured: { en: 'No app is configured', zh: '尚未配置应用' },
  addOne: {
    en: 'Add one to the configuration file of the token server (it reloads by itself):',
    zh: '请在中控服务器的配置文件中添加（会自动重新加载）：',
  },
  addOneInCode: {
    en: 'Apps show up here when the application first uses them. Add one to the options of WechatTokenModule:',
    zh: '应用首次使用后会显示在这里。请在 WechatTokenModule 的选项中添加：',
  },
  apps: { en: 'Apps', zh: '应用列表' },
  noToken: { en: 'no access token', zh: '没有 access_token' },
  notUsed: { en: 'nobody uses it', zh: '暂无调用方' },
  lifeLeft: { en: 'Remaining life of the access token', zh: 'access_token 剩余有效期' },
  since: (time: string, duration: string) => ({
    en: `since ${time} (${duration})`,
    zh: `${time} 起（${duration}）`,
  }),
  triesFailed: (count: number) => ({
    en: `${number(count)} ${count === 1 ? 'try' : 'tries'} failed`,
    zh: `已失败 ${number(count)} 次`,
  }),
  nextTry: (time: string) => ({ en: `next in ${time}`, zh: `${time}后重试` }),
  refreshAt: (time: string) => ({ en: `refresh ≈ ${time}`, zh: `约 ${time} 刷新` }),
  refreshNow: { en: 'refresh is due', zh: '即将刷新' },
  copyIp: (ip: string) => ({ en: `Copy ${ip}`, zh: `复制 ${ip}` }),
  moreReasons: (count: number) => ({
    en: `and ${count} more ${plural(count, 'reason')}`,
    zh: `另有 ${count} 个原因`,
  }),
  pages: { en: 'Pages', zh: '分页' },
  pageOf: (page: number, pages: number) => ({
    en: `Page ${number(page)} of ${number(pages)}`,
    zh: `第 ${number(page)} 页，共 ${number(pages)} 页`,
  }),
  matching: (count: number) => ({
    en: `${number(count)} ${plural(count, 'app')}`,
    zh: `${number(count)} 个应用`,
  }),
  previous: { en: 'Previous', zh: '上一页' },
  next: { en: 'Next', zh: '下一页' },
  budgets: { en: 'Calls to WeChat today', zh: '今日调用微信次数' },
  budgetsOf: { en: 'the app that used most of it', zh: '各额度用得最多的应用' },
  recent: { en: 'Just now', zh: '最近动态' },
  wholeLog: { en: 'Whole log', zh: '全部日志' },
};
