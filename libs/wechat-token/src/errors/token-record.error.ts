import type { Wording } from './language.js';
import { WechatTokenError } from './wechat-token.error.js';

/** Remedies by the code for what is wrong with the record. */
const REMEDIES: Readonly<Record<string, Wording>> = {
  DAMAGED: {
    en: 'It holds data that this library never writes: find out what else writes to this store, then remove the key; nothing was overwritten',
    zh: '其中有本库从不写入的内容：请查明是什么程序在写入该存储，然后删除该键。未覆盖任何内容',
  },
  UNKNOWN_KEY: {
    en: 'It was encrypted with a key that this process does not have: add that key to the ring; nothing was overwritten',
    zh: '它由本进程没有的密钥加密：请把该密钥加入密钥环。未覆盖任何内容',
  },
  NOT_AUTHENTIC: {
    en: 'It was altered, copied from another app, kind or subject, or encrypted with another key of the same id: correct or remove it; nothing was overwritten',
    zh: '它被改动过，或来自其他应用、种类或主体，或由同名的另一个密钥加密：请纠正或删除它。未覆盖任何内容',
  },
  NOT_ENCRYPTED: {
    en: "It is plaintext: set plainText to 'read' until all records are encrypted, or remove it; nothing was overwritten",
    zh: "它是明文：在全部记录加密之前请把 plainText 设为 'read'，或删除它。未覆盖任何内容",
  },
};

const REMEDY: Wording = {
  en: 'Use a separate key prefix for this environment, or upgrade this process if a newer version wrote it; nothing was overwritten',
  zh: '请为本环境设置单独的键前缀；若为新版本写入，请升级本进程。未覆盖任何内容',
};

/** The key holds something unreadable: another program's value, or a newer format. It is never overwritten. */
export class TokenRecordError extends WechatTokenError {
  readonly code = 'TOKEN_RECORD_UNREADABLE';
  readonly retryable = false;

  /** `reason` is a code: `WRONGTYPE`, `NEWER_FORMAT`, `UNKNOWN_KEY`, `NOT_AUTHENTIC`. */
  constructor(
    readonly appId: string,
    readonly storeKey: string,
    readonly reason: string,
  ) {
    super(
      {
        en: `The store holds something unreadable under ${storeKey} (${appId}): ${reason}`,
        zh: `存储的键 ${storeKey}（${appId}）下有无法读取的内容：${reason}`,
      },
      REMEDIES[reason] ?? REMEDY,
    );
  }
}
