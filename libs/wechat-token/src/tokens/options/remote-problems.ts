import type { OptionProblem } from '../../errors/option-problem.js';
import type { WechatTokenOptions } from './wechat-token.options.js';

/** A problem, and the path of the option that has it. */
export type Finding = OptionProblem & { readonly path: string };

/** Checks `remote` together with the options that it replaces. */
export function checkRemote(options: WechatTokenOptions): Finding | undefined {
  const { remote, store, role, appSource, apps = [] } = options;
  if (remote === undefined) return undefined;
  if ((remote.url === undefined) === (remote.urls === undefined)) {
    return {
      path: 'remote',
      problem: { en: 'needs one of url and urls', zh: '需要 url 或 urls 之一' },
      remedy: {
        en: "Write url: 'https://…' for one token server",
        zh: "一台中控服务器请写 url: 'https://…'",
      },
    };
  }
  const beside = Object.entries({ store, appSource }).find(([, value]) => value !== undefined)?.[0];
  if (beside !== undefined) return setByRemote(beside);
  if (role === 'issuer') return setByRemote('role');
  const index = apps.findIndex(({ appSecret }) => appSecret !== undefined);
  return index < 0 ? undefined : notNeeded(`apps[${index}].appSecret`);
}

function setByRemote(path: string): Finding {
  return {
    path,
    problem: {
      en: 'cannot be combined with remote, which sets it',
      zh: '不能与 remote 同时设置：由 remote 决定',
    },
    remedy: { en: 'Leave it out, or leave out remote', zh: '请去掉其中之一' },
  };
}

function notNeeded(path: string): Finding {
  return {
    path,
    problem: {
      en: 'is not used with remote: only the token server has it',
      zh: '与 remote 同时使用时无效：只有中控服务器需要它',
    },
    remedy: { en: 'Remove it from this host', zh: '请从本机删除' },
  };
}
