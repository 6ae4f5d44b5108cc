import { KEEP } from './keep.lua.js';
import { stepOf } from './script.js';

/** Puts a process's copy back, if the store has nothing or an older version. */
export const OFFER = stepOf(`${KEEP}
local function step(credential)
  local record = credential.record
  credential.highestFence = math.max(credential.highestFence, fenceOf(request.version))

  local isKept = (record ~= nil and record.version == request.version)
    or isOutdated(credential, request.version)
    or number(request.expiresAt) <= now
  if isKept then return { outcome = 'kept', reading = readingOf(credential) } end

  local issuedAt, settleMs = number(request.issuedAt), number(request.settleMs)
  -- WeChat's later word that it is current is not known: it is asked again.
  local offered = recordOf(issuedAt, issuedAt)
  local supersedesAnother = record ~= nil and record.fingerprint ~= request.fingerprint and settleMs > 0
  if supersedesAnother then offered.dueAt = math.min(offered.dueAt, now + settleMs) end
  credential.record = offered
  return { outcome = 'taken', reading = readingOf(credential) }
end
`);
