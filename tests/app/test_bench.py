"""What the engine process does with the open photo."""

import shutil
import tracemalloc

import numpy as np
import pytest
from PIL import Image

from desktop_app.engine_client import process
from desktop_app.engine_client.bench import Bench, ReplacedError
from desktop_app.engine_client.messages import (
    DenoisePhoto,
    Look,
    MeasureNoise,
    OpenPhoto,
    PhotoSaved,
    SavePhoto,
    strengths_of,
)
from desktop_app.engine_client.painting import Painter
from desktop_app.engine_client.process import Engine
from desktop_app.engine_client.shelf import Shelf
from gradnet_engine import pipeline
from gradnet_engine.errors import Cancelled
from gradnet_engine.files import file_state
from gradnet_engine.image_io import read_photo
from gradnet_engine.job import DenoiseSettings, ExportSettings, FileFormat, Job, RawSettings, RunSettings
from gradnet_engine.kept_pixels import SixteenBits, in_sixteen_bits
from gradnet_engine.noise import as_methods_see
from gradnet_engine.pipeline import denoise_photo
from gradnet_engine.progress import CancelToken, ignore_progress

TURNED = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="{orientation}"/></rdf:RDF></x:xmpmeta>"""
RAW, RUN, PNG = RawSettings(), RunSettings("cpu"), ExportSettings(FileFormat.PNG16)


@pytest.fixture
def cut_out(tmp_path):
    """A photo of noise, of which a disc is seen."""
    rows, cols = np.mgrid[:160, :160]
    levels = np.random.default_rng(0).normal(128, 10, (160, 160, 3)).astype(np.uint8)
    alpha = np.where((rows - 80) ** 2 + (cols - 80) ** 2 < 50**2, 255, 0).astype(np.uint8)
    path = tmp_path / "disc.png"
    Image.fromarray(np.dstack([levels, alpha])).save(path)
    return path


@pytest.fixture
def fills(monkeypatch):
    """Photos that were filled."""
    photos = []

    def fill(photo, cancel=None):
        photos.append(photo)
        return as_methods_see(photo, cancel)

    for module in (process, pipeline):
        monkeypatch.setattr(module, "as_methods_see", fill)
    return photos


@pytest.fixture
def do(request):
    """What does as it is asked, and keeps nothing of photos that aren't open, unless a parameter makes room for it."""
    bench = Bench(Engine(), Painter(), Shelf(getattr(request, "param", 0)), lambda kept: None)

    def do(request, cancel=None):
        return bench.answer(request, ignore_progress, cancel or CancelToken())

    return do


def test_what_is_hidden_is_filled_once_while_a_photo_is_open(do, cut_out, fills):
    do(OpenPhoto(cut_out, RAW))
    assert fills == []
    do(MeasureNoise(cut_out, RAW, file_state(cut_out)))
    for sigma in (None, 0.05):
        do(DenoisePhoto(cut_out, RAW, DenoiseSettings("dct", sigma=sigma), RUN, file_state(cut_out)))
    assert len(fills) == 1
    do(OpenPhoto(cut_out, RAW))
    do(MeasureNoise(cut_out, RAW, file_state(cut_out)))
    assert len(fills) == 2


def test_a_photo_is_shown_and_saved_straight_that_is_denoised_as_it_was_drawn(tmp_path, monkeypatch, mirrored):
    drawn, painter, source = np.random.default_rng(0).random((300, 500, 3), np.float32), Painter(), tmp_path / "a.dng"
    source.touch()
    photo = mirrored(drawn)
    monkeypatch.setattr(Engine, "read_photo", lambda self, source, raw: in_sixteen_bits(photo))
    bench = Bench(Engine(), painter, Shelf(0), lambda kept: None)
    settings, state = DenoiseSettings("median", grain=0.8), file_state(source)
    job = Job(source, tmp_path / "out.png", denoise=settings, run=RUN, export=PNG)
    bench.answer(OpenPhoto(source, RAW), ignore_progress, CancelToken())
    painter.set_look(Look(strengths_of(settings)))
    bench.answer(DenoisePhoto(source, RAW, settings, RUN, state), ignore_progress, CancelToken())
    shown = np.zeros(photo.rgb.shape)
    while (piece := painter.next_piece()) is not None:
        height, width, _ = piece.levels[0].shape
        shown[piece.row : piece.row + height, piece.col : piece.col + width] = piece.levels[0][..., 2::-1]
    saved = bench.answer(SavePhoto(job, state), ignore_progress, CancelToken())
    assert isinstance(saved, PhotoSaved)
    np.testing.assert_allclose(shown / 255, read_photo(saved.path).rgb, atol=0.51 / 255)
    by_the_command_line = denoise_photo(photo, settings, RUN).photo.rgb[:]
    np.testing.assert_allclose(read_photo(saved.path).rgb, by_the_command_line, atol=2 / 65535)


def test_what_is_hidden_is_saved_as_it_is(do, cut_out, tmp_path):
    settings = DenoiseSettings("median", grain=0.8)
    do(OpenPhoto(cut_out, RAW))
    saved = do(
        SavePhoto(Job(cut_out, tmp_path / "out.png", denoise=settings, run=RUN, export=PNG), file_state(cut_out))
    )
    before, after = read_photo(cut_out), read_photo(saved.path)
    hidden = before.alpha == 0
    np.testing.assert_array_equal(after.rgb[hidden], before.rgb[hidden])
    assert np.abs(after.rgb - before.rgb)[~hidden].max() > 0.01


