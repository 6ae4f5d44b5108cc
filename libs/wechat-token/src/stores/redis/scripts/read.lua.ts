import { scriptOf } from './script.js';

/** Reads one credential. */
export const READ = scriptOf(`
local credential, damage = loadCredential(redis.pcall('HGETALL', KEYS[1]))
if not credential then return cjson.encode({ unreadable = damage, key = KEYS[1] }) end
return cjson.encode(snapshotOf(credential))
`);

/** Few enough keys that other clients of Redis do not wait long. */
export const STAMPS_AT_ONCE = 500;

/** Each key must appear literally in the script. */
const EACH_REVISION = Array.from(
  { length: STAMPS_AT_ONCE },
  (_, i) => `if KEYS[${i + 1}] then add(redis.pcall('HGETALL', KEYS[${i + 1}])) end`,
);

/** Reads the revisions of all KEYS. An unreadable record gets a revision of its own, so that it does not fail the others. */
export const STAMPS = scriptOf(`
local revisions = {}
local function add(flat)
  local credential, damage = loadCredential(flat)
  table.insert(revisions, credential and revisionOf(credential) or '!' .. damage)
end
${EACH_REVISION.join('\n')}
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
