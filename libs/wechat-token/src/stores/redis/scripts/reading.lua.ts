/** What a reader is told about one credential. */
export const READING = `
local function remainingOf(record)
  return leftUntil(record.expiresAt, record.lifeMs)
end

local function leaseLeftOf(lease)
  return lease and leftUntil(lease.until_, lease.leaseMs) or 0
end

local function inDoubtFor(askings)
  local longest = 0
  for _, asking in ipairs(askings) do
    longest = math.max(longest, leftUntil(asking.inDoubtUntil, asking.inDoubtMs))
  end
  return longest
end

-- Written by a clock that has gone back since, so that its ages say nothing.
local function isFromTheFuture(record)
  return isAhead(record.issuedAt) or isAhead(record.confirmedAt)
end

local function revisionOf(credential)
  local record, leak = credential.record, credential.leak
  local kept = record and record.version .. '/' .. record.standing or ''
  return leak and kept .. '/' .. digits(leak.left) .. '@' .. digits(leak.nextAt) or kept
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

local function readingOf(credential)
  local leak = credential.leak
  return {
    storeTime = digits(now),
    revision = revisionOf(credential),
    record = credential.record and storedOf(credential.record) or nil,
    leaseMs = digits(leaseLeftOf(credential.lease)),
    inDoubtForMs = digits(inDoubtFor(credential.askings)),
    leak = leak and { left = digits(leak.left), nextInMs = digits(waitLeft(leak.nextAt, leak.waitMs)) } or nil,
  }
end

local function leakOf(progress)
  local waitMs = number(progress.nextInMs)
  return { left = number(progress.left), nextAt = now + waitMs, waitMs = waitMs }
end
`;
