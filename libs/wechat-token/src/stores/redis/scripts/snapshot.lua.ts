/** What a reader sees of one credential. */
export const SNAPSHOT = `
local function remainingOf(record)
  return leftUntil(record.expiresAt, record.lifetimeMs)
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
  local record, revocation = credential.record, credential.revocation
  local state = record and record.version .. '/' .. STANDING_OF[record.status] or ''
  return revocation and state .. '/' .. digits(revocation.left) .. '@' .. digits(revocation.nextAt) or state
end

local function storedOf(record)
  local isDue = record.status == 'rejected' or isFromTheFuture(record)
  return {
    value = record.value,
    issuerState = record.issuerState,
    fingerprint = record.fingerprint,
    version = record.version,
    status = record.status,
    remainingMs = digits(remainingOf(record)),
    dueInMs = digits(isDue and 0 or leftUntil(record.dueAt, record.lifetimeMs)),
    issuedAgoMs = digits(ageOf(record.issuedAt)),
    confirmedAgoMs = digits(ageOf(record.confirmedAt)),
  }
end

local function snapshotOf(credential)
  local revocation = credential.revocation
  return {
    storeTime = digits(now),
    revision = revisionOf(credential),
    record = credential.record and storedOf(credential.record) or nil,
    leaseMs = digits(leaseLeftOf(credential.lease)),
    inDoubtForMs = digits(inDoubtFor(credential.inDoubt)),
    revocation = revocation and {
      left = digits(revocation.left),
      nextInMs = digits(waitLeft(revocation.nextAt, revocation.waitMs)),
    } or nil,
  }
end

local function revocationOf(progress)
  local waitMs = number(progress.nextInMs)
  return { left = number(progress.left), nextAt = now + waitMs, waitMs = waitMs }
end
`;
