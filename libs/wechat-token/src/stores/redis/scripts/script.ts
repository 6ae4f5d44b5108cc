import { createHash } from 'node:crypto';
import { APP } from './app.lua.js';
import { BOUNDS } from './bounds.lua.js';
import { CREDENTIAL } from './credential.lua.js';
import { HASH } from './hash.lua.js';
import { SNAPSHOT } from './snapshot.lua.js';
import { TIME } from './time.lua.js';

/** A Lua script, and its SHA-1, by which Redis caches it. */
export interface Script {
  readonly source: string;
  readonly sha: string;
}

/**
 * Builds a script from `body`, which works on the state of credentials and apps. Proxies of cloud providers parse scripts: each call names
 * its command and its key literally, `redis.call('HGETALL', KEYS[1])`; every script has a key; no script publishes.
 */
export function scriptOf(body: string): Script {
  const source = [TIME, BOUNDS, HASH, CREDENTIAL, SNAPSHOT, APP, body]
    .map((part) => part.trim())
    .join('\n\n');
  return { source, sha: shaOf(source) };
}

/** The name by which Redis caches a script. */
export function shaOf(source: string): string {
  return createHash('sha1').update(source).digest('hex');
}

/**
 * Builds the script of one compound step. `body` defines `step(credential, app)`, which changes both in memory and returns a table. KEYS
 * are those of the credential and, if needed, of the app; ARGV are the clock's offset and the request. If the revision changed, the reply
 * contains it as `changed`. One HSET writes the whole hash, so that no partial write remains.
 */
export function stepOf(body: string): Script {
  return scriptOf(`
local request = cjson.decode(ARGV[2])

${body.trim()}

local function unreadable(key, reason)
  return cjson.encode({ unreadable = reason, key = key })
end

local credential, damage = loadCredential(redis.pcall('HGETALL', KEYS[1]))
if not credential then return unreadable(KEYS[1], damage) end
local app = nil
if KEYS[2] then
  app, damage = loadApp(redis.pcall('HGETALL', KEYS[2]))
  if not app then return unreadable(KEYS[2], damage) end
end
local before = revisionOf(credential)
local credentialFields, appFields = credential.fields, app and app.fields

local answer = step(credential, app)

local longest = math.max(
  leaseLeftOf(credential.lease),
  inDoubtFor(credential.inDoubt),
  credential.record and remainingOf(credential.record) or 0
)
local keepMs = (credential.record or credential.revocation) and KEEP_MS or KEEP_EMPTY_MS
keepMs = credential.record and credential.record.keepMs or keepMs
local changes, gone = changesOf(credentialFields, fieldsOfCredential(credential), {})
if changes then
  redis.call('HSET', KEYS[1], unpack(changes))
  redis.call('PEXPIRE', KEYS[1], digits(keepMs + longest))
end
if app then
  longest = 0
  for _, pause in pairs(app.pauses) do
    longest = math.max(longest, waitLeft(pause.until_, pause.forMs))
  end
  changes, gone = changesOf(appFields, fieldsOfApp(app), APP_ENTRIES)
  if changes then
    redis.call('HSET', KEYS[2], unpack(changes))
    if #gone > 0 then redis.call('HDEL', KEYS[2], unpack(gone)) end
    redis.call('PEXPIRE', KEYS[2], digits(KEEP_MS + longest))
  end
end

local revision = revisionOf(credential)
if revision ~= before then answer.changed = revision end
return cjson.encode(answer)
`);
}
