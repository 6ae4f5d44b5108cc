/** The order of two versions. */
export const IS_AFTER = `
-- Byte by byte: Lua's own comparison of strings depends on the locale of the Redis process.
local function isAfter(one, other)
  for i = 1, math.min(#one, #other) do
    local a, b = string.byte(one, i), string.byte(other, i)
    if a ~= b then return a > b end
  end
  return #one > #other
end
`;

/** The prelude of every script: the server's time, read once, and numbers as text. ARGV[1] moves the clock, in tests. */
export const TIME = `
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000) + tonumber(ARGV[1])

-- Lua's own tostring and cjson turn 16 digits into 1.795e+15.
local function digits(number)
  return string.format('%.0f', number)
end

-- Whole and exact; excludes 'nan' and 'inf', which Lua accepts as numbers.
local function number(text)
  local value = tonumber(text)
  return value and math.abs(value) <= 9007199254740992 and value or error('not a number')
end

-- Clamped, because the clock may have gone back.
local function leftUntil(instant, atMost)
  return math.max(0, math.min(instant - now, atMost))
end

local function ageOf(instant)
  return math.max(0, now - instant)
end

local function isAhead(instant)
  return instant > now + 2000
end

-- Nothing if all of it lies ahead: the clock went back behind its beginning, and to begin it again could lengthen it by far.
local function waitLeft(till, forMs)
  if isAhead(till - forMs) then return 0 end
  return leftUntil(till, forMs)
end

local function fenceOf(version)
  return tonumber(string.sub(version or '', 1, 16)) or 0
end

${IS_AFTER.trim()}
`;
