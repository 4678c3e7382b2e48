"""Back at a photo that was denoised before: its result is there at once, as if the photo had never been left."""

import multiprocessing
import os
import signal

import pytest
from fake_engine import DENOISED_LEVEL, LARGE_PX, NOISY_LEVEL, ForgetfulEngine
from photos import write_photo_file
from pictures import level
from workspace import export, open_and_denoise, opened, select

from desktop_app.browser_entry import PhotoState
from desktop_app.engine_client.messages import DenoisePhoto, OpenPhoto, PhotoDenoised, PhotoOpened
from desktop_app.qimage import Canvas
from desktop_app.session import Work
from gradnet_engine.files import file_state
from gradnet_engine.job import Demosaic, DenoiseSettings, ExportSettings, Job, RawSettings, RunSettings

HALF_LEVEL = (NOISY_LEVEL + DENOISED_LEVEL) // 2
_LONGER_THAN_AN_ENGINE_WITHOUT_RESULTS_IS_GIVEN_MS = 700


@pytest.fixture
def window(make_window, qtbot, folder):
    write_photo_file(folder / "gated.jpg")
    write_photo_file(folder / "slow.jpg")
    window = make_window()
    open_and_denoise(window, qtbot, folder)
    return window


@pytest.fixture
def forgetful(make_window, qtbot, folder):
    for name in ("d.jpg", "large.jpg"):
        write_photo_file(folder / name)
    window = make_window(ForgetfulEngine)
    open_and_denoise(window, qtbot, folder)
    return window


def open_photo(window, qtbot, name):
    window.open(window.browsing.model.folders[0] / name)
    qtbot.waitUntil(lambda: opened(window) == name, timeout=15_000)


def come_back(window, qtbot, name="a.jpg"):
    open_photo(window, qtbot, name)
    qtbot.waitUntil(lambda: window.session.result is not None, timeout=15_000)
    qtbot.waitUntil(lambda: window.session.work is Work.NONE, timeout=15_000)
    return window.session.result


def denoise(window, qtbot):
    with qtbot.waitSignal(window.session.result_changed, timeout=15_000):
        window.session.denoise()
    qtbot.waitUntil(lambda: window.session.work is Work.NONE, timeout=15_000)
    return window.session.result


def marked(window):
    """The photos with the mark of a result."""
    entries = window.browsing.model.entries
    return [entry.path.stem for entry in entries if entry.state is PhotoState.DENOISED]


def number_of(result):
    """Which denoising of the engine it was."""
    return int(result.outcome.why.split()[4])


def test_its_result_is_shown_without_denoising_it_again(window, qtbot):
    session, answer = window.session, window.status.text()
    first = session.result
    window.browsing.next_action.trigger()
    qtbot.waitUntil(lambda: opened(window) == "b.jpg", timeout=15_000)
    assert session.result is None
    assert marked(window) == ["a"]
    works = []
    session.work_changed.connect(works.append)
    window.browsing.previous_action.trigger()
    qtbot.waitUntil(lambda: session.result is not None, timeout=15_000)
    assert Work.DENOISING not in works
    result = window.session.result
    assert (result.outcome, result.settings) == (first.outcome, first.settings)
    assert level(result.picture) == DENOISED_LEVEL
    assert window.view.shows_both
    assert window.save_action.isEnabled()
    assert window.status.text() == answer
    assert marked(window) == ["a"]
    open_photo(window, qtbot, "b.jpg")
    assert number_of(denoise(window, qtbot)) == 2
    assert marked(window) == ["a", "b"]
    assert number_of(come_back(window, qtbot)) == 1
    assert number_of(come_back(window, qtbot, "b.jpg")) == 2


def test_it_has_the_strengths_that_are_set_by_then(window, qtbot):
    open_photo(window, qtbot, "b.jpg")
    window.session.set_settings(DenoiseSettings("quick", 0.5, 0.5))
    result = come_back(window, qtbot)
    assert result.settings == DenoiseSettings("quick", 0.5, 0.5)
    assert level(result.picture) == HALF_LEVEL
    window.session.set_settings(DenoiseSettings("quick"))
    qtbot.waitUntil(lambda: window.session.result.settings == DenoiseSettings("quick"), timeout=15_000)
    assert level(window.session.result.picture) == DENOISED_LEVEL
    assert number_of(window.session.result) == 1


