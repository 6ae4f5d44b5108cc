import { KEEP } from './keep.lua.js';
import { stepOf } from './script.js';

/** Writes what WeChat issued or confirmed, unless a newer version stands there. */
export const COMMIT = stepOf(`${KEEP}
-- Whether nobody else can have asked between this asking and now.
local function isSureOf(credential, version)
  for _, asking in ipairs(credential.askings) do
    if asking.version == version and asking.inDoubtUntil > now then return not asking.isOverlapped end
  end
  return credential.lastGranted == version and not credential.isLastOverlapped
end

local function write(credential, app, isSure)
  local askedAt = number(request.askedAt)
  local issuedAt = request.issuedAt and number(request.issuedAt) or askedAt
  local before, record = credential.record, recordOf(issuedAt, askedAt)
  -- An asking of somebody else's may have ended this one, or may yet: due again when that settles, not at once.
  local inDoubtForMs = math.max(inDoubtFor(credential.askings), isSure and 0 or number(request.inDoubtMs))
  if inDoubtForMs > 0 then record.dueAt = math.min(record.dueAt, now + inDoubtForMs) end
  local isSameValue = before ~= nil and before.fingerprint == request.fingerprint
  if isSameValue then record.issuedAt = math.min(before.issuedAt, record.issuedAt) end
  credential.record = record

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
  local isSure = isSureOf(credential, request.version)
  giveBack(credential, request.version)
  closeAsking(credential, request.version)
  credential.highestFence = math.max(credential.highestFence, fenceOf(request.version))

  if not credential.record or credential.record.version ~= request.version then
    if isOutdated(credential, request.version) then
      return { outcome = 'superseded', reading = readingOf(credential) }
    end
    write(credential, app, isSure)
  end
  return { outcome = 'committed', reading = readingOf(credential) }
end
`);
