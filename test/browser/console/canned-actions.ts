import type { ActionResult, AppAction } from '../../../libs/wechat-token-console/src/console-state.js';

/** What comes of an action that succeeds. */
export const RESULTS: Readonly<Record<AppAction | 'suspend' | 'resume' | 'doctor', ActionResult>> = {
  refresh: {
    outcome: 'replaced',
    message: { en: 'WeChat issued a new access token', zh: '微信签发了新的 access_token' },
  },
  check: {
    outcome: 'accepted',
    message: { en: 'WeChat accepts the access token', zh: '微信接受该 access_token' },
  },
  quota: {
    outcome: 'told',
    message: { en: 'What WeChat says about today', zh: '微信返回的当日用量' },
    details: [
      { level: 'ok', text: { en: 'stable: 26 of 10000 used', zh: 'stable：10000 次中已用 26 次' } },
      {
        level: 'warning',
        text: { en: 'clear_quota: 9 of 10 used this month', zh: 'clear_quota：本月 10 次中已用 9 次' },
      },
    ],
  },
  revoke: {
    outcome: 'begun',
    message: {
      en: 'The first of two forced refreshes is done; the second follows in 31 s',
      zh: '两次强制刷新中的第一次已完成，第二次将在 31 秒后进行',
    },
  },
  suspend: {
    outcome: 'suspended',
    message: { en: 'The client is refused by all servers now', zh: '所有服务器现已拒绝该客户端' },
  },
  resume: {
    outcome: 'resumed',
    message: { en: 'The client is served again', zh: '已恢复为该客户端服务' },
  },
  doctor: {
    outcome: 'warnings',
    message: { en: '4 good, 1 to look at, 1 wrong', zh: '正常 4 项，警告 1 项，错误 1 项' },
    details: [
      {
        level: 'ok',
        text: { en: 'api.weixin.qq.com resolves and answers', zh: 'api.weixin.qq.com 可以解析，并有响应' },
      },
      { level: 'ok', text: { en: "Redis' clock agrees with this host's", zh: 'Redis 的时钟与本机一致' } },
      {
        level: 'warning',
        text: {
          en: 'Redis does not write to disk (appendonly no): tokens are lost when it restarts. Set appendonly yes',
          zh: 'Redis 未开启持久化（appendonly no），重启后 token 会丢失。请设置 appendonly yes',
        },
      },
      {
        level: 'error',
        text: {
          en: 'wx000000001f2e3d4c: WeChat refused with 40164 (203.0.113.9). Enter 203.0.113.9 in the IP whitelist',
          zh: 'wx000000001f2e3d4c：微信返回 40164（203.0.113.9）。请把 203.0.113.9 加入 IP 白名单',
        },
      },
    ],
  },
};