def test_it_is_saved_and_exported_as_it_is_seen(window, qtbot, tmp_path):
    open_photo(window, qtbot, "b.jpg")
    window.session.set_settings(DenoiseSettings("quick", 0.5, 0.5))
    come_back(window, qtbot)
    with qtbot.waitSignal(window.session.saving.saved, timeout=15_000):
        window.session.save(tmp_path / "out.jpg", ExportSettings())
    assert (tmp_path / "out.jpg").read_text() == f"jpeg {HALF_LEVEL}"
    select(window, "a.jpg")
    with qtbot.waitSignals([window.session.saving.saved, window.exporting.queue.drained], timeout=30_000):
        export(window, tmp_path)
    assert (tmp_path / "a-denoised.jpg").read_text() == f"jpeg {HALF_LEVEL}", "it is saved by who shows it"
    open_photo(window, qtbot, "b.jpg")
    assert number_of(denoise(window, qtbot)) == 2


def test_what_is_kept_is_exported_without_denoising_or_opening_it_again(window, qtbot, folder, tmp_path):
    open_photo(window, qtbot, "b.jpg")
    denoise(window, qtbot)
    open_photo(window, qtbot, "slow.jpg")
    works, photo = [], window.session.photo
    window.session.work_changed.connect(works.append)
    window.session.set_settings(DenoiseSettings("quick", 0.5, 0.5))
    select(window, "a.jpg", "b.jpg", "c.jpg")
    with qtbot.waitSignal(window.exporting.queue.drained, timeout=30_000):
        export(window, tmp_path)
    written = {name: (tmp_path / f"{name}-denoised.jpg").read_text() for name in "abc"}
    assert written == {"a": f"jpeg {HALF_LEVEL}", "b": f"jpeg {HALF_LEVEL}", "c": "c"}, "the queue denoised c alone"
    assert window.session.photo is photo
    assert works == []
    assert number_of(come_back(window, qtbot)) == 1
    assert number_of(come_back(window, qtbot, "b.jpg")) == 2


def test_what_is_kept_of_a_photo_that_was_replaced_is_not_exported(window, qtbot, folder, tmp_path):
    open_photo(window, qtbot, "b.jpg")
    write_photo_file(folder / "a.jpg", size=(60, 120))
    select(window, "a.jpg")
    with qtbot.waitSignal(window.exporting.queue.drained, timeout=30_000):
        export(window, tmp_path)
    assert (tmp_path / "a-denoised.jpg").read_text() == "a", "the queue denoised it"


@pytest.mark.parametrize("other", [DenoiseSettings("plain"), DenoiseSettings("quick", sigma=0.2)])
def test_what_is_kept_is_not_exported_where_other_settings_are_asked_for(window, qtbot, tmp_path, other):
    open_photo(window, qtbot, "b.jpg")
    window.session.set_settings(other)
    select(window, "a.jpg")
    with qtbot.waitSignal(window.exporting.queue.drained, timeout=30_000):
        export(window, tmp_path)
    assert (tmp_path / "a-denoised.jpg").read_text() == "a", "the queue denoised it"


def test_a_photo_that_is_opened_while_kept_ones_are_saved_waits_for_one_of_them(window, qtbot, folder, tmp_path):
    open_photo(window, qtbot, "b.jpg")
    denoise(window, qtbot)
    open_photo(window, qtbot, "c.jpg")
    jobs = [
        Job(folder / f"{name}.jpg", tmp_path / name / "slow-disk.jpg", denoise=window.session.settings) for name in "ab"
    ]
    for job in jobs:
        job.destination.parent.mkdir()
    window.exporting.start(jobs)
    order = []
    window.session.photo_changed.connect(lambda photo: order.append(photo.source.name))
    window.session.saving.saved.connect(lambda path: order.append(path.parent.name))
    with qtbot.waitSignal(window.exporting.queue.drained, timeout=30_000):
        window.open(folder / "b.jpg")
    assert order == ["a", "b.jpg", "b"]
    assert (tmp_path / "b" / "slow-disk.jpg").read_text() == f"jpeg {DENOISED_LEVEL}"


def test_what_is_saved_behind_another_photo_is_not_denoised_again(window, qtbot, tmp_path):
    result = window.session.result
    open_photo(window, qtbot, "b.jpg")
    with qtbot.waitSignal(window.session.saving.saved, timeout=15_000):
        window.session.save(tmp_path / "out.jpg", ExportSettings(), result)
    assert (tmp_path / "out.jpg").read_text() == f"jpeg {DENOISED_LEVEL}"
    assert number_of(denoise(window, qtbot)) == 2


