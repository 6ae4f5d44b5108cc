import { stepOf } from './script.js';

/** Removes a record for good. Attempts and fences outlive it, so that nothing late brings it back. */
export const FORGET = stepOf(`
local function step(credential)
  credential.record = nil
  credential.lease = nil
  credential.leak = nil
  credential.askings = {}
  credential.forgottenFence = credential.highestFence
  return {}
end
`);
