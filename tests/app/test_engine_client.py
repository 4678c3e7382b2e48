import multiprocessing
import time

import numpy as np
import pytest
from fake_engine import DENOISED_LEVEL, HEIGHT_PX, NOISY_LEVEL, WIDTH_PX
from PySide6.QtGui import QImage

from desktop_app.engine_client.messages import (
    DenoisePhoto,
    Failed,
    ListMethods,
    MethodsListed,
    OpenPhoto,
    PhotoDenoised,
    PhotoOpened,
    PhotoSaved,
    SavePhoto,
    WasCancelled,
    share_photo,
)
from gradnet_engine.job import DenoiseSettings, Job, RawSettings, RunSettings
from gradnet_engine.photo import Photo


def denoise(path, method="quick", strength=1.0):
    return DenoisePhoto(path, RawSettings(), DenoiseSettings(method, strength, strength), RunSettings())


@pytest.fixture
def heard(client):
    answers = []
    client.answered.connect(lambda *answer: answers.append(answer))
    return answers


@pytest.fixture
def ask(client, heard, qtbot):
    """Ask and return the answer and the picture."""

    def ask(request):
        count = len(heard)
        client.request(request)
        qtbot.waitUntil(lambda: len(heard) > count, timeout=15_000)
        return heard[-1][1:]

    return ask


def level(picture):
    image: QImage = picture[0]
    return image.pixelColor(image.width() // 2, image.height() // 2).red()


def test_opens_and_denoises(ask, photo_file):
    opened, noisy = ask(OpenPhoto(photo_file, RawSettings()))
    denoised, clean = ask(denoise(photo_file))
    assert isinstance(opened, PhotoOpened)
    assert (opened.width_px, opened.height_px, opened.metadata.iso) == (WIDTH_PX, HEIGHT_PX, 3200)
    assert isinstance(denoised, PhotoDenoised)
    assert (level(noisy), level(clean)) == (NOISY_LEVEL, DENOISED_LEVEL)


def test_a_change_of_strength_is_no_second_denoising(ask, photo_file):
    first, _ = ask(denoise(photo_file))
    half, picture = ask(denoise(photo_file, strength=0.5))
    assert half.why == first.why
    assert level(picture) == (NOISY_LEVEL + DENOISED_LEVEL) // 2


def test_a_failure_keeps_the_last_result(ask, photo_file):
    first, _ = ask(denoise(photo_file))
    assert isinstance(ask(denoise(photo_file, "fault"))[0], Failed)
    assert ask(denoise(photo_file, strength=0.5))[0].why == first.why


def test_an_error_is_one_sentence(ask, photo_file):
    answer, picture = ask(OpenPhoto(photo_file.with_name("broken.jpg"), RawSettings()))
    assert answer == Failed(f"{photo_file.with_name('broken.jpg')}: can't be read: the file is cut off.")
    assert picture is None


def test_an_unexpected_fault_is_told_and_the_engine_lives_on(ask, photo_file):
    assert "a flat patch" in ask(denoise(photo_file, "fault"))[0].sentence
    assert isinstance(ask(denoise(photo_file))[0], PhotoDenoised)


@pytest.mark.parametrize("name", ["crash.jpg", "holiday.jpg"])
def test_a_crash_is_told_and_the_next_request_has_a_fresh_engine(ask, photo_file, name, caplog):
    answer, _ = ask(denoise(photo_file.with_name(name), "crash"))
    assert name in answer.sentence
    assert "stopped unexpectedly" in answer.sentence
    denoised, _ = ask(denoise(photo_file))
    assert "number 1 of this engine" in denoised.why


def test_an_engine_that_is_ended_while_idle_is_replaced_unnoticed(ask, photo_file):
    ask(denoise(photo_file))
    (process,) = multiprocessing.active_children()
    process.kill()
    process.join()
    assert "number 1 of this engine" in ask(denoise(photo_file, strength=0.5))[0].why


def test_a_newer_request_wins(client, heard, qtbot, photo_file):
    client.request(denoise(photo_file, "slow"))
    with qtbot.waitSignal(client.progressed, timeout=15_000):
        pass
    started_s = time.monotonic()
    client.request(denoise(photo_file, "quick"))
    qtbot.waitUntil(lambda: len(heard) == 1, timeout=5_000)
    assert heard[0][0].denoise.method == "quick"
    assert time.monotonic() - started_s < 1


def test_only_the_newest_of_many_is_answered(client, heard, qtbot, photo_file):
    for percent in range(100):
        client.request(denoise(photo_file, strength=percent / 100))
    qtbot.waitUntil(lambda: len(heard) >= 1, timeout=15_000)
    qtbot.wait(100)
    assert [request.denoise.luminance_strength for request, _, _ in heard] == [0.99]


def test_a_save_is_never_superseded(client, heard, qtbot, photo_file, tmp_path):
    save = SavePhoto(Job(photo_file, tmp_path / "out.jpg", denoise=DenoiseSettings("quick")))
    client.request(save)
    client.request(OpenPhoto(photo_file, RawSettings()))
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=15_000)
    assert heard[0][1] == PhotoSaved(tmp_path / "out.jpg")
    assert (tmp_path / "out.jpg").exists()


def test_cancel_answers_at_once_and_leaves_the_engine_ready(client, heard, ask, qtbot, photo_file):
    client.request(ListMethods("auto"))
    client.request(denoise(photo_file, "slow"))
    with qtbot.waitSignal(client.progressed, timeout=15_000):
        pass
    client.cancel()
    assert heard[-1][1] == WasCancelled()
    assert isinstance(ask(denoise(photo_file))[0], PhotoDenoised)
    assert sum(isinstance(answer, MethodsListed) for _, answer, _ in heard) == 1


def test_an_engine_that_does_not_stop_is_ended(client, ask, photo_file):
    ask(OpenPhoto(photo_file, RawSettings()))
    client.request(denoise(photo_file, "stuck"))
    client.cancel()
    assert "number 1 of this engine" in ask(denoise(photo_file))[0].why


def test_closing_finishes_a_save_and_gives_up_the_rest(client, qtbot, photo_file, tmp_path):
    client.request(OpenPhoto(photo_file, RawSettings()))
    client.request(SavePhoto(Job(photo_file, tmp_path / "out.jpg", denoise=DenoiseSettings("quick"))))
    client.request(denoise(photo_file, "slow"))
    client.close()
    assert (tmp_path / "out.jpg").exists()


def test_a_photo_crosses_the_border_unchanged():
    rng = np.random.default_rng(0)
    photo = Photo(rng.random((7, 5, 3), np.float32), "linear", alpha=rng.random((7, 5), np.float32))
    shared, block = share_photo(photo)
    rgb, alpha, transfer = shared.use(lambda p: (p.rgb.copy(), np.array(p.alpha), p.transfer))
    block.close()
    np.testing.assert_array_equal(rgb, photo.rgb)
    np.testing.assert_array_equal(alpha, photo.alpha)
    assert transfer == "linear"
    with pytest.raises(FileNotFoundError):
        shared.discard()