@pytest.mark.parametrize(
    "then", [DenoiseSettings("slow"), DenoiseSettings("auto"), DenoiseSettings("quick", sigma=0.2)]
)
def test_it_is_shown_whatever_is_set_by_then_and_said_to_be_another(window, qtbot, then):
    by_hand = DenoiseSettings("quick", sigma=0.1)
    window.session.set_settings(by_hand)
    assert number_of(denoise(window, qtbot)) == 2
    open_photo(window, qtbot, "b.jpg")
    window.session.set_settings(then)
    assert come_back(window, qtbot).settings == by_hand
    assert window.session.is_outdated
    assert window.status.text().startswith("Shown: quick, noise level 26." if then.sigma else "Shown: quick")
    window.session.set_settings(by_hand)
    assert not window.session.is_outdated
    assert number_of(window.session.result) == 2


def test_the_newest_result_of_several_is_shown(window, qtbot):
    window.session.set_settings(DenoiseSettings("plain"))
    denoise(window, qtbot)
    open_photo(window, qtbot, "b.jpg")
    assert come_back(window, qtbot).settings == DenoiseSettings("plain")


def test_a_photo_whose_file_was_replaced_has_none(window, qtbot, folder):
    open_photo(window, qtbot, "b.jpg")
    written = write_photo_file(folder.parent / "written.jpg", size=(60, 120))
    written.replace(folder / "a.jpg")
    qtbot.waitUntil(lambda: marked(window) == [], timeout=15_000)
    open_photo(window, qtbot, "a.jpg")
    with qtbot.assertNotEmitted(window.session.result_changed, wait=300):
        pass
    assert window.session.result is None
    assert window.session.photo.state == file_state(folder / "a.jpg")
    assert number_of(denoise(window, qtbot)) == 2
    assert marked(window) == ["a"]


def test_the_oldest_goes_when_there_is_no_room_and_so_does_its_mark(forgetful, qtbot):
    for name in ("b.jpg", "c.jpg"):
        open_photo(forgetful, qtbot, name)
        denoise(forgetful, qtbot)
    assert marked(forgetful) == ["a", "b", "c"]
    open_photo(forgetful, qtbot, "d.jpg")
    assert marked(forgetful) == ["b", "c"]
    open_photo(forgetful, qtbot, "a.jpg")
    assert forgetful.session.result is None
    assert number_of(come_back(forgetful, qtbot, "b.jpg")) == 2


def test_one_that_is_too_large_is_lost_alone(forgetful, qtbot):
    open_photo(forgetful, qtbot, "large.jpg")
    assert forgetful.session.photo.picture.size.width() == LARGE_PX
    denoise(forgetful, qtbot)
    assert marked(forgetful) == ["a", "large"]
    open_photo(forgetful, qtbot, "b.jpg")
    assert marked(forgetful) == ["a"]
    open_photo(forgetful, qtbot, "large.jpg")
    assert forgetful.session.result is None


def test_where_memory_is_short_what_is_kept_is_given_back(window, qtbot):
    open_photo(window, qtbot, "b.jpg")
    assert marked(window) == ["a"]
    window.session.set_settings(DenoiseSettings("memory"))
    with qtbot.waitSignal(window.session.failed, timeout=15_000):
        window.session.denoise()
    assert marked(window) == []


def test_marks_go_with_the_engine_but_for_what_is_shown(window, qtbot):
    open_photo(window, qtbot, "b.jpg")
    denoise(window, qtbot)
    qtbot.waitUntil(lambda: window.panel.measured.text().endswith("25.5"), timeout=15_000)  # It is idle.
    (engine,) = [child for child in multiprocessing.active_children() if child.name == "gradnet-engine"]
    engine.kill()
    engine.join()
    window.session.set_settings(DenoiseSettings("quick", 0.5))
    qtbot.waitUntil(lambda: window.session.result.settings == DenoiseSettings("quick", 0.5), timeout=15_000)
    assert marked(window) == ["b"]


