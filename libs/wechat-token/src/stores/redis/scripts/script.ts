import { createHash } from 'node:crypto';
import { APP } from './app.lua.js';
import { CREDENTIAL } from './credential.lua.js';
import { HASH } from './hash.lua.js';
import { READING } from './reading.lua.js';
import { TIME } from './time.lua.js';

/** A Lua script, and the name that Redis keeps it under. */
export interface Script {
  readonly source: string;
  readonly sha: string;
}

/** Makes a script of what `body` does with the state of credentials and apps. */
export function scriptOf(body: string): Script {
  const source = [TIME, HASH, CREDENTIAL, READING, APP, body].map((part) => part.trim()).join('\n\n');
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}

/**
 * Makes a script of one compound step. `body` defines `step(credential, app)`, which changes both in memory and answers
 * with a table. KEYS are the credential's and, for steps that need it, the app's; ARGV are the clock's offset, the
 * channel, the hint without its stamp, and the request.
 */
export function stepOf(body: string): Script {
  return scriptOf(`
local request = cjson.decode(ARGV[4])

${body.trim()}

local function unreadable(key, reason)
  return cjson.encode({ unreadable = reason, key = key })
end

local credential, damage = loadCredential(KEYS[1])
if not credential then return unreadable(KEYS[1], damage) end
local app = nil
if KEYS[2] then
  app, damage = loadApp(KEYS[2])
  if not app then return unreadable(KEYS[2], damage) end
end
local before = stampOf(credential)
local credentialFields, appFields = credential.fields, app and app.fields

local answer = step(credential, app)

local longest = math.max(
  leaseLeftOf(credential.lease),
  settlesIn(credential.askings),
  credential.record and remainingOf(credential.record) or 0
)
local keepMs = (credential.record or credential.leak) and KEEP_MS or KEEP_EMPTY_MS
save(KEYS[1], credentialFields, fieldsOfCredential(credential), keepMs + longest, {})
if app then
  longest = 0
  for _, pause in pairs(app.pauses) do
    longest = math.max(longest, leftUntil(pause.until_, pause.forMs))
  end
  save(KEYS[2], appFields, fieldsOfApp(app), KEEP_MS + longest, APP_ENTRIES)
end

-- Last and protected: who may not publish has committed all the same.
local stamp = stampOf(credential)
if stamp ~= before then
  local hint = string.sub(ARGV[3], 1, -2) .. ',' .. cjson.encode(stamp) .. ']'
  local heard = redis.pcall('PUBLISH', ARGV[2], hint)
  if type(heard) == 'table' and heard.err then answer.unpublished = heard.err end
end
return cjson.encode(answer)
`);
}
