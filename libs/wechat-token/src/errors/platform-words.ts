import { errcodeOf, type Errcode } from './errcodes.js';
import type { Wording } from './language.js';

/** How errors name a platform, and what they know of its errcodes. */
export interface PlatformWords {
  /** What people call it: `WeChat`, 微信. */
  readonly name: Wording;
  /** Where its API is: `https://api.weixin.qq.com`. */
  readonly baseUrl: string;
  /** Meaning and remedy of an errcode; of one that is not in the table, an entry that says so. */
  errcodeOf(errcode: number): Errcode;
}

/** WeChat in errors. */
export const WECHAT_WORDS: PlatformWords = {
  name: { en: 'WeChat', zh: '微信' },
  baseUrl: 'https://api.weixin.qq.com',
  errcodeOf,
};
