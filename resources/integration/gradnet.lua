-- GradNet for darktable: two ways to denoise, whose results come into the collection, grouped with their originals.
-- "denoise RAW with GradNet", among the actions on selected images: each RAW photo becomes a linear DNG, to be developed.
-- "denoise with GradNet", a target storage of the export module, for TIFF: what was developed is denoised.
-- Installation: docs/integration.md. darktable 3.6 or newer.

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
local function free_name(image, suffix)
  local stem = image.path .. "/" .. image.filename:gsub("%.[^.]*$", "") .. "-denoised"
  local name = stem .. suffix
  local number = 0
  while exists(name) do
    number = number + 1
    name = stem .. "-" .. number .. suffix
  end
  return name
end

local function denoise(source, result)
  local program = dt.preferences.read(MODULE, "executable", "string")
  local options = dt.preferences.read(MODULE, "options", "string")
  local command = table.concat({ quoted(program), "denoise", quoted(source), "--output", quoted(result), options }, " ")
  if IS_WINDOWS then
    command = '"' .. command .. '"'
  end
  return dt.control.execute(command) == 0 and exists(result)
end

-- Denoise a file that is an image or was exported from it; return whether that was done.
local function denoise_image(image, source, suffix)
  local result = free_name(image, suffix)
  dt.print("GradNet denoises " .. image.filename)
  if not denoise(source, result) then
    dt.print_error("gradnet failed on " .. source)
    return false
  end
  dt.database.import(result):group_with(image.group_leader)
  return true
end

local function tell(done, failed, remark)
  local outcome = string.format("GradNet: %d done", done)
  if failed > 0 then
    outcome = outcome .. string.format(", %d failed (start darktable with -d lua to see why)", failed)
  end
  dt.print(outcome .. remark)
end

local function denoise_selected(event, images)
  local done, failed, others = 0, 0, 0
  for _, image in ipairs(images) do
    if not image.is_raw then
      others = others + 1
    elseif denoise_image(image, image.path .. "/" .. image.filename, ".dng") then
      done = done + 1
    else
      failed = failed + 1
    end
  end
  tell(done, failed, others > 0 and string.format("; %d left out, which are no RAW photos", others) or "")
end

local function store(storage, image, format, filename, number, total)
  dt.print(string.format("exported %d of %d", number, total))
end

local function finalize(storage, exports)
  local done, failed = 0, 0
  for image, exported in pairs(exports) do
    if denoise_image(image, exported, ".tif") then
      done = done + 1
      os.remove(exported)
    else
      failed = failed + 1
    end
  end
  tell(done, failed, failed > 0 and "; their exports are kept" or "")
end

local function is_tiff(storage, format)
  return string.find(string.lower(format.name), "tiff") ~= nil
end

dt.register_storage(MODULE, "denoise with GradNet", store, finalize, is_tiff)
dt.gui.libs.image.register_action(
  MODULE, "denoise RAW with GradNet", denoise_selected, "make linear DNGs of the selected RAW photos, without their noise"
)
