import { stepOf } from './script.js';

/** Grants the only lease of a credential, or returns why not. */
export const ACQUIRE = stepOf(`
-- Shortens what a clock that went back has lengthened, and drops the requests that are no longer in doubt.
local function boundDurations(credential, app)
  local lease = credential.lease
  if lease then lease.until_ = math.min(lease.until_, now + lease.leaseMs) end
  local remaining = {}
  for _, pending in ipairs(credential.inDoubt) do
    pending.inDoubtUntil = math.min(pending.inDoubtUntil, now + pending.inDoubtMs)
    if pending.inDoubtUntil > now then table.insert(remaining, pending) end
  end
  credential.inDoubt = remaining
  for _, day in pairs(app.budgets) do day.startedAt = math.min(day.startedAt, now) end
end

local function isOfAttempt(version)
  local ending = '-' .. request.attemptId
  return version ~= nil and string.sub(version, -#ending) == ending
end

-- Whether this step ran before, or is so late that the snapshot it is based on no longer counts.
local function isGhost(credential)
  local readAt = number(request.readAt)
  return isOfAttempt(credential.lastGranted) or readAt < now - number(request.readWindowMs) or isAhead(readAt)
end

local function isCurrent(record)
  if record.status == 'rejected' or remainingOf(record) == 0 then return false end
  if record.version ~= request.replaces then return true end
  -- If the clock went back, the ages are meaningless: refusing on them would block everybody until it has caught up.
  if isFromTheFuture(record) then return false end
  return ageOf(record.issuedAt) < number(request.minSinceIssuedMs or 0)
    or ageOf(record.confirmedAt) < number(request.minSinceConfirmedMs or 0)
end

local function outlives(record, inDoubtForMs)
  return record ~= nil and record.status ~= 'rejected' and remainingOf(record) > inDoubtForMs
end

local function longestPause(app)
  local found, longest = nil, 0
  for _, id in ipairs(request.pauses) do
    local pause = app.pauses[id]
    local left = pause and waitLeft(pause.until_, pause.forMs) or 0
    if left > longest then found, longest = pauseOf(id, pause), left end
  end
  return found
end

local function grantedAs(app, version, storeTime)
  local failures, budgets = {}, {}
  for _, id in ipairs(request.pauses) do
    table.insert(failures, digits(app.pauses[id] and app.pauses[id].failures or 0))
  end
  for _, budget in ipairs(request.budgets) do table.insert(budgets, useOf(app, budget.id)) end
  return {
    outcome = 'granted',
    storeTime = digits(storeTime),
    version = version,
    failures = failures,
    budgets = budgets,
  }
end

local function grant(credential, app)
  local leaseMs, inDoubtMs = number(request.leaseMs), number(request.inDoubtMs)
  local fence = math.max(
    now,
    credential.highestFence + 1,
    fenceOf(credential.record and credential.record.version) + 1,
    fenceOf(request.highestVersion) + 1
  )
  local version = string.format('%016.0f', fence) .. '-' .. request.attemptId

  credential.highestFence = fence
  credential.lastGranted = version
  credential.lease = { version = version, grantedAt = now, until_ = now + leaseMs, leaseMs = leaseMs }
  if inDoubtMs > 0 then
    local isOverlapped = #credential.inDoubt > 0
    credential.isLastOverlapped = isOverlapped
    for _, other in ipairs(credential.inDoubt) do other.isOverlapped = true end
    table.insert(
      credential.inDoubt,
      { version = version, inDoubtUntil = now + inDoubtMs, inDoubtMs = inDoubtMs, isOverlapped = isOverlapped }
    )
  end
  if request.revocation and not credential.revocation then credential.revocation = revocationOf(request.revocation) end
  for _, budget in ipairs(request.budgets) do
    local day = dayOf(app, budget.id)
    app.budgets[budget.id] = { startedAt = day.startedAt, used = day.used + 1 }
  end
  return grantedAs(app, version, now)
end

local function step(credential, app)
  boundDurations(credential, app)

  local lease, record = credential.lease, credential.record
  local leaseLeft = leaseLeftOf(lease)
  -- A restored copy is this lease's own commit or newer: nothing is left to write under the lease.
  local isOver = lease and record and not isAfter(lease.version, record.version)
  if leaseLeft > 0 and not isOver and isOfAttempt(lease.version) then
    return grantedAs(app, lease.version, lease.grantedAt)
  end
  if isGhost(credential) then return { outcome = 'read-again' } end

  if record and isCurrent(record) then return { outcome = 'current', snapshot = snapshotOf(credential) } end
  if leaseLeft > 0 then return { outcome = 'held', remainingMs = digits(leaseLeft) } end

  local inDoubtForMs = inDoubtFor(credential.inDoubt)
  if number(request.inDoubtMs) > 0 and inDoubtForMs > 0 and outlives(record, inDoubtForMs) then
    return { outcome = 'in-doubt', remainingMs = digits(inDoubtForMs) }
  end

  local pause = longestPause(app)
  if pause then return { outcome = 'paused', pause = pause } end

  for _, budget in ipairs(request.budgets) do
    local use = useOf(app, budget.id)
    if tonumber(use.used) >= number(budget.limit) then return { outcome = 'budget-spent', budget = use } end
  end
  return grant(credential, app)
end
`);
