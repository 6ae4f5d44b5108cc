/** What a reader sees of one credential. */
export const SNAPSHOT = `
local function remainingOf(record)
  return leftUntil(record.expiresAt, record.lifeMs)
end

local function leaseLeftOf(lease)
  return lease and leftUntil(lease.until_, lease.leaseMs) or 0
end

local function inDoubtFor(requests)
  local longest = 0
  for _, pending in ipairs(requests) do
    longest = math.max(longest, leftUntil(pending.inDoubtUntil, pending.inDoubtMs))
  end
  return longest
end

-- The clock went back since it wrote the record, so that the record's ages are meaningless.
local function isFromTheFuture(record)
  return isAhead(record.issuedAt) or isAhead(record.confirmedAt)
end

local function revisionOf(credential)
  local record, leak = credential.record, credential.leak
  local state = record and record.version .. '/' .. record.standing or ''
  return leak and state .. '/' .. digits(leak.left) .. '@' .. digits(leak.nextAt) or state
end

local function storedOf(record)
  local isDue = record.standing == 'rejected' or isFromTheFuture(record)
  return {
    value = record.value,
    issuerState = record.issuerState,
    fingerprint = record.fingerprint,
    version = record.version,
    standing = record.standing,
    remainingMs = digits(remainingOf(record)),
    dueInMs = digits(isDue and 0 or leftUntil(record.dueAt, record.lifeMs)),
    issuedAgoMs = digits(ageOf(record.issuedAt)),
    confirmedAgoMs = digits(ageOf(record.confirmedAt)),
  }
end

local function snapshotOf(credential)
  local leak = credential.leak
  return {
    storeTime = digits(now),
    revision = revisionOf(credential),
    record = credential.record and storedOf(credential.record) or nil,
    leaseMs = digits(leaseLeftOf(credential.lease)),
    inDoubtForMs = digits(inDoubtFor(credential.inDoubt)),
    leak = leak and { left = digits(leak.left), nextInMs = digits(waitLeft(leak.nextAt, leak.waitMs)) } or nil,
  }
end

local function leakOf(progress)
  local waitMs = number(progress.nextInMs)
  return { left = number(progress.left), nextAt = now + waitMs, waitMs = waitMs }
end
`;
