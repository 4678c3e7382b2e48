import multiprocessing
import pickle

import pytest
from fake_engine import DENOISED_LEVEL, HEIGHT_PX, NOISY_LEVEL, WIDTH_PX, FakeEngine
from pictures import level

from desktop_app.engine_client.client import EngineClient
from desktop_app.engine_client.messages import (
    DenoisePhoto,
    DescribeDevice,
    DeviceDescribed,
    Failed,
    ListMethods,
    Look,
    MeasureNoise,
    MeasureSpeed,
    MethodsListed,
    NoiseMeasured,
    OpenPhoto,
    PhotoDenoised,
    PhotoOpened,
    PhotoReplaced,
    PhotoSaved,
    SavePhoto,
    WasCancelled,
)
from desktop_app.qimage import Canvas
from gradnet_engine.child_processes import ChildProcess
from gradnet_engine.files import file_state
from gradnet_engine.image_io.profiles import space_profile
from gradnet_engine.job import DenoiseSettings, Job, OutputSpace, RawSettings, RunSettings


def denoise(path, method="quick", strength=1.0):
    settings = DenoiseSettings(method, strength, strength)
    return DenoisePhoto(path, RawSettings(), settings, RunSettings(), file_state(path))


@pytest.fixture
def heard(client):
    """Answers as they come: the request and its answer."""
    answers = []
    client.answered.connect(lambda *answer: answers.append(answer))
    return answers


@pytest.fixture
def ask(client, heard, qtbot):
    """Ask and return the answer and the picture."""

    def ask(request):
        count, canvas = len(heard), Canvas()
        client.request(request, canvas.paint)
        qtbot.waitUntil(lambda: len(heard) > count, timeout=15_000)
        return heard[-1][1], canvas.picture

    return ask


def test_opens_and_denoises(ask, photo_file):
    opened, noisy = ask(OpenPhoto(photo_file, RawSettings()))
    denoised, clean = ask(denoise(photo_file))
    assert isinstance(opened, PhotoOpened)
    assert (opened.metadata.iso, opened.facts.iso) == (3200, 3200)
    assert isinstance(denoised, PhotoDenoised)
    assert (noisy.size.width(), noisy.size.height()) == (WIDTH_PX, HEIGHT_PX)
    assert (level(noisy), level(clean)) == (NOISY_LEVEL, DENOISED_LEVEL)


def test_what_is_being_done_is_told(ask, client, photo_file):
    stages = []
    client.progressed.connect(lambda _request, report: stages.append(report.stage))
    ask(denoise(photo_file))
    assert list(dict.fromkeys(stages)) == ["estimating", "preparing", "denoising"]


def test_noise_is_measured(ask, photo_file):
    request = MeasureNoise(photo_file, RawSettings(), file_state(photo_file))
    assert ask(request) == (NoiseMeasured((0.1, 0.1, 0.1)), None)


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


def test_a_crash_is_noticed_though_the_pipe_stays_open(ask, far_ends_kept, photo_file, caplog):
    assert "stopped unexpectedly" in ask(denoise(photo_file, "crash"))[0].sentence


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
    client.request(denoise(photo_file, "quick"))
    qtbot.waitUntil(lambda: len(heard) == 1, timeout=15_000)
    assert heard[0][0].denoise.method == "quick"
    assert "number 1 of this engine" in heard[0][1].why, "the older one was not done first"


def test_only_the_newest_of_many_is_answered(client, heard, qtbot, photo_file):
    for percent in range(100):
        client.request(denoise(photo_file, strength=percent / 100))
    qtbot.waitUntil(lambda: len(heard) >= 1, timeout=15_000)
    qtbot.wait(100)
    assert [request.denoise.luminance_strength for request, _ in heard] == [0.99]


def test_measuring_a_speed_gives_way_to_work(client, heard, ask, qtbot, photo_file):
    ask(OpenPhoto(photo_file, RawSettings()))  # The engine has started.
    client.request(MeasureSpeed("slow", "cpu"))
    qtbot.wait(300)
    client.request(denoise(photo_file))
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=15_000)
    assert isinstance(heard[1][1], PhotoDenoised)


def test_a_save_is_never_superseded(client, heard, qtbot, photo_file, tmp_path):
    client.request(save(photo_file, tmp_path / "out.jpg"))
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
    qtbot.waitUntil(lambda: sum(isinstance(answer, MethodsListed) for _, answer in heard) == 1)


def save(photo, destination, method="quick"):
    return SavePhoto(Job(photo, destination, denoise=DenoiseSettings(method)), file_state(photo))


