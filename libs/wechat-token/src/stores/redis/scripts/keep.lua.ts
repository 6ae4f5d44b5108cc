/** What commit, restore and abandon share. */
export const KEEP = `
-- Ends the lease if it is still that of the version.
local function giveBack(credential, version)
  if credential.lease and credential.lease.version == version then credential.lease = nil end
end

-- Closes the asking of the version, and no other.
local function closeAsking(credential, version)
  local open = {}
  for _, asking in ipairs(credential.askings) do
    if asking.version ~= version then table.insert(open, asking) end
  end
  credential.askings = open
end

-- Whether something newer stands here, or stood here until it was removed for good.
local function isOutdated(credential, version)
  local record = credential.record
  return (record ~= nil and isAfter(record.version, version)) or fenceOf(version) <= credential.forgottenFence
end

-- What was issued and confirmed at these instants, if the store's clock went on since; if it went back, all instants with it.
local function recordOf(issuedAt, confirmedAt)
  local expiresAt, dueAt = number(request.expiresAt), number(request.dueAt)
  local lifeMs = math.min(number(request.lifeMs), LONGEST_MS)
  if lifeMs < number(request.lifeMs) then
    expiresAt = now + lifeMs
    dueAt = math.min(dueAt, expiresAt)
  end
  local aheadMs = expiresAt - (now + lifeMs)
  -- Two clocks that count in whole milliseconds may seem to part by so much, though neither moved.
  local setBackMs = aheadMs <= 2 and 0 or aheadMs
  return {
    value = request.value,
    issuerState = request.issuerState,
    fingerprint = request.fingerprint,
    version = request.version,
    standing = 'ok',
    issuedAt = issuedAt - setBackMs,
    confirmedAt = confirmedAt - setBackMs,
    expiresAt = expiresAt - setBackMs,
    dueAt = dueAt - setBackMs,
    lifeMs = lifeMs,
  }
end
`;
