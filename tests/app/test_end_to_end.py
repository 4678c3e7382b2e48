"""The program as a photographer has it: a window on a screen, a mouse and keys, a RAW photo, and a file at the end."""

import ctypes
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_app.engine_client.viewing import Viewer
from desktop_app.preferences import PreferenceStore
from gradnet_engine.image_io import read_photo
from gradnet_engine.image_io.profiles import space_profile
from gradnet_engine.job import DenoiseSettings, OutputSpace
from gradnet_engine.tiling import Region, Span

_METHOD = "gradnet"
_PHOTO = "kodak_dc120_noisy.KDC"
_SCREEN_PX = 900, 1400
_PATIENCE_S = 240
_BAND = 380, 410
"""Rows of the screen in which columns are compared: inside the photo, away from what is drawn over it."""
_STEP, _MOST_BEYOND = 1 / 255, 1e-3
"""What is saved is the window's result, if that is whole by then, in smaller tiles than the command line's: a few
values are farther off than a step of 8 bits where features are rounded to bfloat16."""
_CARDINAL, _REPLACE = 6, 0
_MISSING = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]

pytestmark = [
    pytest.mark.skipif(
        sys.platform == "win32", reason="there is no X server here: the bundle's test drives the window"
    ),
    pytest.mark.skipif(
        bool(_MISSING), reason=f"{' and '.join(_MISSING)} are missing: packaging/debian-test-packages.txt"
    ),
    pytest.mark.timeout(2 * _PATIENCE_S),
]


class Screen:
    """A virtual screen, what is seen on it, and a mouse and keys."""

    def __init__(self, folder: Path) -> None:
        height_px, width_px = _SCREEN_PX
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width_px}x{height_px}x24", "-nolisten", "tcp"]
        self._log = (folder / "xvfb.log").open("wb")
        self._server = subprocess.Popen(
            [*command, "-noreset", "-fbdir", str(folder)], pass_fds=(writing,), stdout=self._log, stderr=self._log
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        assert number, (folder / "xvfb.log").read_text()
        self.display, self.folder = f":{number}", folder
        self._frame = folder / "Xvfb_screen0"

    def close(self) -> None:
        self._server.terminate()
        self._server.wait()
        self._log.close()

    def calibrate(self, icc: bytes) -> None:
        """Give the screen a profile, as what loads calibrations does."""
        x11 = ctypes.CDLL("libX11.so.6")
        x11.XOpenDisplay.restype = ctypes.c_void_p
        display = ctypes.c_void_p(x11.XOpenDisplay(self.display.encode()))
        atom, root = x11.XInternAtom(display, b"_ICC_PROFILE", False), x11.XDefaultRootWindow(display)
        x11.XChangeProperty(display, root, atom, _CARDINAL, 8, _REPLACE, icc, len(icc))
        x11.XCloseDisplay(display)

    def pixels(self) -> np.ndarray:
        """Red, green and blue of the whole screen."""
        height_px, width_px = _SCREEN_PX
        data = np.frombuffer(self._frame.read_bytes(), np.uint8)  # An XWD file: a header, a colour map, rows of BGRX.
        rows = data[-4 * height_px * width_px :].reshape(height_px, width_px, 4)
        return rows[..., 2::-1].astype(int)

    def do(self, *arguments: object) -> None:
        """Have xdotool move or press something."""
        environment = {**os.environ, "DISPLAY": self.display}
        command = ["xdotool", *map(str, arguments)]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True, timeout=30)

    def press(self, keys: str, title: str = "GradNet Desktop") -> bool:
        """Press keys in the window of that title, if it is there; it gets the focus: no window manager runs here."""
        with suppress(subprocess.CalledProcessError):
            self.do("search", "--onlyvisible", "--name", title, "windowfocus")
            self.do("key", keys)  # Not sent to the window, which may be gone before the key is let go.
            return True
        return False


@pytest.fixture
def screen(tmp_path):
    folder = tmp_path / "screen"
    folder.mkdir()
    screen = Screen(folder)
    yield screen
    screen.close()


@pytest.fixture
def photo(tmp_path, samples):
    """A RAW photo in a folder of its own."""
    folder = tmp_path / "photos"
    folder.mkdir()
    return Path(shutil.copy(samples / _PHOTO, folder))


@pytest.fixture
def by_the_command_line(photo, tmp_path):
    """The photo as `gradnet denoise` writes it."""
    command = [
        sys.executable,
        "-m",
        "gradnet_engine",
        "denoise",
        "--method",
        _METHOD,
        "--output",
        str(tmp_path / "cli"),
    ]
    subprocess.run([*command, str(photo)], check=True, capture_output=True)
    (path,) = (tmp_path / "cli").iterdir()
    return read_photo(path)


