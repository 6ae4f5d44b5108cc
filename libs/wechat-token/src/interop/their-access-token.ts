import type { CredentialKind, IssueOutcome, IssueRequest } from '../core/ports/credential-kind.js';
import { errorAbout, type OptionProblem } from '../errors/option-problem.js';
import { TokenStoreError } from '../errors/token-store.error.js';
import type { RedisClient } from '../stores/redis/redis-client.js';
import { checkFields } from '../tokens/options/check-fields.js';
import { WECHAT } from '../wechat/platform.js';
import { TheirKeyCheck } from './mirror.check.js';
import { MirrorRedis } from './mirror-redis.js';
import type { TheirKeyOptions } from './mirror.options.js';
import { theirKeyOf, type TheirKey } from './their-key.js';

/**
 * The access token that another program keeps in Redis, for as long as that program still refreshes it: an element of the option `kinds`,
 * for apps with `endpoint: 'theirs'`. WeChat is then asked for no access token. A token that WeChat refuses is served until the other
 * program replaces it.
 */
export class TheirAccessToken implements CredentialKind {
  readonly name = 'access-token';
  readonly platform = WECHAT;
  readonly subjects = 'one';
  readonly isCopied = true;
  readonly renewsFromState = false;
  readonly needsSecret: boolean;
  readonly reissue = 'same';
  readonly sameValue = 'remaining';
  readonly renewsInLastMs = 60_000;
  readonly overlapMs = 0;
  /** Their key may have another one at any time. */
  readonly confirmEveryMs = 30_000;
  /** A read of Redis costs nothing at WeChat. */
  readonly budget = { id: 'theirs', perDay: 1_000_000 };
  readonly canForce = false;
  private readonly theirs: TheirKey;
  private readonly redis: MirrorRedis;

  /** The client stays yours. Throws `WechatTokenOptionsError`. */
  constructor(client: RedisClient, options: TheirKeyOptions) {
    this.theirs = theirKeyOf(checkFields(TheirKeyCheck, options, { path: '' }));
    if (this.theirs.kind !== 'access-token') throw errorAbout('preset', NO_ACCESS_TOKEN);
    this.needsSecret = this.theirs.secretInName !== 'no';
    this.redis = new MirrorRedis(client);
  }

  /** Reads the key once. */
  async issue({ appId, appSecret }: IssueRequest): Promise<IssueOutcome> {
    try {
      const there = await this.redis.read(appId, this.theirs.nameFor(appId, appSecret));
      if (!there) return failed('KEY_MISSING');
      const found = this.theirs.codec.decode(there.bytes);
      if (!found) return failed('KEY_UNREADABLE');
      const byKey = there.leftMs > 0 ? there.leftMs : Infinity;
      const byValue = found.endsAt === undefined ? Infinity : found.endsAt - Date.now();
      const lifetimeMs = Math.min(byKey, byValue);
      if (lifetimeMs === Infinity) return failed('KEY_WITHOUT_END');
      if (lifetimeMs <= 0) return failed('KEY_EXPIRED');
      return { outcome: 'issued', value: found.value, lifetimeMs };
    } catch (error) {
      // A function of the application's that throws may quote anything.
      return failed(`KEY_${error instanceof TokenStoreError ? error.reason : 'UNKNOWN'}`);
    }
  }
}

function failed(failure: string): IssueOutcome {
  return { outcome: 'failed', issued: 'nothing', failure };
}

const NO_ACCESS_TOKEN: OptionProblem = {
  problem: { en: 'is that of a ticket', zh: '是 ticket 的预设' },
  remedy: {
    en: 'Write the preset of the access token: tickets are requested with it',
    zh: '请填写 access_token 的预设：ticket 会用它获取',
  },
};
