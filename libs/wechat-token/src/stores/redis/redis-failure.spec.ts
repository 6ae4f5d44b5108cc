import { describe, expect, it } from 'vitest';
import { reasonOf } from './redis-failure.js';

const SHA = 'script: 666f08713db19ad8fdd89a736912418fa7549174, on @user_script:1.';
/** The beginning of script errors in Redis 6.2 and 5. */
const OLD = 'ERR Error running script (call to f_666f08713db19ad8fdd89a736912418fa7549174): @user_script:1: ';

describe('reasonOf', () => {
  it.each([
    ["OOM command not allowed when used memory > 'maxmemory'. " + SHA, 'OOM'],
    ["READONLY You can't write against a read only replica. " + SHA, 'READONLY'],
    ['NOPERM this user has no permissions to access one of the keys used as arguments', 'NOPERM'],
    ["ERR The user executing the script can't run this command or subcommand " + SHA, 'NOPERM'],
    ["ERR The user executing the script can't publish to the channel mentioned in the command", 'NOPERM'],
    ["ERR ACL failure in script: User few has no permissions to run the 'hset' command " + SHA, 'NOPERM'],
    ["ERR unknown command 'eval', with args beginning with: 'return 1' '0' 'canary' ", 'NOSCRIPTING'],
    ['ERR unknown command `EVALSHA`, with args beginning with: `canary`, ', 'NOSCRIPTING'],
    ['ERR Unknown Redis command called from script ' + SHA, 'COMMAND_DISABLED'],
    ['NOSCRIPT No matching script. Please use EVAL.', 'NOSCRIPT'],
    ['LOADING Redis is loading the dataset in memory', 'LOADING'],
    ['BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.', 'BUSY'],
    ['MISCONF Redis is configured to save RDB snapshots, but it is currently not able to persist', 'MISCONF'],
    ['WRONGPASS invalid username-password pair or user is disabled.', 'WRONGPASS'],
    ['NOAUTH Authentication required.', 'NOAUTH'],
    ['CLUSTERDOWN Hash slot not served', 'CLUSTERDOWN'],
    ['MOVED 3999 10.0.0.1:6381', 'MOVED'],
    ['ERR max number of clients reached', 'MAXCLIENTS'],
    ['ERR This instance has cluster support disabled', 'NOT_A_CLUSTER'],
    [OLD + "@user_script: 1: -READONLY You can't write against a read only replica.", 'READONLY'],
    [OLD + "@user_script: 1: -OOM command not allowed when used memory > 'maxmemory'.", 'OOM'],
    [OLD + '@user_script: 1: -NOREPLICAS Not enough good replicas to write.', 'NOREPLICAS'],
    [OLD + '@user_script: 1: -MISCONF Redis is configured to save RDB snapshots', 'MISCONF'],
    [OLD + "@user_script: 1: -NOPERM The user executing the script can't run this command", 'NOPERM'],
    [OLD + 'WRONGTYPE Operation against a key holding the wrong kind of value', 'WRONGTYPE'],
    [OLD + '@user_script: 1: Unknown Redis command called from Lua script', 'COMMAND_DISABLED'],
    ['ERR user_script:12: READONLY You can’t write against a read only replica.', 'READONLY'],
    ['-READONLY You cannot write', 'READONLY'],
    ['ERR canary READONLY canary OOM', 'REPLY_ERROR'],
    ['ERR user_script:1: canary', 'REPLY_ERROR'],
    ['CANARY canary', 'REPLY_ERROR'],
  ])('takes one code from a reply: %s', (message, reason) => {
    expect(reasonOf(Object.assign(new Error(message), { name: 'ReplyError' }))).toBe(reason);
  });

  it.each([
    [{ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 10.0.0.1:6379' }, 'ECONNREFUSED'],
    [{ code: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND redis' }, 'ENOTFOUND'],
    [{ code: 'ETIMEDOUT', message: 'connect ETIMEDOUT' }, 'TIMEOUT'],
    [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER', message: 'wrong version number' }, 'TLS'],
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', message: 'self-signed certificate' }, 'TLS'],
    [{ code: 'CERT_HAS_EXPIRED', message: 'certificate has expired' }, 'TLS'],
    [{ message: 'Command timed out' }, 'TIMEOUT'],
    [{ message: "Socket timeout. Expecting data, but didn't receive any in 3000ms." }, 'TIMEOUT'],
    [{ message: 'Connection is closed.' }, 'UNREACHABLE'],
    [{ message: "Stream isn't writeable and enableOfflineQueue options is false" }, 'UNREACHABLE'],
    [{ message: "Cluster isn't ready and enableOfflineQueue options is false" }, 'UNREACHABLE'],
    [{ message: 'Reached the max retries per request limit (which is 0).' }, 'UNREACHABLE'],
    [{ message: 'All sentinels are unreachable. Retrying from scratch after 10ms.' }, 'UNREACHABLE'],
    [{ message: 'None of startup nodes is available' }, 'UNREACHABLE'],
    [
      { message: 'Too many Cluster redirections. Last error: ReplyError: CLUSTERDOWN Hash slot not served' },
      'CLUSTERDOWN',
    ],
    [
      {
        message: 'Failed to refresh slots cache.',
        lastNodeError: { name: 'ReplyError', message: 'NOAUTH Authentication required.' },
      },
      'NOAUTH',
    ],
    [{ message: 'Failed to refresh slots cache.', lastNodeError: null }, 'UNREACHABLE'],
    [{ errors: [{ code: 'ECONNREFUSED' }, { code: 'ECONNREFUSED' }] }, 'ECONNREFUSED'],
    [{ code: 'canary', message: 'canary' }, 'UNKNOWN'],
    [{ code: 'ERR_CANARY' }, 'UNKNOWN'],
    [{ code: 'CANARY_ERROR' }, 'UNKNOWN'],
    [{ code: ['ECANARY'] }, 'UNKNOWN'],
    ['canary', 'UNKNOWN'],
    [undefined, 'UNKNOWN'],
  ])('knows the messages of clients and Node: %j', (error, reason) => {
    expect(reasonOf(error)).toBe(reason);
  });
});
