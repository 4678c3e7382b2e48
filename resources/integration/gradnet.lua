-- GradNet for darktable: adds "denoise with GradNet" to the export module's target storages.
-- Export as TIFF; each result comes back into the collection, grouped with its original, as NAME-denoised.tif.
-- Installation: docs/integration.md.

local dt = require "darktable"

local MODULE = "gradnet"
local IS_WINDOWS = dt.configuration.running_os == "windows"

dt.preferences.register(
  MODULE, "executable", "string", "GradNet: program", "the gradnet program, with its path if it isn't found", "gradnet"
)
dt.preferences.register(
  MODULE, "options", "string", "GradNet: options", "more options of `gradnet denoise`, such as --strength 80", ""
)

local function quoted(text)
  if IS_WINDOWS then
    return '"' .. text .. '"'
  end
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function exists(path)
  local file = io.open(path, "rb")
  if file then
    file:close()
  end
  return file ~= nil
end

-- gradnet replaces no file either; the name must be known to fetch the result.
local function free_name(folder, stem)
  local name = folder .. "/" .. stem .. "-denoised.tif"
  local number = 0
  while exists(name) do
    number = number + 1
    name = folder .. "/" .. stem .. "-denoised-" .. number .. ".tif"
  end
  return name
end

local function denoise(exported, result)
  local program = dt.preferences.read(MODULE, "executable", "string")
  local options = dt.preferences.read(MODULE, "options", "string")
  local command = table.concat(
    { quoted(program), "denoise", quoted(exported), "--output", quoted(result), options }, " "
  )
  if IS_WINDOWS then
    command = '"' .. command .. '"'
  end
  return dt.control.execute(command) == 0 and exists(result)
end

local function store(storage, image, format, filename, number, total)
  dt.print(string.format("exported %d of %d", number, total))
end

local function finalize(storage, exports)
  local done, failed = 0, 0
  for image, exported in pairs(exports) do
    local stem = image.filename:gsub("%.[^.]*$", "")
    local result = free_name(image.path, stem)
    dt.print("GradNet denoises " .. image.filename)
    if denoise(exported, result) then
      done = done + 1
      local denoised = dt.database.import(result)
      denoised:group_with(image.group_leader)
      os.remove(exported)
    else
      failed = failed + 1
      dt.print_error("gradnet failed on " .. exported)
    end
  end
  local outcome = string.format("GradNet: %d done", done)
  if failed > 0 then
    outcome = outcome .. string.format(", %d failed (their exports are kept; start darktable with -d lua to see why)", failed)
  end
  dt.print(outcome)
end

local function is_tiff(storage, format)
  return string.find(string.lower(format.name), "tiff") ~= nil
end

dt.register_storage(MODULE, "denoise with GradNet", store, finalize, is_tiff)
