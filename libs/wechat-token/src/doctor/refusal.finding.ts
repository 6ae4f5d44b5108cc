import type { Refusal } from '../core/ports/credential-kind.js';
import { errcodeOf } from '../errors/errcodes.js';
import type { Wording } from '../errors/language.js';
import { refusalScopeOf } from '../wechat/http/refusal-scope.js';
import type { CheckName, Finding } from './finding.js';

/**
 * Where the whitelist is in the consoles.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/developers/basic_func/ip_whitelist
 */
const WHERE: Wording = {
  en: 'at mp.weixin.qq.com, for an official account 设置与开发 → 基本配置 → IP白名单, for a mini program 开发管理 → 开发设置 → API IP白名单',
  zh: '登录 mp.weixin.qq.com，公众号在“设置与开发 → 基本配置 → IP白名单”，小程序在“开发管理 → 开发设置 → API IP白名单”',
};

const NOT_IN_WHITELIST = 40164;

/** WeChat refused a call: its errcode with the remedy of our table; for an address, which one to enter and where. */
export function refusalFinding(
  check: CheckName,
  appId: string,
  { errcode, rid, callerIp }: Pick<Refusal, 'errcode' | 'rid' | 'callerIp'>,
): Finding {
  const { meaning, remedy, page } = errcodeOf(errcode);
  const isAddress = refusalScopeOf(errcode).scope === 'address';
  return {
    check,
    status: 'failed',
    appId,
    reason: String(errcode),
    message: {
      en: `WeChat refuses with ${errcode}: ${meaning.en}`,
      zh: `微信返回 ${errcode}：${meaning.zh}`,
    },
    remedy: isAddress ? addressRemedyOf(errcode, callerIp, remedy) : remedy,
    facts: {
      errcode,
      page,
      ...(rid !== undefined && { rid }),
      ...(callerIp !== undefined && { callerIp }),
    },
  };
}

/** WeChat could not be reached, or its response was none. */
export function unusableFinding(check: CheckName, appId: string, failure: string): Finding {
  return {
    check,
    status: 'failed',
    appId,
    reason: failure,
    message: { en: `WeChat gave no usable response: ${failure}`, zh: `微信没有返回可用的响应：${failure}` },
    remedy: {
      en: 'Run it again; if it persists, see the line on reaching WeChat',
      zh: '请再次运行；如持续出现，请看是否可以连接微信一项',
    },
  };
}

/** The address first: it is what has to be entered. */
function addressRemedyOf(errcode: number, callerIp: string | undefined, remedy: Wording): Wording {
  if (callerIp === undefined) return { en: `${remedy.en}: ${WHERE.en}`, zh: `${remedy.zh}：${WHERE.zh}` };
  if (errcode !== NOT_IN_WHITELIST) {
    return { en: `The address is ${callerIp}. ${remedy.en}`, zh: `IP 为 ${callerIp}。${remedy.zh}` };
  }
  return {
    en: `Enter ${callerIp} in the API IP whitelist of this app, not in that of code upload: ${WHERE.en}. It takes five to ten minutes to work`,
    zh: `请把 ${callerIp} 加入该应用的 API IP 白名单（不是“代码上传 IP 白名单”）：${WHERE.zh}。保存后约 5 到 10 分钟生效`,
  };
}
