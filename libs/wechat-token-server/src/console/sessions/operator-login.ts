import type { ConsoleRefusal } from 'nestjs-wechat-token-console';
import type { AuditLog } from '../../audit/audit-log.js';
import { BadCallers } from '../../access/bad-callers.js';
import { TokenBuckets } from '../../access/token-buckets.js';
import { digestOf, UNKNOWN_CLIENT_DIGESTS } from '../../clients/client-key.js';
import type { OperatorSource } from '../../operators/operator-source.js';
import { parseOperatorKey } from '../../operators/operator-key.js';
import type { Operator } from '../../operators/operator.js';
import { tooManyLogins, tooManyTries, WRONG_KEY } from '../refusals.js';

/** Wrong keys of one address: five at once, and five more within a minute. */
const TRIES = { burst: 5, perSecond: 5 / 60 };

/** Logins of one operator: each session that somebody logs out of is in the notes of all servers for eight hours. */
const LOGINS = { burst: 60, perSecond: 60 / 3_600 };
const MAX_OPERATORS = 1_000;

/** Where a try comes from. */
export interface Try {
  readonly address: string;
  readonly requestId: string;
}

/** Checks the keys of operators. */
export class OperatorLogin {
  private readonly tries = new BadCallers(() => performance.now(), TRIES);
  private readonly logins = new TokenBuckets({
    maxNames: MAX_OPERATORS,
    monotonic: () => performance.now(),
  });

  constructor(
    private readonly operators: OperatorSource,
    private readonly audit: AuditLog,
    private readonly now: () => number = Date.now,
  ) {}

  /** The operator whose key it is, and the digest that it belongs to. Throws `ConsoleRefusal`, and audits why. */
  check(key: unknown, tried: Try): { readonly operator: Operator; readonly digest: string } {
    const parsed = typeof key === 'string' ? parseOperatorKey(key.trim()) : undefined;
    const operator = parsed && this.operators.find(parsed.id);
    // Unknown ids take as long as known ones.
    const digest = digestOf(parsed?.secret ?? '', operator?.digests ?? UNKNOWN_CLIENT_DIGESTS);
    if (!operator || digest === undefined) throw this.refused(parsed ? 'BAD_KEY' : 'NO_KEY', tried);
    if (this.now() < (operator.notAfter ?? Infinity)) return { operator, digest };
    throw this.refused('KEY_ENDED', tried, `operator:${operator.id}`);
  }

  /** Counts a login with a right key. Throws `ConsoleRefusal`, and audits it, if the operator has logged in too often. */
  countLogin({ id }: Operator, { address: from, requestId }: Try): void {
    const retryAfterSeconds = this.logins.take(id, LOGINS);
    if (retryAfterSeconds === 0) return;
    this.audit.write({ what: 'refused', by: `operator:${id}`, from, outcome: 'TOO_MANY', requestId });
    throw tooManyLogins(retryAfterSeconds);
  }

  /** Only further wrong keys are refused for wrong ones: else whoever shares an address with an operator could lock them out. */
  private refused(
    reason: string,
    { address: from, requestId }: Try,
    by: 'nobody' | `operator:${string}` = 'nobody',
  ): ConsoleRefusal {
    const retryAfterSeconds = this.tries.count(from);
    const outcome = retryAfterSeconds > 0 ? 'TOO_MANY' : reason;
    this.audit.write({ what: 'refused', by, from, outcome, requestId });
    return retryAfterSeconds > 0 ? tooManyTries(retryAfterSeconds) : WRONG_KEY;
  }
}
