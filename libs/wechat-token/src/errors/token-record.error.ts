import type { Language } from './language.js';
import { WechatTokenError } from './wechat-token.error.js';

/** Under our key stands something that we cannot read: another program's value, or a newer format. Never overwritten. */
export class TokenRecordError extends WechatTokenError {
  readonly code = 'TOKEN_RECORD_UNREADABLE';
  readonly retryable = false;

  /** `reason` is a word we know: `WRONGTYPE`, `NEWER_FORMAT`, `WRONG_KEY`. */
  constructor(
    readonly appId: string,
    readonly storeKey: string,
    readonly reason: string,
    language: Language = 'en',
  ) {
    super(
      language,
      {
        en: `The store holds something unreadable under ${storeKey} (${appId}): ${reason}`,
        zh: `存储的键 ${storeKey}（${appId}）下有无法读取的内容：${reason}`,
      },
      {
        en: 'Give this environment a key prefix of its own, or upgrade this process if a newer version wrote it; nothing was overwritten',
        zh: '请为本环境设置单独的键前缀；若为新版本写入，请升级本进程。未覆盖任何内容',
      },
    );
  }
}
