import { readWechatEnvironment, WECHAT } from 'nestjs-wechat-token';
import type { AppCheck, WechatCheck } from '../checks/app.check.js';
import type { Report, Problem } from '../fault.js';
import { reportDuplicates } from './report-duplicates.js';

/** Checks that each app is there once, and that its secret is neither too long nor in quotes. */
export function checkApps(apps: readonly AppCheck[], report: Report): void {
  const ids = apps.map(({ appId }, i) => [`apps[${i}].appId`, appId] as const);
  reportDuplicates(ids, report);
  for (const [i, { appSecret }] of apps.entries()) {
    if (appSecret === undefined) continue;
    const secret = appSecret.reveal();
    const problem = secret.length > 128 ? TOO_LONG : WECHAT.secretProblem(secret);
    if (problem) report(`apps[${i}].appSecret`, problem);
  }
}

/** Checks the address of WeChat and the proxy. */
export function checkWechat({ baseUrl, allowPlainHttp, proxy }: WechatCheck, report: Report): void {
  if (typeof baseUrl === 'string') {
    const variables = { WECHAT_BASE_URL: baseUrl, WECHAT_ALLOW_PLAIN_HTTP: String(allowPlainHttp === true) };
    if (readWechatEnvironment(variables).baseUrl === undefined) report('wechat.baseUrl', UNSAFE);
  }
  if (proxy && !/^https?:\/\//.test(proxy.reveal())) report('wechat.proxy', NO_PROXY);
}

const TOO_LONG: Problem = {
  problem: { en: 'is longer than 128 characters', zh: '超过 128 个字符' },
  remedy: {
    en: 'Copy the AppSecret from the console of the app: 32 letters and digits',
    zh: '请从该应用的管理后台复制 AppSecret：32 位字母和数字',
  },
};

const UNSAFE: Problem = {
  problem: {
    en: 'is neither an https URL nor an http URL on this machine',
    zh: '既不是 https 地址，也不是本机的 http 地址',
  },
  remedy: {
    en: 'Write https://api.weixin.qq.com, or leave it out; allowPlainHttp: true lets secrets go unencrypted to another host',
    zh: '请填写 https://api.weixin.qq.com，或不填；allowPlainHttp: true 可允许密钥以明文发往其他主机',
  },
};

const NO_PROXY: Problem = {
  problem: { en: 'is not the address of a proxy', zh: '不是代理地址' },
  remedy: { en: 'Write http://host:port', zh: '请写成 http://主机:端口' },
};
