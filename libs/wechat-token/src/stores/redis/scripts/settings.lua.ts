import { scriptOf } from './script.js';

/** Reads the settings that decide what Redis may forget: from INFO, which more users are allowed than CONFIG. */
export const SETTINGS = scriptOf(`
local function settingOf(section, name)
  local text = redis.pcall('INFO', section)
  if type(text) == 'table' then return nil, text.err or '' end
  return string.match(text, name .. ':(%S+)')
end

local aof, refused = settingOf('persistence', 'aof_enabled')
local policy = settingOf('memory', 'maxmemory_policy')
return cjson.encode({ aof = aof, policy = policy, refused = refused })
`);
