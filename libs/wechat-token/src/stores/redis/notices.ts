import { processLanguage, type Wording } from '../../errors/language.js';
import type { RedisStoreNotice } from './redis-token-store.options.js';

const MESSAGES: Readonly<Record<RedisStoreNotice['code'], Wording>> = {
  PUBLISH_REFUSED: {
    en: 'Redis refuses to publish changes of credentials: other processes notice them only by polling. Grant +publish and access to the channel',
    zh: 'Redis 拒绝发布凭据变更：其他进程只能靠轮询发现。请授予 +publish 和频道权限',
  },
  SUBSCRIBE_REFUSED: {
    en: 'Redis refuses the subscription to changes of credentials: this process notices them only by polling. Grant +subscribe and access to the channel',
    zh: 'Redis 拒绝订阅凭据变更：本进程只能靠轮询发现。请授予 +subscribe 和频道权限',
  },
  NOT_DURABLE: {
    en: 'Redis may lose data, and a user whose token is lost has to authorize again. Set appendonly yes and maxmemory-policy noeviction',
    zh: 'Redis 可能丢失数据，而用户 token 丢失后只能由用户重新授权。请设置 appendonly yes 和 maxmemory-policy noeviction',
  },
  DURABILITY_UNKNOWN: {
    en: 'Could not check whether Redis keeps its data. Grant +info, or make sure that appendonly is yes and maxmemory-policy is noeviction',
    zh: '无法检查 Redis 是否会丢失数据。请授予 +info，或自行确认 appendonly yes 和 maxmemory-policy noeviction',
  },
  NOT_ENCRYPTED: {
    en: 'Redis is on another network and is used without TLS: anyone in between can read its password and the tokens. Use rediss://',
    zh: 'Redis 位于其他网络且未使用 TLS：途中的任何人都能读到其密码和 token。请改用 rediss://',
  },
};

/** Reports each notice once. */
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
