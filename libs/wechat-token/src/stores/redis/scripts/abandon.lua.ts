import { KEEP } from './keep.lua.js';
import { stepOf } from './script.js';

/** Gives a lease back without a credential, and says what that means for others, unless they know better by now. */
export const ABANDON = stepOf(`${KEEP}
-- Whether the step ran before, or so late that others have asked WeChat since.
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
  giveBack(credential, request.version)
  if request.issued == 'nothing' then closeAsking(credential, request.version) end
  if isStale(credential, request.version) then return {} end

  credential.lastAbandoned = request.version
  if request.pause then setPause(app, request.pause) end
  if request.leak then credential.leak = leakOf(request.leak) end
  return {}
end
`);
