/** What commit, restore and abandon share. */
export const WRITES = `
-- Ends the lease if it is still that of the version.
local function releaseLease(credential, version)
  if credential.lease and credential.lease.version == version then credential.lease = nil end
end

-- The outcome of the request of the version is known.
local function removeInDoubt(credential, version)
  local remaining = {}
  for _, pending in ipairs(credential.inDoubt) do
    if pending.version ~= version then table.insert(remaining, pending) end
  end
  credential.inDoubt = remaining
end

-- Whether the record is newer than the version, or was until it was removed for good.
local function isOutdated(credential, version)
  local record = credential.record
  return (record ~= nil and isAfter(record.version, version)) or fenceOf(version) <= credential.forgottenFence
end

-- Builds the record. If the store's clock went back since the instants were computed, all of them go back with it.
local function recordOf(issuedAt, confirmedAt)
  local expiresAt, dueAt = number(request.expiresAt), number(request.dueAt)
  local lifetimeMs = math.min(number(request.lifetimeMs), LONGEST_MS)
  if lifetimeMs < number(request.lifetimeMs) then
    expiresAt = now + lifetimeMs
    dueAt = math.min(dueAt, expiresAt)
  end
  local aheadMs = expiresAt - (now + lifetimeMs)
  -- Rounding: two clocks that count whole milliseconds may appear to differ by this much, although neither moved.
  local setBackMs = aheadMs <= 2 and 0 or aheadMs
  return {
    value = request.value,
    issuerState = request.issuerState,
    fingerprint = request.fingerprint,
    version = request.version,
    status = 'valid',
    issuedAt = issuedAt - setBackMs,
    confirmedAt = confirmedAt - setBackMs,
    expiresAt = expiresAt - setBackMs,
    dueAt = dueAt - setBackMs,
    lifetimeMs = lifetimeMs,
    keepMs = request.keepMs and math.min(number(request.keepMs), LONGEST_MS),
  }
end
`;
