import { scriptOf } from './script.js';

/** Reads one credential. */
export const READ = scriptOf(`
local credential, damage = loadCredential(redis.pcall('HGETALL', KEYS[1]))
if not credential then return cjson.encode({ unreadable = damage, key = KEYS[1] }) end
return cjson.encode(readingOf(credential))
`);

/** So many keys at once keep no other client of Redis waiting. */
export const STAMPS_AT_ONCE = 500;

/** As each key has to stand in the script by itself. */
const EACH_STAMP = Array.from(
  { length: STAMPS_AT_ONCE },
  (_, i) => `if KEYS[${i + 1}] then add(redis.pcall('HGETALL', KEYS[${i + 1}])) end`,
);

/** Reads the revisions of all KEYS. What cannot be read has a revision of its own, and is no reason to fail the others. */
export const STAMPS = scriptOf(`
local revisions = {}
local function add(flat)
  local credential, damage = loadCredential(flat)
  table.insert(revisions, credential and revisionOf(credential) or '!' .. damage)
end
${EACH_STAMP.join('\n')}
return cjson.encode({ storeTime = digits(now), revisions = revisions })
`);

/** Reads the pauses and budgets of an app. */
export const INSPECT = scriptOf(`
local app, damage = loadApp(redis.pcall('HGETALL', KEYS[1]))
if not app then return cjson.encode({ unreadable = damage, key = KEYS[1] }) end

local pauses, budgets = {}, {}
for id, pause in pairs(app.pauses) do table.insert(pauses, pauseOf(id, pause)) end
for id in pairs(app.budgets) do
  local use = useOf(app, id)
  if use.used ~= '0' then table.insert(budgets, use) end
end
return cjson.encode({ storeTime = digits(now), pauses = pauses, budgets = budgets })
`);
