import { KEEP } from './keep.lua.js';
import { stepOf } from './script.js';

/** Puts a process's copy back, if the store has nothing or an older version. */
export const RESTORE = stepOf(`${KEEP}
local function step(credential)
  local record = credential.record
  credential.highestFence = math.max(credential.highestFence, fenceOf(request.version))

  local isKept = (record ~= nil and record.version == request.version)
    or isOutdated(credential, request.version)
    or number(request.expiresAt) <= now
  if isKept then return { outcome = 'kept', reading = readingOf(credential) } end

  local issuedAt, inDoubtMs = number(request.issuedAt), number(request.inDoubtMs)
  -- WeChat's later word that it is current is not known: it is asked again.
  local restored = recordOf(issuedAt, issuedAt)
  local supersedesAnother = record ~= nil and record.fingerprint ~= request.fingerprint and inDoubtMs > 0
  if supersedesAnother then restored.dueAt = math.min(restored.dueAt, now + inDoubtMs) end
  credential.record = restored
  return { outcome = 'taken', reading = readingOf(credential) }
end
`);
