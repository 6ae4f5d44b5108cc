import { WRITES } from './writes.lua.js';
import { stepOf } from './script.js';

/** Writes what WeChat issued or confirmed, unless the record is newer. */
export const COMMIT = stepOf(`${WRITES}
-- Whether no other request can have reached WeChat since this one began.
local function isSureOf(credential, version)
  for _, pending in ipairs(credential.inDoubt) do
    if pending.version == version and pending.inDoubtUntil > now then return not pending.isOverlapped end
  end
  return credential.lastGranted == version and not credential.isLastOverlapped
end

local function write(credential, app, isSure)
  local askedAt = number(request.askedAt)
  local issuedAt = request.issuedAt and number(request.issuedAt) or askedAt
  local before, record = credential.record, recordOf(issuedAt, askedAt)
  -- Another process's request may have invalidated this value, or may yet: due again when that request is no longer in doubt.
  local inDoubtForMs = math.max(inDoubtFor(credential.inDoubt), isSure and 0 or number(request.inDoubtMs))
  if inDoubtForMs > 0 then record.dueAt = math.min(record.dueAt, now + inDoubtForMs) end
  local isSameValue = before ~= nil and before.fingerprint == request.fingerprint
  if isSameValue then record.issuedAt = math.min(before.issuedAt, record.issuedAt) end
  -- Another process has written an end that this writer did not know, and may be gone since.
  local isUnread = request.basedOn ~= nil and before ~= nil and before.version ~= request.basedOn
  if isSameValue and isUnread then
    record.expiresAt = math.min(before.expiresAt, record.expiresAt)
    record.dueAt = math.min(before.dueAt, record.dueAt)
  end
  credential.record = record

  for _, id in ipairs(request.clears) do
    if not isPausedLater(app.pauses[id], request.version) then app.pauses[id] = nil end
  end
  if request.revocation == cjson.null then
    credential.revocation = nil
  elseif request.revocation then
    credential.revocation = revocationOf(request.revocation)
  end
end

local function step(credential, app)
  local isSure = isSureOf(credential, request.version)
  releaseLease(credential, request.version)
  removeInDoubt(credential, request.version)
  credential.highestFence = math.max(credential.highestFence, fenceOf(request.version))

  if not credential.record or credential.record.version ~= request.version then
    if isOutdated(credential, request.version) then
      return { outcome = 'superseded', snapshot = snapshotOf(credential) }
    end
    write(credential, app, isSure)
  end
  return { outcome = 'committed', snapshot = snapshotOf(credential) }
end
`);
