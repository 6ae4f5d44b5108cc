import { stepOf } from './script.js';

/** Marks a credential that WeChat refused, if it is still the kept one and reports of it are still believed. */
export const REJECT = stepOf(`
local HOUR_MS = 3600000

-- The allowance, unless the clock went back behind it: how long ago it was used is anybody's guess then.
local function allowanceNow(kept)
  if kept and isAhead(kept.refilledAt) then return nil end
  return kept
end

local function refill(kept, burst, refillMs)
  if not kept then return { tokens = burst, refilledAt = now, marks = {} } end

  local refills = math.floor((now - kept.refilledAt) / refillMs)
  local tokens = math.min(burst, kept.tokens + refills)
  local marks = {}
  for _, mark in ipairs(kept.marks) do
    if mark > now - HOUR_MS then table.insert(marks, mark) end
  end
  return {
    tokens = tokens,
    refilledAt = tokens == burst and now or kept.refilledAt + refills * refillMs,
    marks = marks,
  }
end

-- What is left after one more report; nothing when none is allowed now.
local function spend(kept, allowance)
  local left = refill(kept, number(allowance.burst), number(allowance.refillMs))
  if left.tokens < 1 or #left.marks >= number(allowance.perHour) then return nil end
  left.tokens = left.tokens - 1
  table.insert(left.marks, now)
  return left
end

local function mark(credential)
  local record = credential.record
  if not record then return 'none' end
  if record.fingerprint ~= request.fingerprint then return 'current' end
  if STRENGTH[record.standing] >= STRENGTH[request.standing] then return 'already' end
  -- A word of WeChat's that lies ahead is from before the clock was set back.
  if record.confirmedAt > number(request.reportedAt) and record.confirmedAt <= now then return 'current' end

  if request.allowance then
    local left = spend(allowanceNow(credential.allowance), request.allowance)
    if not left then return 'allowance-spent' end
    credential.allowance = left
  end
  record.standing = request.standing
  return 'marked'
end

local function step(credential)
  local outcome = mark(credential)
  return { outcome = outcome, reading = readingOf(credential) }
end
`);
