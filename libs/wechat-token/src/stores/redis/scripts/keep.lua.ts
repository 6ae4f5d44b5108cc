/** What commit, offer and abandon share. */
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

local function recordOf(issuedAt, confirmedAt, dueAt)
  return {
    value = request.value,
    issuerState = request.issuerState,
    fingerprint = request.fingerprint,
    version = request.version,
    standing = 'ok',
    issuedAt = issuedAt,
    confirmedAt = confirmedAt,
    -- Reckoned by a clock that went back since, the end would come too late.
    expiresAt = math.min(number(request.expiresAt), now + number(request.lifeMs)),
    dueAt = dueAt,
    lifeMs = number(request.lifeMs),
  }
end
`;
