import type { Finding } from './finding.js';
import type { RefusedCommand } from './redis-permissions.js';
import { storeRemedyOf } from '../errors/token-store.error.js';

/** Without these everything works, but processes notice changes by polling only. */
const HINTS_ONLY: ReadonlySet<string> = new Set(['PUBLISH', 'SUBSCRIBE']);
const MISSING: ReadonlySet<string> = new Set(['NOPERM', 'COMMAND_DISABLED', 'NOSCRIPTING']);

/** Checks whether the user of `REDIS_URL` has the permissions that the store needs. */
export function permissionFinding(refused: readonly RefusedCommand[], keyPrefix: string): Finding {
  const [first] = refused;
  if (!first) {
    return {
      check: 'redis-permissions',
      status: 'ok',
      message: {
        en: `Every command of the store works under ${keyPrefix}`,
        zh: `存储所需的命令在 ${keyPrefix} 下均可用`,
      },
    };
  }

  const worst = refused.find(({ command }) => !HINTS_ONLY.has(command)) ?? first;
  const commands = refused.map(({ command }) => command);
  const rules = `~${keyPrefix}* &${keyPrefix}changes ${commands.map((name) => `+${name.toLowerCase()}`).join(' ')}`;
  return {
    check: 'redis-permissions',
    status: HINTS_ONLY.has(worst.command) ? 'warning' : 'failed',
    reason: worst.reason,
    message: {
      en: `Redis refuses ${commands.join(', ')} under ${keyPrefix}: ${worst.reason}`,
      zh: `Redis 在 ${keyPrefix} 下拒绝了 ${commands.join('、')}：${worst.reason}`,
    },
    remedy: MISSING.has(worst.reason)
      ? {
          en: `Grant them to the user of REDIS_URL: ACL SETUSER <user> ${rules}`,
          zh: `请授予 REDIS_URL 的用户：ACL SETUSER <用户> ${rules}`,
        }
      : storeRemedyOf(worst.reason),
    facts: { commands: commands.join(' ') },
  };
}
