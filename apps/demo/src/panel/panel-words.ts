/** What the panel says. */
export const PANEL_WORDS = {
  invalidate: {
    label: { zh: '让 token 失效', en: 'Invalidate the token' },
    hint: {
      zh: '微信提前让 token 失效，下一次调用返回 40001。',
      en: 'WeChat ends it before its time; the next call gets 40001.',
    },
  },
  invalidated: {
    zh: '用旧 token 的调用返回 40001，随即用新 token 重试并成功。',
    en: 'A call with the old token got 40001. It was repeated with a new token, and succeeded.',
  },
  elsewhere: {
    label: { zh: '外部程序刷新 token', en: 'Somebody else refreshes' },
    hint: {
      zh: '另一个程序用同一 AppSecret 换掉了 token。',
      en: 'Another program with the same AppSecret replaces the token.',
    },
  },
  replacedElsewhere: {
    zh: '外部程序替换了 token；演示程序已发现，并改用当前的 token。',
    en: 'Another program replaced the token. The demo noticed, and serves the current one.',
  },
  noMoreForced: {
    zh: '今天的强制刷新次数已用完，微信拒绝了外部程序。',
    en: "The day's forced refreshes are used up: WeChat refused the other program.",
  },
  right: {
    label: { zh: '恢复正常', en: 'Put all right again' },
    hint: { zh: '微信恢复正常。', en: 'WeChat works as usual.' },
  },
  allRight: { zh: '微信恢复正常。', en: 'WeChat works as usual again.' },
  busy: {
    zh: '正在演示其中一幕，请等它结束。',
    en: 'An act is being played: wait for its end.',
  },
  begun: { zh: '演示开始。', en: 'The act has begun.' },
  notShown: { zh: '这一幕没有演示出所述情形：', en: 'The act did not show this: ' },
  error: { zh: '程序出错', en: 'an error' },
  jsSdk: { zh: 'JS-SDK 签名与网页授权登录', en: 'JS-SDK signature and login' },
} as const;
