import { shaOf, type Script } from '../stores/redis/scripts/script.js';
import { TIME } from '../stores/redis/scripts/time.lua.js';

function scriptOf(body: string): Script {
  const source = body.trim();
  return { source, sha: shaOf(source) };
}

/**
 * Compares and sets. KEYS[1] belongs to the other program; KEYS[2] is our note of what we last wrote there: the version and fingerprint of
 * the credential, the SHA-1 of the text, and since when a later one is missing. Both always have a TTL. ARGV[2] is the request.
 */
export const WRITE_MIRROR = scriptOf(`
${TIME.trim()}

local request = cjson.decode(ARGV[2])

local kind = redis.call('TYPE', KEYS[1])
kind = type(kind) == 'table' and kind.ok or kind
if kind ~= 'none' and kind ~= 'string' then return '{"outcome":"wrong-type"}' end

local there = redis.call('GET', KEYS[1])
local note = redis.call('HMGET', KEYS[2], 'version', 'fingerprint', 'sum', 'goneAt')
if note[1] and isAfter(note[1], request.version) then
  if there then
    redis.call('HDEL', KEYS[2], 'goneAt')
    return '{"outcome":"newer"}'
  end
  -- The process with the later version writes it again. Nobody has it after our store was replaced.
  local goneAt = note[4] or digits(now)
  redis.call('HSET', KEYS[2], 'goneAt', goneAt)
  if ageOf(number(goneAt)) < request.patienceMs then return '{"outcome":"newer"}' end
end
local isNoted = note[2] == request.fingerprint

local isOurText = there and redis.sha1hex(there) == note[3]

local outcome = 'written'
if not there then
  if isNoted then outcome = 'restored' end
elseif isOurText then
  if isNoted then outcome = 'kept' end
-- Our credential in another form: the other program got the same one from WeChat.
elseif not string.find(there, request.value, 1, true) then
  if request.foreign ~= 'replace' then return '{"outcome":"foreign"}' end
  outcome = 'replaced'
end

local text = outcome == 'kept' and there or request.text
if outcome ~= 'kept' then
  redis.call('SET', KEYS[1], text, 'PX', request.forMs)
elseif math.abs(redis.call('PTTL', KEYS[1]) - tonumber(request.forMs)) > tonumber(request.toleranceMs) then
  redis.call('PEXPIRE', KEYS[1], request.forMs)
end
redis.call('HSET', KEYS[2], 'version', request.version, 'fingerprint', request.fingerprint, 'sum', redis.sha1hex(text))
redis.call('HDEL', KEYS[2], 'goneAt')
redis.call('PEXPIRE', KEYS[2], request.noteMs)
return cjson.encode({ outcome = outcome })
`);

/** Reads KEYS[1], in hexadecimal since it may be any bytes, with its remaining time; nothing of a key that is no string. */
export const READ_THEIRS = scriptOf(`
local kind = redis.call('TYPE', KEYS[1])
kind = type(kind) == 'table' and kind.ok or kind
if kind ~= 'string' then return '{}' end
local hex = string.gsub(redis.call('GET', KEYS[1]), '.', function(byte) return string.format('%02x', string.byte(byte)) end)
return cjson.encode({ hex = hex, leftMs = redis.call('PTTL', KEYS[1]) })
`);
