"""What is loaded while the photo is looked at, and who waits for it."""

import threading
from types import SimpleNamespace

import pytest

from desktop_app.engine_client.client import EngineClient
from desktop_app.engine_client.messages import MethodUnderway, PrepareMethod
from desktop_app.engine_client.methods_at_hand import MethodsAtHand
from gradnet_engine import child_processes
from gradnet_engine.denoisers import choosing
from gradnet_engine.denoisers.classical.median import Median
from gradnet_engine.errors import Cancelled, MethodUnavailableError
from gradnet_engine.job import CHOSEN_BY_USER
from gradnet_engine.progress import CancelToken

SOON_S = 10


@pytest.fixture
def loader(monkeypatch):
    """Methods that are loaded when they may be; those that were, in order, and who waits for them."""
    state = SimpleNamespace(loaded=[], begun=threading.Semaphore(0), gate=threading.Event(), missing=set())

    def choose(name, device, *, from_mosaic=False):
        state.begun.release()
        assert state.gate.wait(SOON_S)
        if name in state.missing:
            raise MethodUnavailableError("It isn't here.")
        state.loaded.append((name, device, from_mosaic))
        return choosing.ChosenMethod(name, Median(), CHOSEN_BY_USER)

    monkeypatch.setattr(choosing, "choose_method", choose)
    state.gate.set()
    return state


@pytest.fixture
def methods(loader):
    methods = MethodsAtHand()
    yield methods
    loader.gate.set()
    methods.wait(CancelToken())  # No thread is left behind.


def choose(methods, name, cancel=None):
    return methods.choose(name, "cpu", from_mosaic=False, cancel=cancel or CancelToken()).name


def prepare(methods, name):
    methods.prepare(name, "cpu", from_mosaic=False)


def test_what_was_made_ready_meanwhile_is_there_at_once_and_loaded_once(methods, loader):
    prepare(methods, "auto")
    methods.wait(CancelToken())
    assert loader.loaded == [("auto", "cpu", False)]
    prepare(methods, "auto")
    assert [choose(methods, "auto") for _ in range(2)] == ["auto", "auto"]
    prepare(methods, "auto")
    methods.wait(CancelToken())
    assert loader.loaded == [("auto", "cpu", False)]


def test_who_asks_for_it_early_waits_and_may_give_up(methods, loader):
    loader.gate.clear()
    prepare(methods, "auto")
    assert loader.begun.acquire(timeout=SOON_S)
    given_up = CancelToken()
    given_up.cancel()
    with pytest.raises(Cancelled):
        choose(methods, "auto", given_up)
    assert loader.loaded == []
    loader.gate.set()
    assert choose(methods, "auto") == "auto"
    assert loader.loaded == [("auto", "cpu", False)]


def test_another_method_waits_for_none(methods, loader):
    loader.gate.clear()
    prepare(methods, "auto")
    assert loader.begun.acquire(timeout=SOON_S)
    chosen = []
    other = threading.Thread(target=lambda: chosen.append(choose(methods, "median")), daemon=True)
    other.start()
    assert loader.begun.acquire(timeout=SOON_S)  # Both are being loaded.
    loader.gate.set()
    other.join(SOON_S)
    assert chosen == ["median"]


def test_a_method_that_can_not_be_made_ready_is_told_of_where_it_is_needed(methods, loader):
    loader.missing.add("auto")
    prepare(methods, "auto")
    methods.wait(CancelToken())
    with pytest.raises(MethodUnavailableError):
        choose(methods, "auto")
    loader.missing.clear()
    assert choose(methods, "auto") == "auto"


def test_a_photo_that_is_looked_at_has_its_method_made_ready(window, qtbot, photo_file, monkeypatch):
    session, asked = window.session, []
    request = EngineClient.request
    monkeypatch.setattr(EngineClient, "request", lambda self, it, *more: (asked.append(it), request(self, it, *more)))
    wanted = PrepareMethod(session.settings.method, "auto", from_mosaic=False)
    with qtbot.waitSignal(session.noise_measured, timeout=15_000):
        session.open(photo_file)
    with qtbot.waitSignal(session.noise_measured, timeout=15_000):
        session.open(photo_file)  # Who steps through photos waits for nothing else.
    assert wanted not in asked
    qtbot.waitUntil(lambda: asked[-1] == wanted, timeout=15_000)
    client = session._client
    with qtbot.waitSignal(
        client.answered, check_params_cb=lambda _, answer: answer == MethodUnderway(), timeout=15_000
    ):
        client.request(wanted)


def test_the_engine_ends_at_once_whatever_its_threads_are_at(qtbot, monkeypatch):
    codes = []
    end = child_processes.ChildProcess.end
    monkeypatch.setattr(child_processes.ChildProcess, "end", lambda self, *wait: codes.append(end(self, *wait)))
    client = EngineClient(loading_for_ever)
    with qtbot.waitSignal(client.answered, timeout=15_000):
        client.request(PrepareMethod("auto", "cpu", from_mosaic=False))
    client.close()
    assert codes == [0]


def loading_for_ever():
    """An engine with a thread for which Python would wait at its end."""
    from fake_engine import FakeEngine

    class LoadsForEver(FakeEngine):
        def prepare(self, method, device, *, from_mosaic):
            threading.Thread(target=threading.Event().wait, daemon=False).start()

    return LoadsForEver()
