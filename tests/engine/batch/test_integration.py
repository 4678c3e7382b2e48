"""What other programs call: a TIFF or a RAW photo in, a TIFF or a DNG with ``-denoised`` out."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from image_files import write_dng
from lupa import lua54
from PIL import Image

from gradnet_engine.image_io import read_photo
from gradnet_engine.image_io.profiles import space_profile
from gradnet_engine.job import OutputSpace
from gradnet_engine.locations import shipped_folder

SCRIPT = shipped_folder("resources") / "integration" / "gradnet.lua"


@pytest.fixture
def tiff(tmp_path, noisy_astronaut) -> Path:
    """A 16-bit TIFF in ProPhoto, with a camera's name, as raw developers export it."""
    path = tmp_path / "it's a photo.tif"
    tifffile.imwrite(
        path,
        (noisy_astronaut[:64, :96] * 65535).astype(np.uint16),
        photometric="rgb",
        iccprofile=space_profile(OutputSpace.PROPHOTO),
        extratags=[(0x0110, 2, 0, "Camera 1", True)],
    )
    return path


def gradnet(*arguments):
    command = [sys.executable, "-m", "gradnet_engine", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_a_file_alone_is_denoised_beside_itself_with_profile_and_metadata(tiff):
    before = tiff.read_bytes()
    done = gradnet(tiff, "--method", "median")
    assert done.returncode == 0, done.stderr
    result = tiff.with_name("it's a photo-denoised.tif")
    photo = read_photo(result)
    assert photo.metadata.icc_profile == space_profile(OutputSpace.PROPHOTO)
    assert photo.metadata.bit_depth == 16
    with Image.open(result) as image:
        assert image.getexif()[0x0110] == "Camera 1"
    assert tiff.read_bytes() == before


def test_what_is_neither_a_command_nor_a_file_is_wrong_usage():
    done = gradnet("denoize")
    assert done.returncode == 2
    assert "denoize" in done.stderr


def run_command(command):
    return subprocess.run(command, shell=True, check=False).returncode


class FakeDarktable:
    """What the script uses of darktable; it runs commands for real."""

    def __init__(self, lua, preferences):
        self.printed, self.imported, self.grouped = [], [], []
        self.storage = None
        table = lua.table_from
        image = table({"group_with": lambda image, leader: self.grouped.append(leader)})
        self.module = table(
            {
                "configuration": table({"running_os": "linux"}),
                "preferences": table(
                    {"register": lambda *arguments: None, "read": lambda module, name, kind: preferences[name]}
                ),
                "control": table(
                    {"execute": lambda command: subprocess.run(command, shell=True, check=False).returncode}
                ),
                "database": table({"import": lambda path: (self.imported.append(path), image)[1]}),
                "print": self.printed.append,
                "print_error": self.printed.append,
                "register_storage": self._register,
                "gui": table({"libs": table({"image": table({"register_action": self._register_action})})}),
            }
        )
        lua.globals().package.loaded["darktable"] = self.module
        lua.execute(SCRIPT.read_text())

    def _register(self, module, label, store, finalize, supported):
        self.store, self.finalize, self.supported = store, finalize, supported

    def _register_action(self, module, label, act, tooltip):
        self.act = act


@pytest.fixture
def lua() -> Any:
    """Lua, as darktable has it."""
    if sys.platform == "win32":
        pytest.skip("the command is quoted for a POSIX shell")
    return lua54.LuaRuntime(unpack_returned_tuples=False)


@pytest.fixture
def darktable(lua, tmp_path) -> FakeDarktable:
    """The script, loaded."""
    program = tmp_path / "gradnet"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m gradnet_engine "$@"\n')
    program.chmod(0o755)
    return FakeDarktable(lua, {"executable": str(program), "options": "--method median"})


def test_the_darktable_script_denoises_imports_and_groups(lua, darktable, tiff, tmp_path):
    assert darktable.supported(None, lua.table_from({"name": "TIFF (8/16/32-bit)"}))
    assert not darktable.supported(None, lua.table_from({"name": "JPEG (8-bit)"}))

    export = tmp_path / "export" / tiff.name
    export.parent.mkdir()
    export.write_bytes(tiff.read_bytes())
    photo = lua.table_from({"filename": "it's a photo.NEF", "path": str(tmp_path), "group_leader": "leader"})
    exports = lua.eval("function(image, exported) return {[image] = exported} end")
    darktable.finalize(None, exports(photo, str(export)))
    result = tmp_path / "it's a photo-denoised.tif"
    assert darktable.imported == [str(result)]
    assert darktable.grouped == ["leader"]
    assert read_photo(result).metadata.icc_profile == space_profile(OutputSpace.PROPHOTO)
    assert not export.exists()
    assert darktable.printed[-1] == "GradNet: 1 done"

    export.write_bytes(b"no TIFF")
    darktable.finalize(None, exports(photo, str(export)))
    assert len(darktable.imported) == 1
    assert export.exists()
    assert "0 done, 1 failed" in darktable.printed[-1]


def test_the_darktable_script_makes_dngs_of_raw_photos(lua, darktable, tiff, tmp_path):
    def photo(path, is_raw):
        names = {"filename": path.name, "path": str(path.parent), "group_leader": path.stem, "is_raw": is_raw}
        return lua.table_from(names)

    seen = np.random.default_rng(0).integers(9000, 11000, (64, 96), np.uint16)
    good, torn = write_dng(tmp_path / "it's RAW.dng", seen), tmp_path / "torn.dng"
    torn.write_bytes(good.read_bytes()[:5000])
    darktable.act("shortcut", lua.table_from([photo(good, True), photo(tiff, False), photo(torn, True)]))
    darktable.act("shortcut", lua.table_from([photo(good, True)]))
    results = [tmp_path / f"it's RAW-denoised{number}.dng" for number in ("", "-1")]
    assert darktable.imported == [str(result) for result in results]
    assert darktable.grouped == ["it's RAW"] * 2
    assert {read_photo(result).width_px for result in results} == {read_photo(good).width_px}
    assert "1 done, 1 failed" in darktable.printed[-3]
    assert "1 left out, which are no RAW photos" in darktable.printed[-3]
    assert darktable.printed[-1] == "GradNet: 1 done"
