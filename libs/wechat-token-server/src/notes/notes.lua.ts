import { LAST_TIME, LOG_LENGTH, PRESENCE_MS } from './server-notes.js';

const DAY_MS = 86_400_000;

/**
 * Begins every script. Texts of a client are `<at> <suspended or resumed> <JSON>`, those of a server `<seen at> <JSON>`. As in the scripts of
 * the store, each call names its command and its key literally: proxies of cloud providers parse scripts.
 */
const COMMON = `
local request = cjson.decode(ARGV[2])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) + tonumber(ARGV[1])

local function digits(number)
  return string.format('%.0f', number)
end

local function atOf(text)
  return math.min(tonumber(string.match(text or '', '^(%d+) ') or '-1'), ${LAST_TIME})
end

local function pairsOf(flat)
  local fields = {}
  for i = 1, #flat, 2 do fields[flat[i]] = flat[i + 1] end
  return fields
end
`;

/** KEYS: servers, clients, log, sessions. Writes the presence, the events and the notes that are missing; returns all servers, clients and ended sessions. */
export const EXCHANGE = `${COMMON}
redis.call('HSET', KEYS[1], request.id, digits(now) .. ' ' .. request.presence)
redis.call('PEXPIRE', KEYS[1], '${DAY_MS}')
local servers = {}
for id, text in pairs(pairsOf(redis.call('HGETALL', KEYS[1]))) do
  local age = now - atOf(text)
  if age > ${PRESENCE_MS} or age < -${PRESENCE_MS} then
    redis.call('HDEL', KEYS[1], id)
  else
    table.insert(servers, { digits(math.max(age, 0)), string.match(text, '^%d+ (.*)$') })
  end
end

local clients = pairsOf(redis.call('HGETALL', KEYS[2]))
for id, text in pairs(request.known) do
  if atOf(text) > atOf(clients[id]) then
    redis.call('HSET', KEYS[2], id, text)
    clients[id] = text
  end
end

for _, event in ipairs(request.events) do
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', '${LOG_LENGTH}', '*', 'event', event)
  redis.call('PEXPIRE', KEYS[3], '${40 * DAY_MS}')
end

local sessions = pairsOf(redis.call('HGETALL', KEYS[4]))
for name, ends in pairs(request.ended) do
  if not sessions[name] then
    redis.call('HSET', KEYS[4], name, ends)
    redis.call('PEXPIRE', KEYS[4], '${DAY_MS}')
    sessions[name] = ends
  end
end
local ended = {}
for name, ends in pairs(sessions) do
  if (tonumber(ends) or 0) <= now then
    redis.call('HDEL', KEYS[4], name)
  else
    table.insert(ended, { name, ends })
  end
end

local all = {}
for id, text in pairs(clients) do table.insert(all, { id, text }) end
return cjson.encode({ servers = servers, clients = all, ended = ended })
`;

/** KEYS: clients, log. Later than the note before, whatever the clock says. */
export const MARK = `${COMMON}
local before = pairsOf(redis.call('HGETALL', KEYS[1]))[request.id]
local at = math.max(now, atOf(before) + 1)
redis.call('HSET', KEYS[1], request.id, digits(at) .. ' ' .. request.state .. ' ' .. request.note)
redis.call('XADD', KEYS[2], 'MAXLEN', '~', '${LOG_LENGTH}', '*', 'event', request.event)
redis.call('PEXPIRE', KEYS[2], '${40 * DAY_MS}')
return cjson.encode({ before = before or '' })
`;

/** KEYS: log. */
export const RECENT = `${COMMON}
local events = {}
for _, entry in ipairs(redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', request.count)) do
  table.insert(events, entry[2][2])
end
return cjson.encode({ events = events })
`;

/** KEYS: servers. */
export const LEAVE = `${COMMON}
redis.call('HDEL', KEYS[1], request.id)
return cjson.encode({ left = true })
`;
