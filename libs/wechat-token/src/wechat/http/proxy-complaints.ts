import type { Complaint } from '../../errors/option-problem.js';

/** Said of a proxy in the options for a URL that it would read. */
export const BESIDE_HTTP: Complaint = {
  problem: {
    en: 'is set beside an http base URL: the proxy would read the AppSecret',
    zh: '与 http 的 base URL 同时设置：代理会看到 AppSecret 明文',
  },
  remedy: {
    en: 'Write an https base URL, whose requests a proxy only tunnels, or leave the proxy out',
    zh: '请使用 https 的 base URL（代理只转发加密隧道），或去掉代理',
  },
};

/** Said of a variable of the environment that names a proxy of another kind, or none. */
export const NO_HTTP_PROXY: Complaint = {
  problem: {
    en: 'in the environment is no http or https URL of a proxy',
    zh: '（环境变量）不是 http 或 https 代理地址',
  },
  remedy: {
    en: "Write it as http://user:password@host:port, exempt WeChat's hosts in NO_PROXY, or set http.proxy, false for none",
    zh: '请写成 http://user:password@host:port，或在 NO_PROXY 中排除微信域名，或设置 http.proxy（false 表示不用代理）',
  },
};
