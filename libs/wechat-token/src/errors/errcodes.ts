import type { Wording } from './language.js';

/** What WeChat's documentation and the field know of one errcode. */
export interface Errcode {
  readonly errcode: number;
  readonly meaning: Wording;
  readonly remedy: Wording;
  /** Whether waiting and trying again can help. */
  readonly retryable: boolean;
}

const UNKNOWN = {
  meaning: { en: 'an errcode we have no entry for', zh: '未收录的错误码' },
  remedy: {
    en: "Look the errcode up in WeChat's documentation, with the rid",
    zh: '请在微信官方文档中查询该错误码,并附上 rid',
  },
  retryable: false,
} as const;

/** The entry of an errcode; one that says so for a code that is not in the table. */
export function errcodeOf(errcode: number): Errcode {
  return { errcode, ...UNKNOWN };
}
