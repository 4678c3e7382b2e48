import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy.ndimage import shift
from skimage import data

from gradnet_engine.alignment import aligned
from gradnet_engine.errors import PhotoReadError
from gradnet_engine.evaluation.methods import parse_data

INSIDE = np.s_[8:-8, 8:-8]
PAIRS = {"type": "real", "noisy_path": "*_noisy.png", "ref_path": "*_clean.png"}


@pytest.fixture(scope="module")
def photo():
    return (data.astronaut()[100:356, 120:376] / np.float32(255)).astype(np.float32)


def shot(photo, offset, noise=4.0):
    """Return where a photo lies once the camera has moved, a little brighter, and a noisy shot of it."""
    moved = np.stack([shift(photo[:, :, channel], offset, order=5, mode="mirror") for channel in range(3)], 2)
    truth = (1.02 * moved + 2 / 255).clip(0, 1).astype(np.float32)
    noisy = truth + np.random.default_rng(0).normal(0, noise / 255, photo.shape)
    return truth, (np.round(noisy.clip(0, 1) * 255) / 255).astype(np.float32)


@settings(max_examples=20)
@given(offset=st.tuples(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5)))
def test_a_reference_is_moved_onto_its_shot(photo, offset):
    truth, noisy = shot(photo, offset)
    error = (aligned(noisy, photo) - truth)[INSIDE]
    assert 255 * error.std() < 0.8  # 2 to 30 where it isn't moved
    assert 255 * np.abs(error.mean((0, 1))).max() < 0.3


def test_what_lies_too_far_off_is_no_reference(photo):
    with pytest.raises(ValueError, match="more than 3 pixels off"):
        aligned(shot(photo, (5, 4))[1], photo)


@pytest.mark.parametrize("colour", [(0, 0, 0), (1, 0.5, 0.01)])
def test_one_colour_stays(colour):
    image = np.broadcast_to(np.float32(colour), (40, 50, 3))
    np.testing.assert_allclose(aligned(image, image), image, atol=1e-6)


def save(path, photo):
    Image.fromarray(np.round(photo * 255).astype(np.uint8)).save(path)


def save_pair(folder, photo, offset):
    save(folder / "a_noisy.png", shot(photo, offset, noise=1)[1])
    save(folder / "a_clean.png", photo)


def test_pairs_are_judged_aligned_where_that_is_asked_for(tmp_path, photo):
    save_pair(tmp_path, photo, (0.5, 0.4))
    pairs = f"{tmp_path}/*_noisy.png={tmp_path}/*_clean.png"
    error = [
        255 * (pair.noisy - pair.clean).std()
        for pair in (parse_data(pairs).read(0, 200), parse_data(pairs, align=True).read(0, 200))
    ]
    assert error[1] < 1.5 < 4 < error[0]


def test_a_pair_too_far_off_is_named(tmp_path, photo):
    save_pair(tmp_path, photo, (9, 9))
    with pytest.raises(PhotoReadError, match=r"a_noisy\.png.*pixels off"):
        parse_data(f"{tmp_path}/*_noisy.png={tmp_path}/*_clean.png", align=True).read(0, None)


def test_training_pairs_are_aligned_where_the_run_says_so(tmp_path, photo):
    pytest.importorskip("pydantic", reason="the train extra is not installed")
    from gradnet_engine.training.data_config import Data
    from gradnet_engine.training.dataset import Patches

    save_pair(tmp_path, photo, (0.5, 0.4))
    errors = []
    for align in (False, True):
        run = Data.model_validate({"root": str(tmp_path), "train": [PAIRS | {"align": align}]})
        noisy, clean, _ = Patches(run, seed=0)[(0, 200, 200)]
        errors.append(255 * float((noisy - clean).std()))
    assert errors[1] < 1.5 < 4 < errors[0]
    save_pair(tmp_path, photo, (9, 9))
    with pytest.raises(PhotoReadError, match=r"a_noisy\.png.*pixels off"):
        Patches(run, seed=0)[(0, 200, 200)]


def test_a_run_is_judged_on_aligned_pairs_where_it_says_so(tmp_path, photo):
    pytest.importorskip("pydantic", reason="the train extra is not installed")
    from gradnet_engine.training.config import Validation
    from gradnet_engine.training.validation import validate

    save_pair(tmp_path, photo, (0.5, 0.4))
    figures = []
    for align in (False, True):
        watched = Validation.model_validate({"data": [PAIRS | {"align": align}], "crop_px": 200})
        figures += validate(lambda pair: pair.noisy, watched, str(tmp_path)).values()
    assert figures[0] < 36 < 44 < figures[1]
