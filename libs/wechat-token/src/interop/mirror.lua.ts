import { shaOf, type Script } from '../stores/redis/scripts/script.js';
import { IS_AFTER } from '../stores/redis/scripts/time.lua.js';

function scriptOf(body: string): Script {
  const source = body.trim();
  return { source, sha: shaOf(source) };
}

const HEX = `
-- Values may be any bytes, and JSON is text.
local function hexOf(bytes)
  return (string.gsub(bytes, '.', function(byte) return string.format('%02x', string.byte(byte)) end))
end

local function typeOf(reply)
  return type(reply) == 'table' and reply.ok or reply
end
`;

/**
 * Compares and sets. KEYS[1] belongs to the other program; KEYS[2] is our note of what we last wrote there: the version and fingerprint of
 * the credential, and the SHA-1 of the bytes. Both always have a TTL. ARGV[2] is the request.
 */
export const WRITE_MIRROR = scriptOf(`
${HEX.trim()}

${IS_AFTER.trim()}

local request = cjson.decode(ARGV[2])
local forMs = tonumber(request.forMs)

local kind = typeOf(redis.call('TYPE', KEYS[1]))
if kind ~= 'none' and kind ~= 'string' then return cjson.encode({ outcome = 'wrong-type' }) end

local note = redis.call('HMGET', KEYS[2], 'version', 'fingerprint', 'sum')
if note[1] and isAfter(note[1], request.version) then return cjson.encode({ outcome = 'newer' }) end
local isKnown = note[2] == request.fingerprint

local bytes = string.gsub(request.bytes, '..', function(hex) return string.char(tonumber(hex, 16)) end)
local there = redis.call('GET', KEYS[1])
local sum = there and redis.sha1hex(there) or ''
local isOurs = there and sum == note[3]

local outcome = 'written'
if isOurs and isKnown then
  outcome, bytes = 'kept', there
elseif there and not isOurs and there ~= bytes and sum ~= request.mayReplace then
  return cjson.encode({ outcome = 'foreign', bytes = hexOf(there), sum = sum })
elseif not there and isKnown and request.mayRestore ~= 'yes' then
  return cjson.encode({ outcome = 'deleted' })
end

if outcome == 'written' then
  redis.call('SET', KEYS[1], bytes, 'PX', request.forMs)
elseif math.abs(redis.call('PTTL', KEYS[1]) - forMs) > tonumber(request.toleranceMs) then
  redis.call('PEXPIRE', KEYS[1], request.forMs)
end
redis.call('HSET', KEYS[2], 'version', request.version, 'fingerprint', request.fingerprint, 'sum', redis.sha1hex(bytes))
redis.call('PEXPIRE', KEYS[2], request.noteMs)
return cjson.encode({ outcome = outcome })
`);

/** Reads KEYS[1], with its remaining time; nothing of a key that is no string. */
export const READ_MIRROR = scriptOf(`
${HEX.trim()}

if typeOf(redis.call('TYPE', KEYS[1])) ~= 'string' then return '{}' end
local there = redis.call('GET', KEYS[1])
return cjson.encode({ bytes = hexOf(there), leftMs = redis.call('PTTL', KEYS[1]) })
`);
