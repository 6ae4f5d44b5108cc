/** The words of what an operator does. */
export const actions = {
  actions: { en: 'Actions', zh: '操作' },
  tryNow: { en: 'Try now', zh: '立即重试' },
  refresh: { en: 'Refresh', zh: '刷新' },
  check: { en: 'Check', zh: '检查' },
  checkHint: {
    en: 'Lets WeChat check the access token: one cheap call',
    zh: '请微信检查 access_token：一次低成本调用',
  },
  quota: { en: 'Ask WeChat for the quota', zh: '查询调用额度' },
  quotaShort: { en: 'Quota', zh: '查询调用额度' },
  quotaHint: { en: 'Costs one call', zh: '向微信查询，消耗一次调用' },
  leaked: { en: 'Token leaked…', zh: 'token 已泄露…' },
  leakedShort: { en: 'Leaked…', zh: '已泄露…' },
  leakedTitle: { en: 'Token leaked?', zh: 'token 泄露了？' },
  leakedWhat: (name: string) => ({
    en: `This ends the access token of ${name} at WeChat by two forced refreshes, more than 30 s apart.`,
    zh: `将用两次强制刷新（间隔 30 秒以上）吊销 ${name} 的 access_token。`,
  }),
  leakedPrice: {
    en: 'All live traffic of the app sees 40001 meanwhile.',
    zh: '在此期间，该应用的线上流量会遇到 40001。',
  },
  leakedWhatLegacy: (name: string) => ({
    en: `This ends the leaked access token of ${name} by two requests for a new one, more than 30 s apart: the legacy endpoint has no forced refresh.`,
    zh: `将重新获取两次（间隔 30 秒以上），使 ${name} 泄露的 access_token 失效：旧接口没有强制刷新。`,
  }),
  leakedPriceLegacy: {
    en: 'Until the second request, about 31 s, the leaked token goes on working. WeChat promises only that it ends within five minutes. Whoever still uses it then gets 40001.',
    zh: '在第二次之前（约 31 秒），泄露的 token 仍然有效；微信只保证它在五分钟内失效。此后仍使用它的调用会得到 40001。',
  },
  forcedLeft: (left: number, limit: number) => ({
    en: `${left} of ${limit} forced refreshes are left today.`,
    zh: `今日强制刷新还剩 ${left} 次，共 ${limit} 次。`,
  }),
  typeAppId: { en: 'Type the AppID to confirm', zh: '输入 AppID 以确认' },
  notTheAppId: (appId: string) => ({ en: `That is not ${appId}.`, zh: `与 ${appId} 不一致。` }),
  keyAgain: { en: 'Your operator key', zh: '你的操作员密钥' },
  keyAgainHint: { en: 'Your login is older than 15 minutes.', zh: '登录已超过 15 分钟。' },
  endIt: { en: 'End this token', zh: '吊销此 token' },
  ending: (left: number) => ({
    en: `The leaked token is being ended: ${left === 1 ? 'one forced refresh is' : `${left} forced refreshes are`} left.`,
    zh: `正在吊销泄露的 token：还剩 ${left} 次强制刷新。`,
  }),
  endingLegacy: (left: number) => ({
    en: `The leaked token is being ended, and works until then: ${left === 1 ? 'one request is' : `${left} requests are`} left.`,
    zh: `正在使泄露的 token 失效，在此之前它仍然有效：还需重新获取 ${left} 次。`,
  }),
  endingNext: { en: 'The next one follows in', zh: '距下一次还有' },
  suspend: { en: 'Suspend…', zh: '停用…' },
  resume: { en: 'Resume…', zh: '恢复…' },
  suspendTitle: (id: string) => ({ en: `Suspend ${id}?`, zh: `停用 ${id}？` }),
  resumeTitle: (id: string) => ({ en: `Resume ${id}?`, zh: `恢复 ${id}？` }),
  suspendWhat: {
    en: 'All servers refuse it within five seconds, usually at once: its key, its stand-ins, its long polls and streams.',
    zh: '五秒之内（通常是立即）所有服务器都拒绝它：包括密钥、已有的代用令牌、长轮询和事件流。',
  },
  resumeWhat: {
    en: 'All servers serve it again, with the key that it has.',
    zh: '所有服务器恢复为它服务，密钥不变。',
  },
  reason: { en: 'Reason, for the log', zh: '原因（写入日志）' },
  reasonHint: { en: 'No secret: everybody with a login reads it.', zh: '请勿填写机密：所有登录者都能看到。' },
  reasonMissing: { en: 'Write a reason.', zh: '请填写原因。' },
  suspendDo: { en: 'Suspend', zh: '停用' },
  resumeDo: { en: 'Resume', zh: '恢复' },
};
