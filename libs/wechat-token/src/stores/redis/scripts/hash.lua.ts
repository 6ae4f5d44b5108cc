/** The hashes that hold our state. */
export const HASH = `
local FORMAT = 1

-- Only collects garbage. Fences and attempts must outlive what they protect, and a user's refresh_token is valid for 30 days.
local KEEP_MS = 40 * 86400000
-- Without a credential they only protect against late steps. Its key may name a user who withdrew.
local KEEP_EMPTY_MS = 86400000

-- The fields of one of our hashes from the reply of HGETALL; or nil and the reason why it cannot be read.
local function fieldsOf(flat)
  if flat.err then
    if string.find(flat.err, 'WRONGTYPE', 1, true) then return nil, 'WRONGTYPE' end
    error(flat.err, 0)
  end
  if #flat == 0 then return {} end

  local fields = {}
  for i = 1, #flat, 2 do fields[flat[i]] = flat[i + 1] end
  local format = tonumber(fields.format)
  if not format then return nil, 'FOREIGN' end
  if format > FORMAT then return nil, 'NEWER_FORMAT' end
  return fields
end

local function loadWith(parse, flat)
  local fields, unreadable = fieldsOf(flat)
  if not fields then return nil, unreadable end
  local isSound, state = pcall(parse, fields)
  if not isSound then return nil, 'DAMAGED' end
  state.fields = fields
  return state
end

-- The fields to write, and the entries to delete ('pause:away'): only those of a sort in 'entries', so that fields and entries
-- of other versions of this library stay.
local function changesOf(before, after, entries)
  local changes = { 'format', digits(FORMAT) }
  for name, text in pairs(after) do
    if (before[name] or '') ~= text then
      table.insert(changes, name)
      table.insert(changes, text)
    end
  end
  local gone = {}
  for name in pairs(before) do
    if after[name] == nil and entries[string.match(name, '^(%l+):')] then table.insert(gone, name) end
  end
  if #changes == 2 and #gone == 0 then return nil, gone end
  return changes, gone
end

local function words(text)
  local list = {}
  for word in string.gmatch(text or '', '%S+') do table.insert(list, word) end
  return list
end

local function textOf(...)
  return table.concat({ ... }, ' ')
end
`;
