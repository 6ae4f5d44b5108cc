import { FARTHEST_FENCE, FARTHEST_MS, LONGEST_LIFE_MS } from '../../memory/state.js';

/** What each kind of field can hold. Beyond that it is damaged, or was written by somebody else, and is not believed. */
export const BOUNDS = `
local LONGEST_MS = ${LONGEST_LIFE_MS}
local LONGEST_SECRET = 65536
local LONGEST_TEXT = 512

local function instant(text)
  local ms = number(text)
  return ms <= now + ${FARTHEST_MS} and ms or error('too far')
end

-- With room for those that follow: beyond sixteen digits they would not compare.
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

-- What may reach a log: one line, in one direction.
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

-- A reason of a pause: JSON, of which every text is a line.
local function reasonText(text)
  local reason = cjson.decode(text)
  line(reason.code)
  for _, said in pairs(reason) do
    if type(said) == 'string' then line(said) end
  end
  return text
end
`;
