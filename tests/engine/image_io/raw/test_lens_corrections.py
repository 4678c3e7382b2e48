"""What a DNG asks to make good of its lens and its sensor is made good, in photos and in the DNGs made of them."""

import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from image_files import mosaic_of, opcode_list, write_dng

from gradnet_engine.batch import Decoder
from gradnet_engine.errors import PhotoReadError
from gradnet_engine.image_io import read_photo, write_photo
from gradnet_engine.image_io.raw.crop import Crop
from gradnet_engine.image_io.raw.dng_opcodes import AFTER_DEMOSAICING, BEFORE_DEMOSAICING, Opcode
from gradnet_engine.image_io.raw.lens.distortion import WARP_RECTILINEAR, WARP_RECTILINEAR_2, Distortion
from gradnet_engine.image_io.raw.lens.shading import FIX_VIGNETTE_RADIAL, GAIN_MAP, GainMap, Vignetting
from gradnet_engine.image_io.turning import upright
from gradnet_engine.job import DenoiseSettings, ExportSettings, FileFormat, RawSettings
from gradnet_engine.metrics import psnr_db
from gradnet_engine.photo import Photo
from gradnet_engine.pipeline import denoise_photo
from gradnet_engine.srgb import srgb_decoded, srgb_encoded

WIDTH, HEIGHT = 340, 280
Levels = npt.NDArray[np.uint16]


def opcode(code: int, data: bytes, version: tuple[int, ...] = (1, 3, 0, 0)) -> Opcode:
    return Opcode(code, bytes(version), 1, data)


def asking(number: int, *listed: Opcode) -> tuple[int, int, int, bytes, bool]:
    return opcode_list(number, *((one.code, one.data) for one in listed), version=listed[0].version)


def gain_map(
    factors: np.ndarray,
    *,
    area: tuple[int, int, int, int] = (0, 0, HEIGHT, WIDTH),
    channels: tuple[int, int] = (0, 3),
    steps: tuple[int, int] = (1, 1),
) -> Opcode:
    """Factors at points that reach from one edge of the picture to the other."""
    rows, columns, told = factors.shape
    points = struct.pack(">2I4dI", rows, columns, 1 / (rows - 1), 1 / (columns - 1), 0, 0, told)
    return opcode(GAIN_MAP, struct.pack(">8I", *area, *channels, *steps) + points + factors.astype(">f4").tobytes())


def vignette(*coefficients: float, centre: tuple[float, float] = (0.5, 0.5)) -> Opcode:
    return opcode(FIX_VIGNETTE_RADIAL, struct.pack(">7d", *coefficients, *[0.0] * (5 - len(coefficients)), *centre))


def warp(*channels: tuple[float, ...], centre: tuple[float, float] = (0.5, 0.5)) -> Opcode:
    told = b"".join(struct.pack(">6d", *numbers) for numbers in channels)
    return opcode(WARP_RECTILINEAR, struct.pack(">I", len(channels)) + told + struct.pack(">2d", *centre))


def second_warp(radial: tuple[float, ...], *, is_reciprocal: bool, limits: tuple[float, float] = (0, 1)) -> Opcode:
    numbers = *radial, *[0.0] * (15 - len(radial)), 0.01, -0.005, *limits
    data = struct.pack(">I19d2dI", 1, *numbers, 0.45, 0.55, is_reciprocal)
    return opcode(WARP_RECTILINEAR_2, data, (1, 6, 0, 0))


