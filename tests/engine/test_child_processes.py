"""A process that works for another: reached, ended, and killed from any thread."""

import multiprocessing
import signal
import threading

import pytest

from gradnet_engine import child_processes
from gradnet_engine.child_processes import ChildProcess


def answer(connection, word):
    connection.send(word)
    connection.recv()


def say_and_leave(connection, word):
    connection.send(word)


def stay(connection):
    connection.send("here")
    threading.Event().wait()


def test_it_answers_and_leaves_when_it_is_hung_up_on():
    child = ChildProcess(answer, "word", name="gradnet-test")
    assert child.receive() == "word"
    assert child.is_alive
    assert child.end(patience_s=60) == 1, "its connection was closed, which it doesn't handle"


def test_one_that_does_not_leave_is_killed():
    child = ChildProcess(stay, name="gradnet-test")
    assert child.receive() == "here"
    assert child.end(patience_s=0) not in (0, None)


def test_one_that_cannot_be_killed_is_waited_for_no_longer(monkeypatch):
    monkeypatch.setattr(child_processes, "_UNTIL_KILLED_S", 0)
    child = ChildProcess(stay, name="gradnet-test")
    child.receive()
    process = child._process
    with monkeypatch.context() as held:
        held.setattr(process, "kill", lambda: None)  # As where it waits for a disk that is gone.
        assert child.end(patience_s=0) is None
    assert process not in multiprocessing.active_children(), "Python would wait for it at its own end"
    process.kill()
    process.join()


@pytest.mark.skipif(not hasattr(signal, "SIGCHLD"), reason="Windows tells of ends otherwise")
def test_one_whose_end_is_never_told_is_waited_for_no_longer():
    child = ChildProcess(stay, name="gradnet-test")
    child.receive()
    usual = signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # As who starts this program may have it.
    try:
        assert child.end(patience_s=0) is None
    finally:
        signal.signal(signal.SIGCHLD, usual)


def test_one_whose_end_another_thread_is_about_to_note_is_ended():
    child = ChildProcess(stay, name="gradnet-test")
    child.receive()
    child.kill()
    child._process.join()
    popen = child._process._popen  # pyright: ignore
    noted = popen.poll
    asked = iter(range(20))
    # Of two threads that look for its end at once the system tells one, and the other knows nothing till that notes it.
    popen.poll = lambda flag=0: noted() if next(asked, None) is None else None
    assert child.end(patience_s=0) not in (0, None)


def test_who_waits_for_one_that_is_killed_learns_of_it():
    child = ChildProcess(stay, name="gradnet-test")
    child.receive()
    child.kill()
    with pytest.raises(EOFError):
        child.receive()
    child.end(patience_s=60)


def test_polling_tells_whether_there_is_something_to_read():
    child = ChildProcess(stay, name="gradnet-test")
    assert child.poll(60)
    assert child.receive() == "here"
    assert not child.poll(0)
    child.kill()
    child.end(patience_s=60)


@pytest.mark.usefixtures("far_ends_kept")
@pytest.mark.parametrize(
    "reach",
    [
        pytest.param(lambda child: child.poll(60), id="poll"),
        pytest.param(lambda child: child.send(bytes(10_000_000)), id="send"),  # More than fits into the pipe.
        pytest.param(lambda child: child.receive(), id="receive"),
    ],
)
def test_who_reaches_for_one_that_is_killed_as_it_starts_learns_of_it(reach):
    child = ChildProcess(stay, name="gradnet-test")
    child.kill()
    with pytest.raises(EOFError):
        reach(child)
    child.end(patience_s=60)


@pytest.mark.usefixtures("far_ends_kept")
def test_what_a_process_said_last_is_heard_before_its_end():
    child = ChildProcess(say_and_leave, "farewell", name="gradnet-test")
    child._process.join()
    assert child.poll(0)
    assert child.receive() == "farewell"
    with pytest.raises(EOFError):
        child.poll(0)
    child.end(patience_s=60)


def test_it_may_be_killed_by_one_thread_while_another_ends_it():
    for _ in range(5):
        child = ChildProcess(stay, name="gradnet-test")
        child.receive()
        ending = threading.Thread(target=child.end, args=(0,))
        ending.start()
        while ending.is_alive():
            child.kill()
        child.kill()
