import { errcodeOf } from '../errors/errcodes.js';
import type { Wording } from '../errors/language.js';
import { refusalScopeOf } from '../wechat/refusal-scope.js';
import type { CheckName, Finding } from './finding.js';

/** An errcode of WeChat's, and what came with it. */
export interface RefusalFacts {
  readonly errcode: number;
  readonly rid?: string;
  readonly callerIp?: string;
}

/** Where the whitelist is in the consoles; @see https://developers.weixin.qq.com/doc/oplatform/developers/basic_func/ip_whitelist */
const WHERE: Wording = {
  en: 'mp.weixin.qq.com: for an official account 设置与开发 → 基本配置 → IP白名单, for a mini program 开发管理 → 开发设置 → API IP白名单',
  zh: '登录 mp.weixin.qq.com：公众号在“设置与开发 → 基本配置 → IP白名单”，小程序在“开发管理 → 开发设置 → API IP白名单”',
};

/** WeChat refused a call: its errcode with the remedy of our table; for an address, which one to enter and where. */
export function refusalFinding(
  check: CheckName,
  appId: string,
  { errcode, rid, callerIp }: RefusalFacts,
  status: 'failed' | 'warning' = 'failed',
): Finding {
  const { meaning, remedy, page } = errcodeOf(errcode);
  const isAddress = refusalScopeOf(errcode).scope === 'address';
  const enter: Wording = {
    en: callerIp === undefined ? '' : `Enter ${callerIp}: `,
    zh: callerIp === undefined ? '' : `请填入 ${callerIp}：`,
  };
  return {
    check,
    status,
    appId,
    reason: String(errcode),
    message: {
      en: `WeChat refuses with ${errcode}: ${meaning.en}`,
      zh: `微信返回 ${errcode}：${meaning.zh}`,
    },
    remedy: isAddress
      ? { en: `${enter.en}${remedy.en}. ${WHERE.en}`, zh: `${enter.zh}${remedy.zh}。${WHERE.zh}` }
      : remedy,
    facts: {
      errcode,
      page,
      ...(rid !== undefined && { rid }),
      ...(callerIp !== undefined && { callerIp }),
    },
  };
}