def shading(y: npt.NDArray[Any], x: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """By how much to brighten, a share of the height and of the width from the corner: in proportion between points."""
    return 1 + 0.8 * y + 0.4 * x


@pytest.fixture(scope="module")
def scene(astronaut) -> Levels:
    """Nowhere so bright that it would be cut off."""
    return np.rint(astronaut[:HEIGHT, :WIDTH] * 40000 + 2000).astype(np.uint16)


def developed(path: Path) -> np.ndarray:
    return np.asarray(read_photo(path, RawSettings()).rgb)


FACTORS = shading(np.array([[0.0], [1.0]]), np.array([[0.0, 1.0]]))[..., None]


# Shading -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("black", [0, 512])
@pytest.mark.parametrize("masked_px", [(0, 0), (6, 10)])
def test_a_mosaic_is_brightened_place_by_place(tmp_path, scene, black, masked_px):
    """As phones ask for it: a map for each of the four places of the mosaic."""
    mosaic = mosaic_of(scene).astype(np.float64)
    y, x = (np.arange(HEIGHT)[:, None] + 0.5) / HEIGHT, (np.arange(WIDTH) + 0.5) / WIDTH
    per_place = np.array([[1.0, 1.1], [1.2, 1.3]])
    factors = shading(y, x) * np.tile(per_place, (HEIGHT // 2, WIDTH // 2))
    dark = np.rint(mosaic / factors).astype(np.uint16)
    maps = [
        gain_map(FACTORS * per_place[r, c], area=(r, c, HEIGHT, WIDTH), channels=(0, 1), steps=(2, 2))
        for r in (0, 1)
        for c in (0, 1)
    ]
    kinds: dict[str, Any] = {"black": black, "white": 60000, "masked_px": masked_px}
    asked = write_dng(tmp_path / "a.dng", dark + black, more=[asking(BEFORE_DEMOSAICING, *maps)], **kinds)
    plain = write_dng(tmp_path / "b.dng", mosaic.astype(np.uint16) + black, **kinds)
    assert psnr_db(developed(asked), developed(plain)) > 60
    # Without it a corner is darker by more than a stop.
    assert psnr_db(developed(write_dng(tmp_path / "c.dng", dark + black, **kinds)), developed(plain)) < 20


def test_what_is_brightened_beyond_white_is_white(tmp_path, scene):
    mosaic = mosaic_of(scene)
    maps = gain_map(np.full((2, 2, 1), 100.0), channels=(0, 1))
    path = write_dng(tmp_path / "a.dng", mosaic, more=[asking(BEFORE_DEMOSAICING, maps)])
    np.testing.assert_allclose(developed(path), 1, atol=1e-4)


def test_each_channel_of_a_demosaicked_picture_has_its_factors(tmp_path, scene):
    uneven = np.array([1.0, 1.5, 1.25])
    dark = np.rint(scene / uneven).astype(np.uint16)
    asked = gain_map(np.broadcast_to(uneven, (2, 2, 3)))
    plain = developed(write_dng(tmp_path / "a.dng", scene))
    for number in (BEFORE_DEMOSAICING, AFTER_DEMOSAICING):
        path = write_dng(tmp_path / f"{number}.dng", dark, more=[asking(number, asked)])
        assert psnr_db(developed(path), plain) > 60


def test_a_vignette_is_brightened(tmp_path, scene):
    y, x = np.arange(HEIGHT)[:, None] + 0.5 - 0.4 * HEIGHT, np.arange(WIDTH) + 0.5 - 0.6 * WIDTH
    square = (x**2 + y**2) / (0.6**2 * (WIDTH**2 + HEIGHT**2))
    factors = 1 + 0.5 * square + 0.2 * square**2 + 0.1 * square**5
    dark = np.rint(scene / factors[..., None]).astype(np.uint16)
    asked = vignette(0.5, 0.2, 0, 0, 0.1, centre=(0.6, 0.4))
    path = write_dng(tmp_path / "a.dng", dark, more=[asking(AFTER_DEMOSAICING, asked)])
    assert psnr_db(developed(path), developed(write_dng(tmp_path / "b.dng", scene))) > 60


# Distortion ----------------------------------------------------------------------------------------------------------


def drawn(y: npt.NDArray[Any], x: npt.NDArray[Any]) -> Levels:
    """A smooth scene, at any place in pixels."""
    levels = 0.5 + 0.2 * np.sin(x / 5) + 0.2 * np.cos(y / 7 + x / 31)
    return np.rint(np.stack([levels, 0.8 * levels, levels**2], axis=-1) * 60000).astype(np.uint16)


def looked_at(y: npt.NDArray[Any], x: npt.NDArray[Any], numbers: tuple[float, ...], centre: tuple[float, float]) -> Any:
    """Where the specification has a pixel looked for, pixels told by their middles."""
    k0, k1, k2, k3, t0, t1 = numbers
    middle_x, middle_y = centre[0] * WIDTH - 0.5, centre[1] * HEIGHT - 0.5
    radius = np.hypot(max(centre[0], 1 - centre[0]) * WIDTH, max(centre[1], 1 - centre[1]) * HEIGHT)
    dx, dy = (x - middle_x) / radius, (y - middle_y) / radius
    square = dx**2 + dy**2
    scale = k0 + k1 * square + k2 * square**2 + k3 * square**3
    moved_x = scale * dx + t0 * 2 * dx * dy + t1 * (square + 2 * dx**2)
    moved_y = scale * dy + t1 * 2 * dx * dy + t0 * (square + 2 * dy**2)
    return middle_y + radius * moved_y, middle_x + radius * moved_x


CENTRE = (0.45, 0.6)
CHANNELS = (0.93, 0.05, 0.01, -0.01, 0.004, -0.003), (0.935, 0.05, 0.01, -0.01, 0.004, -0.003), (0.94, 0.04, 0, 0, 0, 0)


def as_the_lens_drew_it() -> Levels:
    """What of the scene comes to be where, by going back from where it would be looked at."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    channels = []
    for index, numbers in enumerate(CHANNELS):
        y, x = rows, columns
        for _ in range(30):
            found_y, found_x = looked_at(y, x, numbers, CENTRE)
            y, x = y + rows - found_y, x + columns - found_x
        channels.append(drawn(y, x)[..., index])
    return np.stack(channels, axis=-1)


def test_what_is_straight_becomes_straight_again_in_each_colour(tmp_path):
    rows, columns = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    more = [asking(AFTER_DEMOSAICING, warp(*CHANNELS, centre=CENTRE))]
    bent = developed(write_dng(tmp_path / "a.dng", as_the_lens_drew_it(), more=more))
    straight = developed(write_dng(tmp_path / "b.dng", drawn(rows, columns)))
    inside = slice(4, -4), slice(4, -4)  # At the edges a lens may have drawn less.
    assert psnr_db(bent[inside], straight[inside]) > 58
    undone = developed(write_dng(tmp_path / "c.dng", as_the_lens_drew_it()))
    assert psnr_db(undone[inside], straight[inside]) < 25


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((0.93, 0.05, 0.01, -0.01), second_warp((0.93, 0, 0.05, 0, 0.01, 0, -0.01), is_reciprocal=False)),
        ((0.8, 0, 0, 0), second_warp((1.25,), is_reciprocal=True)),
        ((0.9, 0, 0, 0), second_warp((0.8, 0.2), is_reciprocal=False, limits=(0.5, 0.5))),
    ],
)
def test_the_second_kind_tells_more_than_the_first(first, second):
    picture = drawn(*np.mgrid[:HEIGHT, :WIDTH])
    one = Distortion.told_by(warp((*first, 0.01, -0.005), centre=(0.45, 0.55)), WIDTH, HEIGHT)
    other = Distortion.told_by(second, WIDTH, HEIGHT)
    assert one is not None
    assert other is not None
    np.testing.assert_allclose(one.apply(picture).astype(int), other.apply(picture), atol=2)


# Turned and cut ------------------------------------------------------------------------------------------------------

ASKED = {
    "gains": gain_map(1 + np.random.default_rng(0).random((3, 4, 3))),
    "vignette": vignette(0.3, 0.2, 0.1, centre=CENTRE),
    "warp": warp(*CHANNELS, centre=CENTRE),
    "second warp": second_warp((0.95, 0.01, 0.03, 0.02), is_reciprocal=True, limits=(0.2, 0.8)),
}


def told_by(asked: Opcode, width_px: int = WIDTH, height_px: int = HEIGHT) -> Any:
    if asked.code == GAIN_MAP:
        gains = GainMap.told_by(asked)
        assert gains is not None
        return gains.for_all_of(width_px, height_px)
    kind = Vignetting if asked.code == FIX_VIGNETTE_RADIAL else Distortion
    return kind.told_by(asked, width_px, height_px)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(sorted(ASKED)), st.integers(1, 8))
def test_it_makes_no_difference_whether_a_picture_is_turned_before_or_after(name, orientation):
    correction, picture = told_by(ASKED[name]), drawn(*np.mgrid[:HEIGHT, :WIDTH]) // 3
    expected = upright(correction.apply(picture.copy()), orientation)
    found = correction.upright(orientation).apply(upright(picture, orientation))
    np.testing.assert_allclose(found.astype(int), expected, atol=3)


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from(sorted(ASKED)),
    st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40)),
)
def test_a_part_is_made_good_as_it_is_in_the_whole_and_told_so(name, cut):
    correction, picture = told_by(ASKED[name]), drawn(*np.mgrid[:HEIGHT, :WIDTH]) // 3
    top, left, bottom, right = cut[0], cut[1], HEIGHT - cut[2], WIDTH - cut[3]
    part = correction.of_part(Crop(left / WIDTH, top / HEIGHT, right / WIDTH, bottom / HEIGHT))
    expected, inside = correction.apply(picture.copy())[top:bottom, left:right], picture[top:bottom, left:right].copy()
    size = right - left, bottom - top
    for one in (part, told_by(part.as_opcode(*size), *size)):
        found = one.apply(inside.copy())
        # What is looked for around the part isn't there.
        edge = slice(12, -12)
        np.testing.assert_allclose(found[edge, edge].astype(int), expected[edge, edge], atol=3)


# DNGs ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("orientation", [1, 2, 6])
@pytest.mark.parametrize("crop", [None, (9, 5, 310, 270)])
def test_a_dng_asks_for_what_its_source_did(tmp_path, scene, orientation, crop):
    """What was before demosaicing is done, what comes after it is for the converter."""
    before = asking(BEFORE_DEMOSAICING, gain_map(FACTORS, channels=(0, 1)))
    listed = vignette(0.4, 0.2, centre=CENTRE), warp(*CHANNELS, centre=CENTRE), gain_map(FACTORS / 2)
    more = [before, asking(AFTER_DEMOSAICING, *listed)]
    path = write_dng(tmp_path / "a.dng", mosaic_of(scene // 4), orientation=orientation, crop=crop, more=more)
    write_photo(read_photo(path, RawSettings(for_dng=True)), tmp_path / "b.dng", ExportSettings(FileFormat.DNG))
    with tifffile.TiffFile(tmp_path / "b.dng") as file:
        first: Any = file.pages.first
        (photo,) = first.pages
        assert photo.tags[AFTER_DEMOSAICING].dtype == 7
        assert BEFORE_DEMOSAICING not in photo.tags
    expected, found = developed(path), developed(tmp_path / "b.dng")
    assert found.shape == expected.shape
    inside = slice(8, -8), slice(8, -8)
    assert psnr_db(found[inside], expected[inside]) > 45


def test_a_dng_with_the_second_kind_is_of_the_version_that_knows_it(tmp_path, scene):
    more = [asking(AFTER_DEMOSAICING, second_warp((0.95,), is_reciprocal=False))]
    path = write_dng(tmp_path / "a.dng", mosaic_of(scene), more=more)
    write_photo(read_photo(path, RawSettings(for_dng=True)), tmp_path / "b.dng", ExportSettings(FileFormat.DNG))
    with tifffile.TiffFile(tmp_path / "b.dng") as file:
        first: Any = file.pages.first
        assert bytes(first.tags[50706].value) == bytes((1, 6, 0, 0))


def test_a_photo_is_denoised_before_it_is_straightened(tmp_path, scene):
    """Straightening smooths noise, here more and there less, and moves that of colours apart."""
    noise = np.random.default_rng(0).normal(0, 1200, (HEIGHT, WIDTH))
    noisy = np.clip(mosaic_of(scene) + noise, 0, 65535).astype(np.uint16)
    asked = warp(*((0.95 + colour, 0.05, 0, 0, 0, 0) for colour in (0.001, 0, -0.001)))
    more = [asking(AFTER_DEMOSAICING, asked)]
    paths = [tmp_path / name for name in ("noisy.dng", "bent.dng", "clean.dng")]
    for path, mosaic, tags in zip(paths, (noisy, noisy, mosaic_of(scene)), (more, [], more), strict=True):
        write_dng(path, mosaic, more=tags)
    photo, bent, clean = (read_photo(path) for path in paths)
    distortion = Distortion.told_by(asked, WIDTH, HEIGHT)
    assert distortion is not None
    found = denoised(photo, "gradnet-raw")
    levels = np.rint(srgb_decoded(denoised(bent, "gradnet-raw")).astype(np.float64) * 65535).astype(np.uint16)
    straightened_last = srgb_encoded((distortion.apply(levels) / 65535).astype(np.float32))
    assert psnr_db(found, straightened_last) > 60
    straightened_first = denoised(replace(photo, drawn=None), "gradnet-raw")
    assert psnr_db(clean.rgb, straightened_first) + 0.2 < psnr_db(clean.rgb, found)


def denoised(photo: Photo, method: str) -> np.ndarray:
    return np.asarray(denoise_photo(photo, DenoiseSettings(method=method)).photo.rgb[:])


@pytest.mark.parametrize("orientation", [1, 8])
def test_what_is_cropped_away_is_not_denoised(tmp_path, scene, orientation):
    more = [asking(AFTER_DEMOSAICING, ASKED["warp"], ASKED["gains"])]
    whole = read_photo(write_dng(tmp_path / "a.dng", scene, more=more, orientation=orientation))
    path = write_dng(tmp_path / "b.dng", scene, more=more, crop=(220, 30, 100, 140), orientation=orientation)
    photo = read_photo(path)
    part = Crop(220 / WIDTH, 30 / HEIGHT, 320 / WIDTH, 170 / HEIGHT).upright(orientation)
    rows, columns = part.within(whole.width_px, whole.height_px)
    np.testing.assert_array_equal(photo.rgb, whole.rgb[rows, columns])
    assert photo.drawn is not None
    height_px, width_px, _ = photo.drawn.rgb.shape
    assert height_px * width_px < 1.5 * 100 * 140
    by_method, expected = denoised(photo, "median"), denoised(whole, "median")[rows, columns]
    inside = slice(8, -8), slice(8, -8)
    np.testing.assert_allclose(by_method[inside], expected[inside], atol=2e-4)


@pytest.mark.parametrize("asked", ["warp", "second warp"])
@pytest.mark.parametrize("part_px", [1, 50, 1000])
def test_parts_of_any_size_are_the_same(tmp_path, scene, asked, part_px):
    more = [asking(AFTER_DEMOSAICING, ASKED[asked])]
    photo = read_photo(write_dng(tmp_path / "a.dng", scene, more=more, crop=(20, 30, 300, 240)))
    assert photo.drawn is not None
    lens = photo.drawn.straightening
    for row, col in ((0, 0), (100, 120), (239, 299)):
        part = slice(row, min(row + part_px, 240)), slice(col, min(col + part_px, 300))
        source = lens.source(part)
        np.testing.assert_array_equal(lens.straightened(photo.drawn.rgb[source], source, part), photo.rgb[part])


def test_there_are_no_rings_around_a_lamp_at_night(tmp_path):
    night = np.full((HEIGHT, WIDTH, 3), 200, np.uint16)
    night[100:180, 200:] = 65535
    more = [asking(AFTER_DEMOSAICING, warp((0.95, 0.05, 0, 0, 0, 0)))]
    into_light = np.diff(developed(write_dng(tmp_path / "a.dng", night, more=more))[130:150], axis=1)
    assert into_light.max() > 0.3
    assert into_light.min() > -5 / 255


@pytest.mark.parametrize("crop", [None, (9, 5, 310, 270)])
@pytest.mark.parametrize("order", [("vignette", "warp"), ("warp", "gains"), ("second warp", "warp", "vignette")])
def test_what_is_asked_for_is_done_in_its_order(tmp_path, scene, order, crop):
    more = [asking(AFTER_DEMOSAICING, *(replace(ASKED[name], version=bytes((1, 6, 0, 0))) for name in order))]
    photo = read_photo(write_dng(tmp_path / "a.dng", scene // 3, more=more, crop=crop))
    plain = read_photo(write_dng(tmp_path / "b.dng", scene // 3)).rgb
    linear = np.rint(srgb_decoded(plain).astype(np.float64) * 65535).astype(np.uint16)
    for name in order:
        linear = told_by(ASKED[name]).apply(linear)
    left, top, width, height = crop or (0, 0, WIDTH, HEIGHT)
    expected = srgb_encoded((linear[top : top + height, left : left + width] / 65535).astype(np.float32))
    assert psnr_db(photo.rgb, expected) > 60
    assert photo.drawn is not None
    assert photo.drawn.straightening.shape == photo.rgb.shape


def test_it_comes_whole_out_of_a_decoder(tmp_path, scene):
    more = [asking(AFTER_DEMOSAICING, ASKED["warp"], ASKED["gains"])]
    path = write_dng(tmp_path / "a.dng", scene, more=more, crop=(9, 5, 310, 270))
    with Decoder() as decoder:
        there, here = decoder.call(read_photo, path), read_photo(path)
    # What was just compiled may round otherwise than what was kept of it.
    np.testing.assert_allclose(there.rgb, here.rgb, atol=1e-6)
    np.testing.assert_allclose(denoised(there, "median"), denoised(here, "median"), atol=1.01 / 65535)


@pytest.mark.parametrize("order", [("warp",), ("warp", "grey gains"), ("grey gains", "warp", "vignette")])
def test_a_photo_without_colours_stays_so(tmp_path, scene, order):
    asked = ASKED | {"warp": warp(*CHANNELS, centre=CENTRE), "grey gains": gain_map(FACTORS, channels=(0, 1))}
    more = [asking(AFTER_DEMOSAICING, *(asked[name] for name in order))]
    photo = read_photo(write_dng(tmp_path / "a.dng", mosaic_of(scene) // 3, pattern=None, more=more))
    plain = read_photo(write_dng(tmp_path / "b.dng", mosaic_of(scene) // 3, pattern=None))
    assert psnr_db(photo.rgb, plain.rgb) < 30
    for rgb in (photo.rgb, denoised(photo, "median")):
        np.testing.assert_array_equal(rgb, np.broadcast_to(rgb[..., :1], rgb.shape))


# What can't be -------------------------------------------------------------------------------------------------------

NAN = float("nan")
UNUSABLE = {
    "unknown": opcode(99, b"anything"),
    "gains cut short": replace(gain_map(FACTORS), data=gain_map(FACTORS).data[:-1]),
    "no gains": opcode(GAIN_MAP, b""),
    "gains without number": gain_map(FACTORS * NAN),
    "gains of a part": gain_map(FACTORS, area=(0, 0, HEIGHT, WIDTH // 2)),
    "vignette cut short": opcode(FIX_VIGNETTE_RADIAL, b"\0" * 8),
    "vignette without number": vignette(NAN),
    "vignette below black": vignette(-2.0),
    "warp cut short": opcode(WARP_RECTILINEAR, b"\0\0\0\1"),
    "warp of two channels": warp(*CHANNELS[:2]),
    "warp without number": warp((NAN, 0, 0, 0, 0, 0)),
    "warp to infinity": warp((1, 1e300, 0, 0, 0, 0)),
    "warp to a point": warp((0, 0, 0, 0, 0, 0)),
    "axis elsewhere": warp(CHANNELS[0], centre=(3.0, 0.5)),
    "divided by nothing": second_warp((0.0,), is_reciprocal=True),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_cannot_be_is_left_undone(tmp_path, scene, name):
    more = [asking(AFTER_DEMOSAICING, UNUSABLE[name])]
    found = developed(write_dng(tmp_path / "a.dng", scene, more=more))
    np.testing.assert_array_equal(found, developed(write_dng(tmp_path / "b.dng", scene)))


@pytest.mark.parametrize("number", [BEFORE_DEMOSAICING, AFTER_DEMOSAICING])
@pytest.mark.parametrize("bytes_left", [2, 10, 30])
def test_a_list_that_is_cut_short_is_a_damaged_file(tmp_path, scene, number, bytes_left):
    code, kind, _, data, is_once = asking(number, gain_map(FACTORS))
    path = write_dng(tmp_path / "a.dng", scene, more=[(code, kind, bytes_left, data[:bytes_left], is_once)])
    with pytest.raises(PhotoReadError, match="damaged"):
        developed(path)
