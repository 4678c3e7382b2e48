"""A file that crashes its decoder, makes it hang or takes all memory is one failed photo."""

import multiprocessing
import multiprocessing.connection
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import decoders
import numpy as np
import pytest

from gradnet_engine.batch import Decoder, decoding, plan_jobs, run_jobs
from gradnet_engine.batch.decoding import DecodeLimits
from gradnet_engine.errors import Cancelled, PhotoReadError
from gradnet_engine.image_io import read_info, read_photo
from gradnet_engine.job import DenoiseSettings, Job
from gradnet_engine.progress import CancelToken

PHOTO = Path("DSC_1.NEF")


@pytest.mark.parametrize("name", ["kodak_dc120_noisy.KDC", "canon_550d_crop_noisy.jpg"])
def test_a_photo_is_the_same_as_read_here(decoder, samples, name):
    there, here = decoder.call(read_photo, samples / name), read_photo(samples / name)
    np.testing.assert_array_equal(there.rgb, here.rgb)
    assert not there.rgb.flags.writeable
    assert there.metadata == here.metadata
    assert decoder.call(read_info, samples / name) == read_info(samples / name)


def test_arrays_of_every_kind_come_back_and_outlive_the_process():
    with Decoder() as decoder:
        first, second = (decoder.call(decoders.arrays, PHOTO) for _ in range(2))
    for name, expected in decoders.arrays(PHOTO).items():
        np.testing.assert_array_equal(first[name], expected)
        np.testing.assert_array_equal(second[name], expected)


def test_a_crash_is_a_sentence_and_the_next_photo_is_read(decoder, samples):
    with pytest.raises(PhotoReadError, match=r"DSC_1.NEF: can't be read: its decoder crashed"):
        decoder.call(decoders.crash, PHOTO)
    assert decoder.call(read_info, samples / "canon_s40.CRW").camera == "Canon PowerShot S40"


@pytest.mark.timeout(60)
def test_a_crash_is_noticed_though_the_pipe_stays_open(decoder, far_ends_kept):
    with pytest.raises(PhotoReadError, match="its decoder crashed"):
        decoder.call(decoders.crash, PHOTO)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends no process for want of memory")
def test_a_process_ended_by_the_system_is_told_apart(decoder):
    with pytest.raises(PhotoReadError, match="for want of memory"):
        decoder.call(decoders.be_killed, PHOTO)


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")
def test_a_process_that_was_ended_between_two_photos_is_not_the_next_one_s_fault(decoder):
    before = decoder.call(decoders.process_id, PHOTO)
    os.kill(before, signal.SIGKILL)
    multiprocessing.connection.wait([decoder._child.sentinel], 20)
    assert decoder.call(decoders.process_id, PHOTO) != before


def test_errors_come_back_as_they_are_and_the_process_stays(decoder):
    before = decoder.call(decoders.process_id, PHOTO)
    with pytest.raises(PhotoReadError, match="it is a bad one") as failure:
        decoder.call(decoders.refuse, PHOTO)
    assert failure.value.path == PHOTO
    assert decoder.call(decoders.process_id, PHOTO) == before != os.getpid()


def test_the_process_loads_nothing_of_what_denoises(decoder, samples):
    decoder.call(read_photo, samples / "kodak_dc120_noisy.KDC")
    assert decoder.call(decoders.heavy_libraries, PHOTO) == []


def test_a_daemonic_process_can_have_a_decoder():
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=decoders.read_from_a_daemon, args=(there,), daemon=True)
    process.start()
    assert here.poll(60)
    was_daemon, reader = here.recv()
    process.join()
    assert was_daemon
    assert reader not in (os.getpid(), process.pid)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_a_decoder_that_hangs_is_ended(tmp_path):
    photo = tmp_path / "DSC_1.NEF"
    with Decoder(DecodeLimits(seconds=2.5)) as decoder:
        decoder.call(decoders.process_id, photo)
        with pytest.raises(PhotoReadError, match=r"took longer than 2\.5 s and was ended"):
            decoder.call(decoders.hang, photo)
        assert not is_running(int(photo.with_suffix(".pid").read_text()))


@pytest.fixture
def pause(monkeypatch):
    """Let this program stand still for an hour, as after Ctrl-Z, when it first looks for an answer."""
    clock, passed_s, poll = time.monotonic, [], decoding.ChildProcess.poll

    def stand_then_poll(child, timeout_s):
        if passed_s:
            return poll(child, timeout_s)
        passed_s.append(3600)
        return False

    monkeypatch.setattr(decoding, "time", SimpleNamespace(monotonic=lambda: clock() + sum(passed_s)))
    monkeypatch.setattr(decoding.ChildProcess, "poll", stand_then_poll)


