import { KEEP } from './keep.lua.js';
import { stepOf } from './script.js';

/** Writes what WeChat issued or confirmed, unless a newer version stands there. */
export const COMMIT = stepOf(`${KEEP}
local function write(credential, app)
  local record = credential.record
  local askedAt, dueAt = number(request.askedAt), number(request.dueAt)
  -- An asking of somebody else's may end this one: due again when that settles, not at once.
  local settlesInMs = settlesIn(credential.askings)
  if settlesInMs > 0 then dueAt = math.min(dueAt, now + settlesInMs) end
  local isSameValue = record ~= nil and record.fingerprint == request.fingerprint
  credential.record = recordOf(isSameValue and math.min(record.issuedAt, askedAt) or askedAt, askedAt, dueAt)

  for _, id in ipairs(request.clears) do
    if not isPausedLater(app.pauses[id], request.version) then app.pauses[id] = nil end
  end
  if request.leak == cjson.null then
    credential.leak = nil
  elseif request.leak then
    credential.leak = leakOf(request.leak)
  end
end

local function step(credential, app)
  giveBack(credential, request.version)
  closeAsking(credential, request.version)
  credential.highestFence = math.max(credential.highestFence, fenceOf(request.version))

  if not credential.record or credential.record.version ~= request.version then
    if isOutdated(credential, request.version) then
      return { outcome = 'superseded', reading = readingOf(credential) }
    end
    write(credential, app)
  end
  return { outcome = 'committed', reading = readingOf(credential) }
end
`);
