import type { Language, Wording } from '../../errors/language.js';
import type { RedisStoreNotice } from './redis-token-store.options.js';

const MESSAGES: Readonly<Record<RedisStoreNotice['code'], Wording>> = {
  PUBLISH_REFUSED: {
    en: 'Redis refuses to publish changes of credentials: other processes notice them by polling only. Grant +publish and the channel',
    zh: 'Redis 拒绝发布凭据变更:其他进程只能靠轮询发现。请授予 +publish 和频道权限',
  },
  SUBSCRIBE_REFUSED: {
    en: 'Redis refuses the subscription to changes of credentials: this process notices them by polling only. Grant +subscribe and the channel',
    zh: 'Redis 拒绝订阅凭据变更:本进程只能靠轮询发现。请授予 +subscribe 和频道权限',
  },
};

/** Tells of each thing once. */
export class Notices {
  private readonly told = new Set<RedisStoreNotice['code']>();

  constructor(
    private readonly language: Language,
    private readonly onNotice: (notice: RedisStoreNotice) => void = warn,
  ) {}

  tell(code: RedisStoreNotice['code'], reason: string): void {
    if (this.told.has(code)) return;
    this.told.add(code);
    try {
      this.onNotice({ code, reason, message: MESSAGES[code][this.language] });
    } catch {
      // Who listens cannot harm a step.
    }
  }
}

function warn({ code, message }: RedisStoreNotice): void {
  process.emitWarning(message, { type: 'WechatTokenWarning', code });
}
