import type { OptionProblem } from '../../errors/option-problem.js';

/** The problem of a proxy in the options that could read the requests. */
export const BESIDE_HTTP: OptionProblem = {
  problem: {
    en: 'cannot be used with an http base URL: the proxy could read the AppSecret',
    zh: '不能与 http 的 base URL 同时使用：代理会看到 AppSecret 明文',
  },
  remedy: {
    en: 'Use an https base URL, which the proxy only tunnels, or leave the proxy out',
    zh: '请使用 https 的 base URL（代理只转发加密隧道），或去掉代理',
  },
};

/** The problem of an environment variable that is not the URL of an http or https proxy. */
export const NO_HTTP_PROXY: OptionProblem = {
  problem: {
    en: 'in the environment is not an http or https URL of a proxy',
    zh: '（环境变量）不是 http 或 https 代理地址',
  },
  remedy: {
    en: "Write it as http://user:password@host:port, exempt WeChat's hosts in NO_PROXY, or set http.proxy (false for no proxy)",
    zh: '请写成 http://user:password@host:port，或在 NO_PROXY 中排除微信域名，或设置 http.proxy（false 表示不用代理）',
  },
};
