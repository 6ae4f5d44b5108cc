import { FARTHEST_FENCE, FARTHEST_MS, LONGEST_LIFE_MS } from '../../memory/state.js';

/** The range of each kind of field. A value outside of it is damaged, or was written by another program, and is not believed. */
export const BOUNDS = `
local LONGEST_MS = ${LONGEST_LIFE_MS}
local LONGEST_SECRET = 65536
local LONGEST_TEXT = 512

local function instant(text)
  local ms = number(text)
  return ms <= now + ${FARTHEST_MS} and ms or error('too far')
end

-- Leaves room for the fences that follow: beyond sixteen digits, comparing them as text fails.
local function fence(text)
  local counted = number(text)
  return counted >= 0 and counted <= now + ${FARTHEST_FENCE} and counted or error('too far')
end

local function duration(text)
  local ms = number(text)
  return ms >= 0 and ms <= LONGEST_MS and ms or error('too long')
end

local function count(text, most)
  local counted = number(text)
  return counted >= 0 and counted <= (most or 1e9) and counted or error('too many')
end

local function secret(text)
  return #text <= LONGEST_SECRET and text or error('no secret')
end

-- Text that may reach a log: one line, left to right.
local function line(text)
  local isLine = type(text) == 'string' and #text > 0 and #text <= LONGEST_TEXT
    and not string.find(text, '%c')
    and not string.find(text, '\\194[\\128-\\159]')
    and not string.find(text, '\\226\\128[\\168-\\174]')
    and not string.find(text, '\\226\\129[\\166-\\169]')
  return isLine and text or error('no line')
end

local function versionOf(text)
  local digits = string.match(line(text), '^(%d+)%-')
  return digits and #digits == 16 and fence(digits) and text or error('no version')
end

-- The reason of a pause: JSON in which every text is a line.
local function reasonText(text)
  local reason = cjson.decode(text)
  line(reason.code)
  for _, value in pairs(reason) do
    if type(value) == 'string' then line(value) end
  end
  return text
end
`;
