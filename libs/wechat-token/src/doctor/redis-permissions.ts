import { randomBytes } from 'node:crypto';
import { hintOf, RedisKeys } from '../stores/redis/redis-keys.js';
import { reasonOf } from '../stores/redis/redis-failure.js';
import { subscriberOf } from '../stores/redis/redis-subscriber.js';
import type { DoctorRedis } from './open-redis.js';
import { within } from './within.js';

/** A command that Redis refused, and a code for the reason. */
export interface RefusedCommand {
  readonly command: string;
  readonly reason: string;
}

/** Each command of the scripts, on a temporary key. HDEL of its only field removes the key: DEL is not granted. */
const TRIAL = `
local refused = {}
local function tell(command, reply)
  if type(reply) == 'table' and reply.err then table.insert(refused, { command, reply.err }) end
end
tell('TIME', redis.pcall('TIME'))
tell('HSET', redis.pcall('HSET', KEYS[1], 'doctor', '1'))
tell('PEXPIRE', redis.pcall('PEXPIRE', KEYS[1], '10000'))
tell('HGETALL', redis.pcall('HGETALL', KEYS[1]))
tell('HDEL', redis.pcall('HDEL', KEYS[1], 'doctor'))
return refused
`;

/** Tries the operations of the store on a temporary key of its own under the prefix. Returns the refused commands. */
export async function refusedCommands(client: DoctorRedis, keyPrefix: string): Promise<RefusedCommand[]> {
  const keys = new RedisKeys(keyPrefix);
  // An app that nobody uses: a process that gets the message has nothing to read again.
  const nobody = { appId: `doctor-${randomBytes(8).toString('hex')}`, kind: 'doctor' };
  const key = keys.credential(nobody);
  const tries = await Promise.all([
    evaluated(client, key),
    evaluatedByDigest(client, key),
    published(client, keys.channel, hintOf(nobody)),
    subscribed(client, keys.channel),
  ]);
  return tries.flat();
}

async function evaluated(client: DoctorRedis, key: string): Promise<RefusedCommand[]> {
  try {
    const refused = (await within(client.eval(TRIAL, 1, key))) as [string, string][];
    return refused.map(([command, text]) => ({
      command,
      reason: reasonOf({ name: 'ReplyError', message: text }),
    }));
  } catch (error) {
    return [{ command: 'EVAL', reason: reasonOf(error) }];
  }
}

/** The reply to an unknown script shows that the command is permitted. */
async function evaluatedByDigest(client: DoctorRedis, key: string): Promise<RefusedCommand[]> {
  const reason = await within(client.evalsha('0'.repeat(40), 1, key)).then(() => 'NOSCRIPT', reasonOf);
  return reason === 'NOSCRIPT' ? [] : [{ command: 'EVALSHA', reason }];
}

async function published(client: DoctorRedis, channel: string, hint: string): Promise<RefusedCommand[]> {
  try {
    await within(client.publish(channel, hint));
    return [];
  } catch (error) {
    return [{ command: 'PUBLISH', reason: reasonOf(error) }];
  }
}

async function subscribed(client: DoctorRedis, channel: string): Promise<RefusedCommand[]> {
  let subscriber: ReturnType<typeof subscriberOf> | undefined;
  try {
    subscriber = subscriberOf(client);
    subscriber.on('error', () => undefined);
    await within(subscriber.connect());
    await within(subscriber.subscribe(channel));
    return [];
  } catch (error) {
    return [{ command: 'SUBSCRIBE', reason: reasonOf(error) }];
  } finally {
    subscriber?.disconnect();
  }
}
