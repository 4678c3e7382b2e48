"""What the engine process does with the open photo."""

import numpy as np
import pytest
from PIL import Image

from desktop_app.engine_client import process
from desktop_app.engine_client.bench import Bench
from desktop_app.engine_client.messages import DenoisePhoto, MeasureNoise, OpenPhoto, SavePhoto
from desktop_app.engine_client.painting import Painter
from desktop_app.engine_client.process import Engine
from desktop_app.engine_client.shelf import Shelf
from gradnet_engine import pipeline
from gradnet_engine.errors import Cancelled
from gradnet_engine.files import file_state
from gradnet_engine.image_io import read_photo
from gradnet_engine.job import DenoiseSettings, ExportSettings, FileFormat, Job, RawSettings, RunSettings
from gradnet_engine.noise import with_hidden_filled
from gradnet_engine.progress import CancelToken, ignore_progress

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
        return with_hidden_filled(photo, cancel)

    for module in (process, pipeline):
        monkeypatch.setattr(module, "with_hidden_filled", fill)
    return photos


@pytest.fixture
def do():
    bench = Bench(Engine(), Painter(), Shelf(0), lambda kept: None)

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
