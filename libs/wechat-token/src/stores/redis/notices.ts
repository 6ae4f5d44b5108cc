import { processLanguage, type Wording } from '../../errors/language.js';
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
  NOT_DURABLE: {
    en: 'Redis may forget what it is given, and a user token that is lost has to be authorized again. Set appendonly yes and maxmemory-policy noeviction',
    zh: 'Redis 可能丢失数据，而用户 token 丢失后只能由用户重新授权。请设置 appendonly yes 和 maxmemory-policy noeviction',
  },
  DURABILITY_UNKNOWN: {
    en: 'It could not be checked whether Redis keeps what it is given. Grant +info, or see to appendonly yes and maxmemory-policy noeviction yourself',
    zh: '无法检查 Redis 是否会丢失数据。请授予 +info，或自行确认 appendonly yes 和 maxmemory-policy noeviction',
  },
  NOT_ENCRYPTED: {
    en: 'Redis is far away and reached without TLS: whoever is on the way reads its password and the tokens. Write rediss://',
    zh: 'Redis 位于远端却没有使用 TLS：途中的任何人都能读到其密码和 token。请改用 rediss://',
  },
};

/** Tells of each thing once. */
export class Notices {
  private readonly told = new Set<RedisStoreNotice['code']>();

  constructor(private readonly onNotice: (notice: RedisStoreNotice) => void = warn) {}

  tell(code: RedisStoreNotice['code'], reason: string): void {
    if (this.told.has(code)) return;
    this.told.add(code);
    try {
      this.onNotice({ code, reason, message: MESSAGES[code][processLanguage()] });
    } catch {
      // Who listens cannot harm a step.
    }
  }
}

function warn({ code, message }: RedisStoreNotice): void {
  process.emitWarning(message, { type: 'WechatTokenWarning', code });
}