def test_who_gave_up_while_it_was_filled_may_ask_again(do, cut_out):
    do(OpenPhoto(cut_out, RAW))
    request, given_up = MeasureNoise(cut_out, RAW, file_state(cut_out)), CancelToken()
    given_up.cancel()
    with pytest.raises(Cancelled):
        do(request, given_up)
    assert do(request).sigma == pytest.approx((10 / 255,) * 3, rel=0.15)


def test_an_open_photo_takes_half_the_memory_of_floats(do, tmp_path):
    source, shape = tmp_path / "noise.png", (1200, 1300, 3)
    Image.fromarray(np.random.default_rng(0).integers(0, 256, shape, np.uint8)).save(source)
    do(OpenPhoto(source, RAW))  # What is loaded once, is.
    tracemalloc.start()
    try:
        do(OpenPhoto(source, RAW))
        kept_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept_bytes < 1.1 * SixteenBits(shape).size_bytes


def test_a_result_takes_half_the_memory_of_floats_from_its_first_tile_on(do, tmp_path):
    source, edge_px = tmp_path / "noise.png", 1200
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (edge_px, edge_px, 3), np.uint8)).save(source)
    settings, in_small_tiles = DenoiseSettings("median"), RunSettings("cpu", tile_px=128)
    state = do(OpenPhoto(source, RAW)).state
    do(DenoisePhoto(source, RAW, settings, in_small_tiles, state))  # What is loaded once, is.
    do(OpenPhoto(source, RAW))
    do(MeasureNoise(source, RAW, state))
    tracemalloc.start()
    try:
        do(DenoisePhoto(source, RAW, settings, in_small_tiles, state))
        kept_bytes, most_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    in_16_bits = edge_px**2 * 3 * 2
    assert kept_bytes < 1.1 * in_16_bits
    assert most_bytes < 1.5 * in_16_bits


@pytest.mark.parametrize("form", [FileFormat.TIFF8, FileFormat.TIFF16, FileFormat.PNG16])
@pytest.mark.parametrize("strengths", [(1, 1, 0), (0.6, 0.9, 0.3)])
def test_a_result_is_saved_in_less_memory_than_it_takes(do, tmp_path, strengths, form):
    source, shape = tmp_path / "noise.png", (6000, 400, 3)  # Far more rows than are written at once.
    Image.fromarray(np.random.default_rng(0).integers(0, 256, shape, np.uint8)).save(source)
    settings, export = DenoiseSettings("median", *strengths), ExportSettings(form)
    state = do(OpenPhoto(source, RAW)).state
    do(DenoisePhoto(source, RAW, settings, RUN, state))
    do(SavePhoto(Job(source, tmp_path / "first.tif", denoise=settings, run=RUN, export=export), state))
    tracemalloc.start()
    try:
        do(SavePhoto(Job(source, tmp_path / "second.tif", denoise=settings, run=RUN, export=export), state))
        _, most_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most_bytes < SixteenBits(shape).size_bytes


@pytest.mark.parametrize("do", [10_000_000], indirect=True)
@pytest.mark.parametrize("orientation", [1, 6])  # It is 8 by its camera: upright, and upside down.
def test_a_result_of_a_photo_that_was_turned_beside_its_file_is_no_more(
    do, cut_out, gradnet_data, tmp_path, orientation
):
    """Half of its picture was of the photo turned, the other half not, or the engine stopped."""
    source, settings = tmp_path / "a.dng", DenoiseSettings("median", 0.5)
    shutil.copy(gradnet_data / "raw" / "lg_g4_rotated_linear.dng", source)

    def denoised_and_left():
        state = do(OpenPhoto(source, RAW)).state
        do(DenoisePhoto(source, RAW, settings, RUN, state))
        do(OpenPhoto(cut_out, RAW))
        return state

    denoised_and_left()
    assert do(OpenPhoto(source, RAW)).kept is not None
    state = denoised_and_left()
    source.with_suffix(".xmp").write_text(TURNED.format(orientation=orientation))
    job = Job(source, tmp_path / "out.png", denoise=settings, run=RUN, export=PNG)
    with pytest.raises(ReplacedError):
        do(SavePhoto(job, state))
    source.with_suffix(".xmp").unlink()
    denoised_and_left()
    source.with_suffix(".xmp").write_text(TURNED.format(orientation=orientation))
    assert do(OpenPhoto(source, RAW)).kept is None
    assert do(SavePhoto(job, state)).path.exists(), "it is denoised anew"


@pytest.mark.parametrize("do", [10_000_000], indirect=True)
def test_a_result_is_saved_alike_before_and_after_another_photo_was_open(do, cut_out, tmp_path):
    other, settings = tmp_path / "other.png", DenoiseSettings("dct", 0.8, 0.9, 0.3)
    Image.new("RGB", (40, 30)).save(other)

    def saved(name):
        job = Job(cut_out, tmp_path / name, denoise=settings, run=RUN, export=PNG)
        return read_photo(do(SavePhoto(job, file_state(cut_out))).path).rgb

    do(OpenPhoto(cut_out, RAW))
    before = saved("before.png")
    do(OpenPhoto(other, RAW))
    in_another_place = saved("beside.png")
    assert do(OpenPhoto(cut_out, RAW)).kept is not None
    np.testing.assert_array_equal(saved("after.png"), before)
    np.testing.assert_array_equal(in_another_place, before)
