/** What the credentials of one app share: pauses and budgets, in one hash. */
export const APP = `
local DAY_MS = 86400000
local APP_ENTRIES = { pause = true, budget = true }

local function parseApp(fields)
  local app = { pauses = {}, budgets = {} }
  for name, text in pairs(fields) do
    local what, id = string.match(name, '^(%l+):(.*)$')
    if what == 'pause' then
      local till, forMs, failures, setBy, reason = string.match(text, '^(%S+) (%S+) (%S+) (%S+) (.*)$')
      app.pauses[line(id)] = {
        until_ = instant(till),
        forMs = duration(forMs),
        failures = count(failures),
        setBy = versionOf(setBy),
        reason = reasonText(reason),
      }
    elseif what == 'budget' then
      local startedAt, used = string.match(text, '^(%S+) (%S+)$')
      app.budgets[line(id)] = { startedAt = instant(startedAt), used = count(used) }
    end
  end
  return app
end

local function fieldsOfApp(app)
  local fields = {}
  for id, pause in pairs(app.pauses) do
    -- A pause that has passed is remembered for its failures, for a limited time.
    if pause.until_ > now - KEEP_MS then
      fields['pause:' .. id] =
        textOf(digits(pause.until_), digits(pause.forMs), digits(pause.failures), pause.setBy, pause.reason)
    end
  end
  for id, day in pairs(app.budgets) do
    fields['budget:' .. id] = textOf(digits(day.startedAt), digits(day.used))
  end
  return fields
end

local function loadApp(flat)
  return loadWith(parseApp, flat)
end

local function pauseOf(id, pause)
  return {
    id = id,
    remainingMs = digits(waitLeft(pause.until_, pause.forMs)),
    failures = digits(pause.failures),
    reason = pause.reason,
  }
end

-- Only while in force: fences of different credentials are compared by time, and a clock may have gone back.
local function isPausedLater(pause, version)
  return pause and waitLeft(pause.until_, pause.forMs) > 0 and fenceOf(pause.setBy) > fenceOf(version)
end

local function dayOf(app, id)
  local kept = app.budgets[id]
  if kept and now < kept.startedAt + DAY_MS then
    return { startedAt = math.min(kept.startedAt, now), used = kept.used }
  end
  return { startedAt = now, used = 0 }
end

local function useOf(app, id)
  local day = dayOf(app, id)
  return { id = id, used = digits(day.used), resetsInMs = digits(leftUntil(day.startedAt + DAY_MS, DAY_MS)) }
end
`;
