import { stepOf } from './script.js';

/** Removes a record for good, unless it is newer. Attempts and fences outlive it, so that nothing late brings it back. */
export const FORGET = stepOf(`
local function step(credential)
  local record, lease = credential.record, credential.lease
  local fence = fenceOf(request.upTo)
  if record and fenceOf(record.version) > fence then return {} end

  -- What is under way while the record stands renews the record.
  if record then
    fence = math.max(fence, credential.highestFence)
    credential.leak = nil
  end
  credential.record = nil
  if lease and fenceOf(lease.version) <= fence then credential.lease = nil end
  local open = {}
  for _, asking in ipairs(credential.askings) do
    if fenceOf(asking.version) > fence then table.insert(open, asking) end
  end
  credential.askings = open
  credential.forgottenFence = math.max(credential.forgottenFence, fence)
  credential.highestFence = math.max(credential.highestFence, fence)
  return {}
end
`);