def test_what_the_user_waits_for_comes_before_the_rest(client, heard, qtbot, photo_file, tmp_path):
    client.request(denoise(photo_file, "tiles"))
    client.request(DescribeDevice("auto"))
    client.request(save(photo_file, tmp_path / "out.jpg"))
    qtbot.waitUntil(lambda: len(heard) == 3, timeout=15_000)
    assert [type(answer) for _, answer in heard] == [PhotoDenoised, PhotoSaved, DeviceDescribed]


def test_the_noise_of_a_photo_that_gave_way_is_not_measured(client, heard, qtbot, photo_file):
    client.request(denoise(photo_file, "tiles"))
    client.request(MeasureNoise(photo_file, RawSettings(), file_state(photo_file)))
    client.request(OpenPhoto(photo_file.with_name("other.jpg"), RawSettings()))
    client.request(DescribeDevice("auto"))
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=15_000)
    assert [type(answer) for _, answer in heard] == [PhotoOpened, DeviceDescribed]


def test_giving_up_something_else_lets_a_file_be_saved(client, heard, qtbot, photo_file, tmp_path):
    client.request(save(photo_file, tmp_path / "slow-disk.jpg"))
    client.request(OpenPhoto(photo_file, RawSettings()))
    client.cancel()
    assert heard[-1][1] == WasCancelled()
    assert client.is_saving
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=15_000)
    assert heard[-1][1] == PhotoSaved(tmp_path / "slow-disk.jpg")
    assert not client.is_saving


def test_a_save_that_is_given_up_is_answered_by_what_became_of_it(client, heard, ask, qtbot, photo_file, tmp_path):
    ask(denoise(photo_file))
    client.request(save(photo_file, tmp_path / "gated.jpg"))
    qtbot.waitUntil((tmp_path / "begun").exists, timeout=15_000)
    client.cancel()
    qtbot.wait(100)  # The engine is told.
    (tmp_path / "go").touch()
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=15_000)
    assert heard[-1][1] == PhotoSaved(tmp_path / "gated.jpg"), "it was being written"
    assert (tmp_path / "gated.jpg").exists()
    stages = []
    client.progressed.connect(lambda _request, report: stages.append(report.stage))
    client.request(save(photo_file, tmp_path / "out.jpg", "slow"))
    qtbot.waitUntil(lambda: "denoising" in stages, timeout=15_000)
    client.cancel()
    qtbot.waitUntil(lambda: len(heard) == 3, timeout=15_000)
    assert heard[-1][1] == WasCancelled(), "it was to be denoised anew"
    assert not (tmp_path / "out.jpg").exists()


def test_an_engine_that_does_not_stop_is_ended(client, ask, photo_file):
    ask(OpenPhoto(photo_file, RawSettings()))
    client.request(denoise(photo_file, "stuck"))
    client.cancel()
    assert "number 1 of this engine" in ask(denoise(photo_file))[0].why


def test_closing_finishes_a_save_and_gives_up_the_rest(client, qtbot, photo_file, tmp_path):
    client.request(OpenPhoto(photo_file, RawSettings()))
    client.request(save(photo_file, tmp_path / "out.jpg"))
    client.request(denoise(photo_file, "slow"))
    client.close()
    assert (tmp_path / "out.jpg").exists()


def test_a_look_changes_the_strengths_of_the_work_in_hand(client, heard, qtbot, photo_file):
    canvas = Canvas()
    client.request(denoise(photo_file, "slow"), canvas.paint)
    with qtbot.waitSignal(client.painted, timeout=15_000):
        pass
    client.look(Look((0.5, 0.5, 0.0)))
    qtbot.waitUntil(lambda: len(heard) == 1, timeout=15_000)
    _, answer = heard[0]
    assert answer.strengths == (0.5, 0.5, 0.0)
    assert level(canvas.picture) == (NOISY_LEVEL + DENOISED_LEVEL) // 2
    assert "number 1" in answer.why


def test_tiles_are_painted_as_they_come_those_in_view_first(client, heard, qtbot, photo_file):
    painted = []
    client.look(Look((1.0, 1.0, 0.0), (1100, 1100, 1500, 1500)))
    request = denoise(photo_file.with_name("large.jpg"), "tiles")
    client.request(request, lambda piece: painted.append((piece.row, piece.col)))
    qtbot.waitUntil(lambda: len(painted) >= 1, timeout=15_000)
    assert heard == []
    assert painted[0] == (1024, 1024)


