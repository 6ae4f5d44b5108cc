/** The words of the login. */
export const login = {
  title: { en: 'Log in', zh: '登录' },
  key: { en: 'Operator key', zh: '操作员密钥' },
  keyHint: {
    en: 'Each operator has a key of their own: wechat-token-server new-key --operator <name> prints it.',
    zh: '每位操作员各有密钥，由 wechat-token-server new-key --operator <名称> 生成。',
  },
  submit: { en: 'Log in', zh: '登录' },
  keyMissing: { en: 'Enter your key.', zh: '请输入密钥。' },
  over: {
    en: 'The login has ended. Log in to go back to where you were.',
    zh: '登录已失效。登录后将回到刚才的页面。',
  },
  waitFor: (seconds: number) => ({ en: `Try again in ${seconds} s.`, zh: `请在 ${seconds} 秒后重试。` }),
};
