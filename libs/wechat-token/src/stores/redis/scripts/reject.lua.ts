import { stepOf } from './script.js';

/** Marks a credential that WeChat refused, if it is still the current one and its report limit is not reached. */
export const REJECT = stepOf(`
local HOUR_MS = 3600000

-- The state of the limit, or nil (full) if the clock went back: the time since its last use is then unknown.
local function reportLimitNow(state)
  if state and isAhead(state.refilledAt) then return nil end
  return state
end

local function refill(state, burst, refillMs)
  if not state then return { tokens = burst, refilledAt = now, marks = {} } end

  local refills = math.floor((now - state.refilledAt) / refillMs)
  local tokens = math.min(burst, state.tokens + refills)
  local marks = {}
  for _, mark in ipairs(state.marks) do
    if mark > now - HOUR_MS then table.insert(marks, mark) end
  end
  return {
    tokens = tokens,
    refilledAt = tokens == burst and now or state.refilledAt + refills * refillMs,
    marks = marks,
  }
end

-- Spends one report. Returns the remaining state, or nil if the limit is reached.
local function spend(state, limit)
  local left = refill(state, number(limit.burst), number(limit.refillMs))
  if left.tokens < 1 or #left.marks >= number(limit.perHour) then return nil end
  left.tokens = left.tokens - 1
  table.insert(left.marks, now)
  return left
end

local function mark(credential)
  local record = credential.record
  if not record then return 'none' end
  if record.fingerprint ~= request.fingerprint then return 'current' end
  if STRENGTH[record.status] >= STRENGTH[request.status] then return 'already' end
  -- A confirmation in the future dates from before the clock was set back.
  if record.confirmedAt > number(request.reportedAt) and record.confirmedAt <= now then return 'current' end

  if request.limit then
    local left = spend(reportLimitNow(credential.reportLimit), request.limit)
    if not left then return 'limit-reached' end
    credential.reportLimit = left
  end
  record.status = request.status
  return 'marked'
end

local function step(credential)
  local outcome = mark(credential)
  return { outcome = outcome, snapshot = snapshotOf(credential) }
end
`);
