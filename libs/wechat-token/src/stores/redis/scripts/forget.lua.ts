import { stepOf } from './script.js';

/** Removes a record for good, unless it is newer. Attempts and fences outlive it, so that a late write cannot bring it back. */
export const FORGET = stepOf(`
local function step(credential)
  local record, lease = credential.record, credential.lease
  local fence = fenceOf(request.upTo)
  if record and fenceOf(record.version) > fence then return {} end

  -- An attempt that started while the record existed would renew it.
  if record then
    fence = math.max(fence, credential.highestFence)
    credential.revocation = nil
  end
  credential.record = nil
  if lease and fenceOf(lease.version) <= fence then credential.lease = nil end
  local remaining = {}
  for _, pending in ipairs(credential.inDoubt) do
    if fenceOf(pending.version) > fence then table.insert(remaining, pending) end
  end
  credential.inDoubt = remaining
  credential.forgottenFence = math.max(credential.forgottenFence, fence)
  credential.highestFence = math.max(credential.highestFence, fence)
  return {}
end
`);
