/** The words of the screen Log. */
export const log = {
  what: {
    en: 'What all servers did, and what operators did, the newest first.',
    zh: '所有服务器和操作员的记录，最新的在前。',
  },
  whatHere: {
    en: 'What happened in this process since it started, the newest first.',
    zh: '本进程启动以来发生的事，最新的在前。',
  },
  filter: { en: 'Only of one app', zh: '只看一个应用' },
  filterHint: { en: 'AppID', zh: 'AppID' },
  show: { en: 'Show', zh: '查看' },
  showAll: { en: 'Show all apps', zh: '查看全部应用' },
  none: { en: 'Nothing has happened yet', zh: '暂无记录' },
  noneOfApp: (appId: string) => ({ en: `Nothing about ${appId}`, zh: `没有 ${appId} 的记录` }),
  noneWhat: {
    en: 'Refreshes, refusals and what operators do are shown here.',
    zh: '刷新、被拒绝的情况以及操作员的操作会显示在此处。',
  },
  older: { en: 'Older', zh: '更早' },
  newest: { en: 'To the newest', zh: '回到最新' },
  pages: { en: 'Pages', zh: '翻页' },
};
