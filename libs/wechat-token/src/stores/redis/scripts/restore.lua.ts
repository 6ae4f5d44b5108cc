import { WRITES } from './writes.lua.js';
import { stepOf } from './script.js';

/** Restores a process's copy, if the store has nothing or an older version. */
export const RESTORE = stepOf(`${WRITES}
local function step(credential)
  local record = credential.record
  credential.highestFence = math.max(credential.highestFence, fenceOf(request.version))

  local isKept = (record ~= nil and record.version == request.version)
    or isOutdated(credential, request.version)
    or number(request.expiresAt) <= now
  if isKept then return { outcome = 'kept', snapshot = snapshotOf(credential) } end

  local issuedAt, inDoubtMs = number(request.issuedAt), number(request.inDoubtMs)
  -- Later confirmations by WeChat are lost, so it counts as unconfirmed since its issue.
  local restored = recordOf(issuedAt, issuedAt)
  local supersedesAnother = record ~= nil and record.fingerprint ~= request.fingerprint and inDoubtMs > 0
  if supersedesAnother then restored.dueAt = math.min(restored.dueAt, now + inDoubtMs) end
  credential.record = restored
  return { outcome = 'taken', snapshot = snapshotOf(credential) }
end
`);