def test_marks_are_there_again_with_their_folder(window, qtbot, folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    write_photo_file(other / "x.jpg")
    with qtbot.waitSignal(window.browsing.model.listed, timeout=15_000):
        window.open(other)
    qtbot.waitUntil(lambda: opened(window) == "x.jpg", timeout=15_000)
    assert marked(window) == []
    with qtbot.waitSignal(window.browsing.model.listed, timeout=15_000):
        window.open(folder)
    assert marked(window) == ["a"]
    assert number_of(come_back(window, qtbot)) == 1


def test_it_is_kept_though_the_opening_of_another_is_given_up(window, qtbot, folder):
    window.browsing.panel.step(3)
    qtbot.waitUntil((folder / "begun").exists, timeout=15_000)
    assert window.session.work is Work.OPENING
    window.cancel_action.trigger()
    window.session.set_settings(DenoiseSettings("quick", 0.5, 0.5))
    qtbot.wait(_LONGER_THAN_AN_ENGINE_WITHOUT_RESULTS_IS_GIVEN_MS)
    (folder / "go").touch()
    qtbot.waitUntil(lambda: window.session.work is Work.NONE, timeout=15_000)
    assert number_of(window.session.result) == 1
    assert level(window.session.result.picture) == HALF_LEVEL
    assert marked(window) == ["a"]


# What the engine says ------------------------------------------------------------------------------------------------


@pytest.fixture
def ask(client, qtbot):
    """Ask and return the answer."""
    heard = []
    client.answered.connect(lambda *answer: heard.append(answer))

    def ask(request, then=lambda: None):
        client.request(request, Canvas().paint)
        then()
        qtbot.waitUntil(lambda: any(asked is request for asked, _ in heard), timeout=15_000)
        return next(answer for asked, answer in heard if asked is request)

    return ask


def denoised(path, raw=RawSettings()):  # noqa: B008 - frozen
    return DenoisePhoto(path, raw, DenoiseSettings("quick", 0.5), RunSettings(), file_state(path))


def test_it_is_told_with_the_photo_which_settings_its_result_has(ask, photo_file):
    assert ask(OpenPhoto(photo_file, RawSettings())).kept is None
    assert isinstance(ask(denoised(photo_file)), PhotoDenoised)
    assert ask(OpenPhoto(photo_file.with_name("other.jpg"), RawSettings())).kept is None
    assert ask(OpenPhoto(photo_file, RawSettings())).kept == DenoiseSettings("quick")


def test_a_photo_that_is_developed_otherwise_has_none(ask, photo_file):
    ask(denoised(photo_file))
    assert ask(OpenPhoto(photo_file, RawSettings(Demosaic.LINEAR))).kept is None
    assert "number 2" in ask(denoised(photo_file, RawSettings(Demosaic.LINEAR))).why


def test_a_photo_that_is_replaced_while_it_is_read_has_none(ask, photo_file, qtbot):
    gated, begun, go = (photo_file.with_name(name) for name in ("gated.jpg", "begun", "go"))
    gated.write_bytes(b"a photo that is being read")
    go.touch()
    ask(denoised(gated))
    ask(OpenPhoto(photo_file, RawSettings()))
    go.unlink()
    begun.unlink()

    def replace():
        qtbot.waitUntil(begun.exists, timeout=15_000)
        gated.write_bytes(b"another")
        go.touch()

    assert ask(OpenPhoto(gated, RawSettings()), replace).kept is None


def test_leafing_past_a_photo_that_is_slowly_read_loses_none(client, ask, photo_file, qtbot):
    ask(denoised(photo_file))
    gated, begun, go = (photo_file.with_name(name) for name in ("gated.jpg", "begun", "go"))

    def let_go():
        qtbot.wait(_LONGER_THAN_AN_ENGINE_WITHOUT_RESULTS_IS_GIVEN_MS)
        go.touch()

    for give_up in (lambda: None, client.cancel):
        client.request(OpenPhoto(gated, RawSettings()))
        qtbot.waitUntil(begun.exists, timeout=15_000)
        give_up()
        opened = ask(OpenPhoto(photo_file, RawSettings()), let_go)
        go.unlink()
        begun.unlink()
        assert isinstance(opened, PhotoOpened)
        assert opened.kept == DenoiseSettings("quick")


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="Windows has no signal that holds a process")
def test_leafing_on_before_the_engine_has_said_what_it_keeps_loses_none(client, ask, photo_file, qtbot):
    ask(denoised(photo_file))
    pid = multiprocessing.active_children()[0].pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)  # As one that gets no processor for a while.
    client.request(OpenPhoto(photo_file.with_name("other.jpg"), RawSettings()))
    qtbot.wait(100)  # It is sent.

    def go_on():
        qtbot.wait(_LONGER_THAN_AN_ENGINE_WITHOUT_RESULTS_IS_GIVEN_MS)
        os.kill(pid, signal.SIGCONT)

    assert ask(OpenPhoto(photo_file, RawSettings()), go_on).kept == DenoiseSettings("quick")


def test_giving_up_another_method_loses_none(client, ask, photo_file, qtbot):
    def by(settings):
        return DenoisePhoto(photo_file, RawSettings(), settings, RunSettings(), file_state(photo_file))

    for method in ("plain", "quick"):
        ask(by(DenoiseSettings(method)))
    with qtbot.waitSignal(client.painted, timeout=15_000):
        client.request(by(DenoiseSettings("long-tiles")), Canvas().paint)
    client.cancel()
    assert "number 2" in ask(by(DenoiseSettings("quick", 0.5))).why
