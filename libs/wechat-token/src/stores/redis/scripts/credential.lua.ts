/** The state of one credential, in one hash, so that it is evicted as a whole. */
export const CREDENTIAL = `
-- The severity of each status: a report that is not more severe than the current status changes nothing.
local STRENGTH = { valid = 0, suspect = 1, rejected = 2 }
-- The words for them in the hash, and in revisions, which other releases compare.
local STANDING_OF = { valid = 'ok', suspect = 'reported', rejected = 'rejected' }
local STATUS_OF = { ok = 'valid', reported = 'suspect', rejected = 'rejected' }
local MOST_LEFT = 100

local function parseCredential(fields)
  local function filled(name)
    if fields[name] and fields[name] ~= '' then return fields[name] end
  end
  local function filledVersion(name)
    return filled(name) and versionOf(fields[name])
  end

  local credential = {
    lastGranted = filledVersion('lastGranted'),
    isLastOverlapped = fields.isLastOverlapped == '1',
    lastAbandoned = filledVersion('lastAbandoned'),
    highestFence = fence(filled('highestFence') or 0),
    forgottenFence = fence(filled('forgottenFence') or 0),
    inDoubt = {},
  }
  if filled('version') then
    credential.record = {
      value = secret(fields.value or ''),
      -- A '=' in front tells an empty state from none.
      issuerState = filled('issuerState') and string.sub(secret(fields.issuerState), 2),
      fingerprint = line(fields.fingerprint),
      version = versionOf(fields.version),
      status = STATUS_OF[fields.standing] or error('no status'),
      issuedAt = instant(fields.issuedAt),
      confirmedAt = instant(fields.confirmedAt),
      expiresAt = instant(fields.expiresAt),
      dueAt = instant(fields.dueAt),
      lifetimeMs = duration(fields.lifeMs),
      keepMs = filled('keepMs') and duration(fields.keepMs),
    }
  end

  local lease = words(fields.lease)
  if #lease > 0 then
    credential.lease = {
      version = versionOf(lease[1]),
      grantedAt = instant(lease[2]),
      until_ = instant(lease[3]),
      leaseMs = duration(lease[4]),
    }
  end

  local inDoubt = words(fields.askings)
  for i = 1, #inDoubt, 4 do
    table.insert(credential.inDoubt, {
      version = versionOf(inDoubt[i]),
      inDoubtUntil = instant(inDoubt[i + 1]),
      inDoubtMs = duration(inDoubt[i + 2]),
      isOverlapped = inDoubt[i + 3] == '1',
    })
  end

  local revocation = words(fields.leak)
  if #revocation > 0 then
    credential.revocation = {
      left = count(revocation[1], MOST_LEFT),
      nextAt = instant(revocation[2]),
      waitMs = duration(revocation[3]),
    }
  end

  local limit = words(fields.allowance)
  if #limit > 0 then
    credential.reportLimit = { tokens = count(limit[1]), refilledAt = instant(limit[2]), marks = {} }
    for i = 3, #limit do table.insert(credential.reportLimit.marks, instant(limit[i])) end
  end
  return credential
end

local function fenceText(fence)
  return fence > 0 and string.format('%016.0f', fence) or ''
end

local function fieldsOfCredential(credential)
  local record, lease = credential.record, credential.lease
  local revocation, limit = credential.revocation, credential.reportLimit
  local fields = {
    lastGranted = credential.lastGranted or '',
    isLastOverlapped = credential.isLastOverlapped and '1' or '',
    lastAbandoned = credential.lastAbandoned or '',
    highestFence = fenceText(credential.highestFence),
    forgottenFence = fenceText(credential.forgottenFence),
    lease = lease and textOf(lease.version, digits(lease.grantedAt), digits(lease.until_), digits(lease.leaseMs)) or '',
    leak = revocation
      and textOf(digits(revocation.left), digits(revocation.nextAt), digits(revocation.waitMs)) or '',
    value = record and record.value or '',
    issuerState = record and record.issuerState and '=' .. record.issuerState or '',
    fingerprint = record and record.fingerprint or '',
    version = record and record.version or '',
    standing = record and STANDING_OF[record.status] or '',
    lifeMs = record and digits(record.lifetimeMs) or '',
    keepMs = record and record.keepMs and digits(record.keepMs) or '',
  }
  for _, name in ipairs({ 'issuedAt', 'confirmedAt', 'expiresAt', 'dueAt' }) do
    fields[name] = record and digits(record[name]) or ''
  end

  local inDoubt = {}
  for _, pending in ipairs(credential.inDoubt) do
    local overlapped = pending.isOverlapped and '1' or '0'
    table.insert(inDoubt, textOf(pending.version, digits(pending.inDoubtUntil), digits(pending.inDoubtMs), overlapped))
  end
  fields.askings = table.concat(inDoubt, ' ')

  local reports = limit and { digits(limit.tokens), digits(limit.refilledAt) } or {}
  for _, mark in ipairs(limit and limit.marks or {}) do table.insert(reports, digits(mark)) end
  fields.allowance = table.concat(reports, ' ')
  return fields
end

local function loadCredential(flat)
  return loadWith(parseCredential, flat)
end
`;