@pytest.mark.usefixtures("pause")
def test_a_pause_of_the_program_is_no_time_of_a_decoder(decoder):
    assert decoder.call(decoders.process_id, PHOTO) != os.getpid()


@pytest.mark.usefixtures("pause")
def test_a_decoder_that_takes_a_pause_for_its_own_time_is_asked_again(decoder, tmp_path):
    assert decoder.call(decoders.be_late_once, tmp_path / "DSC_1.NEF") == "read"


@pytest.mark.usefixtures("pause")
def test_after_a_pause_a_crash_is_a_crash(decoder):
    with pytest.raises(PhotoReadError, match="its decoder crashed"):
        decoder.call(decoders.crash, PHOTO)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_decoder_that_takes_too_much_memory_is_refused():
    limits = DecodeLimits(memory_bytes=1 << 30)
    with Decoder(limits) as decoder, pytest.raises(PhotoReadError, match="there isn't enough memory"):
        decoder.call(decoders.take_memory, PHOTO)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the memory is no file")
def test_a_limit_on_the_size_of_files_is_told_apart_from_a_lack_of_memory():
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with Decoder() as decoder, pytest.raises(PhotoReadError, match=r"limit on the size of files \(ulimit -f\)"):
            decoder.call(decoders.arrays, PHOTO)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_cancelling_ends_a_decoder(tmp_path):
    photo = tmp_path / "DSC_1.NEF"
    cancel = CancelToken()
    with Decoder() as decoder:
        decoder.call(decoders.process_id, photo)
        cancel.cancel()
        with pytest.raises(Cancelled):
            decoder.call(decoders.hang, photo, cancel)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_decoder_leaves_when_its_parent_is_killed(tmp_path):
    script = (
        "import decoders, time, sys, pathlib\nfrom gradnet_engine.batch import Decoder\n"
        "if __name__ == '__main__':\n"
        "    print(Decoder().call(decoders.process_id, pathlib.Path('x')), flush=True)\n    time.sleep(60)\n"
    )
    path = tmp_path / "parent.py"
    path.write_text(script)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    with subprocess.Popen([sys.executable, path], stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.kill()
    for _ in range(200):
        if not is_running(child):
            return
        time.sleep(0.05)
    raise AssertionError("the decoder outlives its parent")


class CrashingDecoder(Decoder):
    """Reads photos, but for those whose name says that they crash it."""

    def call(self, read, path, cancel=None):
        return super().call(decoders.crash if "crash" in path.name else read, path, cancel)


def test_a_batch_goes_on_after_a_photo_that_crashes_its_decoder(tmp_path, source):
    (source / "crash.jpg").write_bytes((source / "a.jpg").read_bytes())
    photos = [source / name for name in ("a.jpg", "crash.jpg", "b.JPG")]
    jobs = plan_jobs(photos, tmp_path / "out", None, Job(Path(), Path(), denoise=DenoiseSettings(method="median")))
    with CrashingDecoder() as decoder:
        outcomes = list(run_jobs(jobs, decoder=decoder))
    assert [outcome.error is None for outcome in outcomes] == [True, False, True]
    assert "its decoder crashed" in str(outcomes[1].error)


def test_a_process_that_ends_with_this_one_is_no_damaged_photo(decoder):
    cancel = CancelToken()
    decoder.call(decoders.process_id, PHOTO)
    cancel.cancel()
    with pytest.raises(Cancelled):
        decoder.call(decoders.crash, PHOTO, cancel)


def held_back(path):
    """Return what this process is deaf to; called in a decoder's."""
    return sorted(signal.Signals(number).name for number in signal.pthread_sigmask(signal.SIG_BLOCK, ()))


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")
def test_the_first_process_starts_deaf_to_ctrl_c_and_this_one_still_hears_it():
    # In a process of its own, where nothing that belongs to multiprocessing runs yet.
    code = """
from test_decoding import Decoder, PHOTO, held_back
with Decoder() as decoder:
    print(decoder.call(held_back, PHOTO), held_back(PHOTO))
"""
    folder = Path(__file__).parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=folder)
    assert done.stdout == "['SIGHUP', 'SIGINT'] []\n", done.stderr