@pytest.fixture
def sent(monkeypatch):
    """What is sent to engines, as it is sent."""
    messages, send = [], ChildProcess.send
    monkeypatch.setattr(ChildProcess, "send", lambda *sent: (messages.append(pickle.dumps(sent[1])), send(*sent)))
    return messages


def test_the_profile_of_the_screen_goes_to_an_engine_once(ask, client, sent, photo_file):
    """It may have a megabyte; views and strengths change with each step of the wheel."""
    profile = space_profile(OutputSpace.PROPHOTO)
    client.set_screen(profile)
    for strength in (1.0, 0.5):
        client.look(Look((strength, strength, 0.0)))
        ask(denoise(photo_file, strength=strength))
    assert sum(profile in message for message in sent) == 1
    assert isinstance(ask(denoise(photo_file, "crash"))[0], Failed)
    shown = level(ask(OpenPhoto(photo_file, RawSettings()))[1])
    assert shown != NOISY_LEVEL, "a fresh engine is told too"
    assert sum(profile in message for message in sent) == 2


def test_an_engine_with_nothing_to_do_gives_its_memory_back(qapp, qtbot, photo_file):
    client = EngineClient(FakeEngine, idle_s=0.2, idle_with_results_s=0.2)
    answers = []
    client.answered.connect(lambda request, answer: answers.append(answer))
    try:
        for count in (1, 2):
            client.request(denoise(photo_file))
            qtbot.waitUntil(lambda count=count: len(answers) == count, timeout=15_000)
            qtbot.waitUntil(lambda: multiprocessing.active_children() == [], timeout=5_000)
        assert "number 1 of this engine" in answers[1].why
    finally:
        client.close()


@pytest.mark.parametrize("then", ["nothing", "another photo", "it was open before"])
def test_an_engine_with_results_is_waited_for_longer(qapp, qtbot, photo_file, then):
    client = EngineClient(FakeEngine, idle_s=0.2)
    answers = []
    client.answered.connect(lambda request, answer: answers.append(answer))
    other = OpenPhoto(photo_file.with_name("other.jpg"), RawSettings())
    back = OpenPhoto(photo_file, RawSettings())
    requests = {"nothing": [], "another photo": [other], "it was open before": [other, back]}[then]
    try:
        for count, request in enumerate([denoise(photo_file), *requests], start=1):
            client.request(request)
            qtbot.waitUntil(lambda count=count: len(answers) == count, timeout=15_000)
        engines = multiprocessing.active_children()
        assert len(engines) == 1
        qtbot.wait(600)
        assert multiprocessing.active_children() == engines
    finally:
        client.close()


@pytest.mark.parametrize("how", ["it has another photo open", "it was ended"])
@pytest.mark.parametrize("asked", ["noise", "denoised", "saved"])
def test_another_photo_is_never_taken_in_the_place_of_one_that_was_replaced(ask, photo_file, tmp_path, how, asked):
    ask(denoise(photo_file))
    request = {
        "noise": MeasureNoise(photo_file, RawSettings(), file_state(photo_file)),
        "denoised": denoise(photo_file, strength=0.5),
        "saved": save(photo_file, tmp_path / "out.jpg"),
    }[asked]
    if how == "it was ended":
        (process,) = multiprocessing.active_children()
        process.kill()
        process.join()
    else:
        ask(OpenPhoto(photo_file.with_name("other.jpg"), RawSettings()))
    photo_file.write_bytes(b"another photo")
    assert ask(request) == (PhotoReplaced(), None)
    assert not (tmp_path / "out.jpg").exists()


def test_what_is_kept_of_a_replaced_photo_is_still_saved(ask, photo_file, tmp_path):
    ask(denoise(photo_file))
    request = save(photo_file, tmp_path / "out.jpg")
    photo_file.write_bytes(b"another photo")
    assert ask(request)[0] == PhotoSaved(tmp_path / "out.jpg")


def test_a_photo_that_is_replaced_while_it_is_read_again_is_refused(client, heard, qtbot, photo_file):
    gated = photo_file.with_name("gated.jpg")
    gated.write_bytes(b"a photo that is being read")
    client.request(denoise(gated))
    qtbot.waitUntil(gated.with_name("begun").exists, timeout=15_000)
    gated.write_bytes(b"another")
    gated.with_name("go").touch()
    qtbot.waitUntil(lambda: len(heard) == 1, timeout=15_000)
    assert heard[0][1] == PhotoReplaced()


def test_a_full_disk_is_told_as_such(ask, photo_file, tmp_path):
    assert ask(save(photo_file, tmp_path / "full-disk.jpg"))[0].disk_full
    assert not ask(save(photo_file, tmp_path / "gone" / "out.jpg"))[0].disk_full