@pytest.fixture
def program(screen, photo, tmp_path, monkeypatch):
    """`gradnet-desktop` with the photo open, on the screen."""
    homes = {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CONFIG", "CACHE", "DATA", "STATE")}
    PreferenceStore(tmp_path / "config" / "gradnet-desktop" / "preferences.json").update(
        language="en", denoise=DenoiseSettings(_METHOD)
    )
    environment = {**os.environ, **homes, "DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb"}
    process = subprocess.Popen(
        [sys.executable, "-m", "desktop_app", str(photo)], env=environment, stderr=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.wait()
    assert process.stderr is not None
    process.stderr.close()


def shown(photo, profile=None):
    """The pixels of a photo as a screen has them."""
    whole = Region(Span(0, photo.height_px), Span(0, photo.width_px))
    return Viewer(photo).levels(photo.rgb, whole, 1, profile)[0][..., 2::-1].astype(int)


def wait_for(condition, what, screen, patience_s=_PATIENCE_S):
    end_s = time.monotonic() + patience_s
    while not (found := condition()):
        if time.monotonic() > end_s:
            picture = screen.folder / "screen.png"
            Image.fromarray(screen.pixels().astype(np.uint8)).save(picture)
            pytest.fail(f"{what}: not within {patience_s} s; {picture} is what was on the screen")
        time.sleep(0.1)
    return found


def place_of(part, picture):
    """Return row and column of a picture at which a part of it is found, or None."""
    height_px, width_px = part.shape[:2]
    begins = (picture[: 1 - height_px, : 1 - width_px] == part[0, 0]).all(axis=-1)
    for row, col in np.argwhere(begins).tolist():
        if np.array_equal(picture[row : row + height_px, col : col + width_px], part):
            return row, col
    return None


class Comparison:
    """What a band of the screen shows of a photo at 1:1, column by column."""

    def __init__(self, screen, before, after, place):
        """`place` is where the photo's corner would be on the screen."""
        self._screen, self._row, self._col = screen, place[0], place[1]
        self._rows = slice(_BAND[0] - self._row, _BAND[1] - self._row)
        self._before, self._after = before[self._rows], after[self._rows]

    def columns(self):
        """A letter a column of the photo: before, after, or something else."""
        first = max(0, self._col)
        seen = self._screen.pixels()[slice(*_BAND), first : self._col + self._before.shape[1]]
        here = slice(first - self._col, first - self._col + seen.shape[1])
        is_before, is_after = (
            (np.abs(seen - side[:, here]) <= 1).all(axis=(0, 2)) for side in (self._before, self._after)
        )
        return " " * first + "".join("b" if b else "a" if a else "?" for b, a in zip(is_before, is_after, strict=True))

    def split_col(self):
        """The column of the screen at which before ends and after begins; None if it isn't as it should be."""
        found = re.search(r"b{100,}(\?{1,12})a{100,}", self.columns())
        return None if found is None else (found.start(1) + found.end(1)) // 2


def place_at_full_size(pixels, screen):
    """Row and column of the screen at which a photo's corner would be, once it is seen at 1:1."""
    row, col = _BAND[0], 200

    def place():
        screen.press("ctrl+1")
        found = place_of(screen.pixels()[row : row + 24, col : col + 24], pixels)
        return found and (row - found[0], col - found[1])

    wait_for(lambda: screen.pixels().any(), "a window", screen)
    return wait_for(place, "the photo at 1:1", screen)


def test_a_photo_is_seen_in_the_colours_of_a_calibrated_screen(screen, photo, request):
    wide = space_profile(OutputSpace.DISPLAY_P3)
    screen.calibrate(wide)
    request.getfixturevalue("program")
    pixels = shown(read_photo(photo), wide)
    assert np.abs(pixels - shown(read_photo(photo))).max() > 20
    place_at_full_size(pixels, screen)


def test_a_photographer_denoises_a_raw_photo(program, screen, photo, by_the_command_line):
    before, after = shown(read_photo(photo)), shown(by_the_command_line)
    original = photo.read_bytes()

    comparison = Comparison(screen, before, after, place_at_full_size(before, screen))
    assert comparison.split_col() is None

    screen.press("ctrl+d")
    col = wait_for(comparison.split_col, "before and after under a split", screen)

    middle_row = sum(_BAND) // 2
    screen.do("mousemove", col, middle_row, "mousedown", 1)
    for step in range(1, 11):
        screen.do("mousemove", col - 15 * step, middle_row)
    screen.do("mouseup", 1, "mousemove", col, _BAND[0] // 2)  # The pointer is part of what the screen shows.
    wait_for(lambda: abs((comparison.split_col() or 0) - (col - 150)) <= 2, "the split where it was dragged to", screen)

    screen.press("ctrl+e")
    exported = photo.with_name(f"{photo.stem}-denoised.tif")

    wait_for(lambda: screen.press("Return", "Export 1 photo"), "the export dialog", screen)
    wait_for(exported.exists, "the exported file", screen)
    saved = read_photo(exported)
    differences = np.abs(saved.rgb - by_the_command_line.rgb)
    assert np.mean(differences > _STEP) < _MOST_BEYOND
    assert differences.mean() < _STEP / 5
    assert np.abs(shown(saved) - before).max() > 20  # It is not the photo itself.
    assert saved.metadata.exif is not None
    assert photo.read_bytes() == original

    screen.press("ctrl+q")
    assert program.wait(timeout=30) == 0
    assert "Traceback" not in program.stderr.read()
