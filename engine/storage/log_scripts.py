"""What Redis does for the log in one piece: scripts in Lua, each whole or not at all."""

# Scripts, because many small commands cost us, packing and unpacking them, several times what they cost Redis.
APPEND = """
local given = {}
if KEYS[2] then
  given = redis.call('LRANGE', KEYS[2], 0, -1)
  if #given > 0 then
    return given
  end
end
for i, entry in ipairs(ARGV) do
  given[i] = redis.call('XADD', KEYS[1], '*', 'e', entry)
  if KEYS[2] then
    redis.call('RPUSH', KEYS[2], given[i])
  end
end
if KEYS[2] then
  redis.call('EXPIRE', KEYS[2], 600)
end
return given
"""
# Only behind what was appended before: KEYS as above with the trim's mark and the beginning's, ARGV[1..3] the id
# that must be there unless it was trimmed, the beginning that is known, and whether the ids are to be remembered.
APPEND_BEHIND = """
local function parts(id)
  local left, right = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(left), tonumber(right)
end
local function is_lost(id)
  if id == '' or #redis.call('XRANGE', KEYS[1], id, id) > 0 then
    return false
  end
  local left, right = parts(id)
  local first, rest = parts(redis.call('GET', KEYS[3]) or '0-0')
  return left > first or (left == first and right > rest)
end
local given, remembered = {}, ARGV[3] == '1'
if remembered then
  given = redis.call('LRANGE', KEYS[2], 0, -1)
  if #given > 0 then
    return given
  end
end
if (redis.call('GET', KEYS[4]) or '') ~= ARGV[2] or is_lost(ARGV[1]) then
  return redis.error_reply('LOST')
end
for i = 4, #ARGV do
  given[i - 3] = redis.call('XADD', KEYS[1], '*', 'e', ARGV[i])
  if remembered then
    redis.call('RPUSH', KEYS[2], given[i - 3])
  end
end
if remembered then
  redis.call('EXPIRE', KEYS[2], 600)
end
return given
"""
SPEAK = """
if ARGV[3] ~= '' and redis.call('GET', KEYS[1]) ~= ARGV[3] then
  return redis.error_reply('FENCED')
end
for i = 5, #ARGV, 4 do
  local key, id, name, data = KEYS[tonumber(ARGV[i])], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local answer
  if name == '' then
    answer = redis.pcall('XADD', key, 'MAXLEN', '~', ARGV[1], id, 'f', data)
  else
    answer = redis.pcall('XADD', key, 'MAXLEN', '~', ARGV[2], id, 'n', name, 'e', data)
  end
  if type(answer) == 'table' and answer.err and not string.find(answer.err, 'equal or smaller', 1, true) then
    return answer
  end
end
if ARGV[3] ~= '' then
  redis.call('SET', KEYS[2], ARGV[4])
end
return 'OK'
"""

BEGIN = """
if ARGV[1] ~= '' and redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return redis.error_reply('FENCED')
end
redis.call('SET', KEYS[2], ARGV[2])
redis.call('SET', KEYS[3], ARGV[3])
redis.pcall('XADD', KEYS[4], ARGV[2], 'e', ARGV[4])
return 'OK'
"""

# What makes room comes first: after it even a Redis that is full takes the mark in, and both happen or neither.
SHORTEN = """
if ARGV[1] ~= '' and redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return redis.error_reply('FENCED')
end
for i = 4, #KEYS do
  redis.call('XTRIM', KEYS[i], 'MAXLEN', ARGV[i - 1])
end
if ARGV[2] ~= '' then
  redis.call('XTRIM', KEYS[3], 'MINID', ARGV[2])
  redis.call('SET', KEYS[2], ARGV[2])
end
return 'OK'
"""
