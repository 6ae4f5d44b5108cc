import { IsBoolean } from 'class-validator';
import { MayBeLeftOut, Satisfies } from '../rule.js';
import type { Problem } from '../fault.js';
import { oneOf, TEXT, TRUE_OR_FALSE } from './problems.js';
import { Secret } from '../secret.js';
import { SecretField } from './secret-fields.js';
import { hasForm } from './tests.js';

const NO_APP_ID: Problem = {
  problem: { en: 'is not a valid AppID', zh: '不是 AppID' },
  remedy: {
    en: 'Copy the AppID from the console of the app: wx and 16 hexadecimal digits, in lower case',
    zh: '请从该应用的管理后台复制 AppID：wx 加 16 位小写十六进制字符',
  },
};

const NO_URL: Problem = {
  problem: { en: 'is not the address of an API', zh: '不是 API 地址' },
  remedy: {
    en: 'Write https://api.weixin.qq.com, or leave it out; http is for a simulator on this machine',
    zh: '请填写 https://api.weixin.qq.com，或不填；http 只用于本机的模拟器',
  },
};

/** `apps[…]`: an app (小程序, 公众号) whose credentials the server keeps. */
export class AppCheck {
  @Satisfies(hasForm(/^wx[0-9a-f]{16}$/), NO_APP_ID)
  appId!: string;

  @Satisfies(hasForm(/^[^\p{Cc}]{1,64}$/u), TEXT)
  @MayBeLeftOut()
  name?: string;

  @SecretField('required')
  appSecret?: Secret;

  @Satisfies(hasForm(/^(stable|legacy)$/), oneOf('stable', 'legacy'))
  @MayBeLeftOut()
  endpoint?: 'stable' | 'legacy';

  @IsBoolean({ context: TRUE_OR_FALSE, message: 'boolean' })
  @MayBeLeftOut()
  keepWarm?: boolean;
}

/** `wechat`: how WeChat's API is reached. */
export class WechatCheck {
  @Satisfies(hasForm(/^https?:\/\/[^\s@?#]+$/), NO_URL)
  @MayBeLeftOut()
  baseUrl?: string;

  @IsBoolean({ context: TRUE_OR_FALSE, message: 'boolean' })
  @MayBeLeftOut()
  allowPlainHttp?: boolean;

  @SecretField('optional')
  proxy?: Secret;
}
