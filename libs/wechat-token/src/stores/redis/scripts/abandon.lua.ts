import { WRITES } from './writes.lua.js';
import { stepOf } from './script.js';

/** Releases a lease without a credential, and writes its pause and revocation, unless a later attempt has taken over. */
export const ABANDON = stepOf(`${WRITES}
-- Whether this step ran before, or is so late that another process has called WeChat since.
local function isStale(credential, version)
  local record, lastGranted = credential.record, credential.lastGranted
  return credential.lastAbandoned == version
    or (record ~= nil and isAfter(record.version, version))
    or (lastGranted ~= nil and isAfter(lastGranted, version))
end

local function setPause(app, pause)
  if isPausedLater(app.pauses[pause.id], request.version) then return end
  local forMs = number(pause.forMs)
  app.pauses[pause.id] = {
    -- By now it has begun, whatever the clock of its process was.
    until_ = math.min(number(pause['until']), now + forMs),
    forMs = forMs,
    failures = number(pause.failures),
    reason = pause.reason,
    setBy = request.version,
  }
end

local function step(credential, app)
  releaseLease(credential, request.version)
  if request.issued == 'nothing' then removeInDoubt(credential, request.version) end
  if isStale(credential, request.version) then return {} end

  credential.lastAbandoned = request.version
  if request.pause then setPause(app, request.pause) end
  if request.revocation then credential.revocation = revocationOf(request.revocation) end
  return {}
end
`);
