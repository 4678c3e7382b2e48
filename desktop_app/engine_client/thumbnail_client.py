"""The window's side of thumbnails: requests go in, pictures come out, and what is seen comes first."""

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtGui import QImage

from desktop_app.engine_client.thumbnail_messages import (
    FindPhotos,
    NoThumbnail,
    PhotoFile,
    PhotosFound,
    Request,
    Thumbnail,
)
from desktop_app.engine_client.thumbnail_process import serve_thumbnails
from gradnet_engine.child_processes import ChildProcess
from gradnet_engine.errors import PhotoReadError
from gradnet_engine.sentence import Sentence

_log = logging.getLogger(__name__)

_MOST_PROCESSES = 4
_IDLE_S = 60.0
_PATIENCE_S = 2.0
_MOST_S = 60.0
_UNWANTED_S = 0.5
"""How long what is no longer wanted may keep others waiting."""
_LOOKS_S = 0.1


class ThumbnailClient(QObject):
    """Reads thumbnails in processes of their own; a process that crashes costs one thumbnail, and idle ones end.

    Parameters
    ----------
    cache_path : Path
        Where thumbnails are kept from one run to the next.
    serve : callable, optional
        What the processes run; tests give one that fails where it is told to.
    parent : QObject, optional
        Owner.
    """

    found = Signal(object)
    """`PhotosFound`."""
    read = Signal(object, object)
    """`Thumbnail` or `NoThumbnail`, and its `QImage` or None."""

    def __init__(
        self,
        cache_path: Path,
        serve: Callable[[Connection, Path], None] = serve_thumbnails,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._waiting = _Waiting()
        count = max(1, min(_MOST_PROCESSES, (os.cpu_count() or 2) // 2))
        self._workers = [_Worker(self._waiting, cache_path, serve) for _ in range(count)]
        for worker in self._workers:
            worker.found.connect(self.found)
            worker.read.connect(self._on_read)
            worker.start()

    def find(self, paths: tuple[Path, ...]) -> None:
        """Look which photos there are."""
        self._waiting.add(FindPhotos(paths), at_once=True)

    def request(self, file: PhotoFile, at_once: bool) -> None:
        """Ask for a thumbnail: before all others, or when there is nothing more urgent."""
        self._waiting.add(file, at_once)

    def forget(self) -> None:
        """Drop all that is still waited for; what is at work is given up if it doesn't end soon."""
        self._waiting.clear()

    def _on_read(self, answer: Thumbnail | NoThumbnail, image: QImage | None) -> None:
        self._waiting.note_done(answer.file)
        self.read.emit(answer, image)

    def close(self) -> None:
        """End the threads and processes."""
        self._waiting.close()
        for worker in self._workers:
            worker.hang_up()
        for worker in self._workers:
            worker.wait()


class _Waiting:
    """Requests of all workers: the newest urgent one first, then the others in their order."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._urgent: dict[Request, None] = {}
        self._others: dict[Request, None] = {}
        self._at_work: set[PhotoFile] = set()
        self.is_closed = False
        self.round = 0
        """Which requests are wanted: those since they were cleared last."""

    def add(self, request: Request, at_once: bool) -> None:
        with self._changed:
            if request in self._at_work:
                return  # Views ask for what they miss each time they are drawn.
            if at_once:
                self._others.pop(request, None)
                self._urgent.pop(request, None)  # It moves to the top.
                self._urgent[request] = None
            elif request not in self._urgent:
                self._others[request] = None
            self._changed.notify()

    def clear(self) -> None:
        with self._changed:
            self._urgent.clear()
            self._others.clear()
            self._at_work.clear()
            self.round += 1

    def close(self) -> None:
        with self._changed:
            self.is_closed = True
            self._changed.notify_all()

    def take(self, patience_s: float | None) -> tuple[Request, int] | None:
        """Return the next request and its round; None when closed, or when nothing comes for a while."""
        with self._changed:
            self._changed.wait_for(lambda: self.is_closed or self._urgent or self._others, patience_s)
            if self.is_closed or not (self._urgent or self._others):
                return None
            if self._urgent:
                request = self._urgent.popitem()[0]
            else:
                request = next(iter(self._others))
                del self._others[request]
            if isinstance(request, PhotoFile):  # A folder may have changed since it was looked through.
                self._at_work.add(request)
            return request, self.round

    def note_done(self, file: PhotoFile) -> None:
        with self._changed:
            self._at_work.discard(file)


class _UnwantedError(Exception):
    """What is at work holds up others, and nobody waits for it."""


class _Worker(QThread):
    """Drives one process."""

    found = Signal(object)
    read = Signal(object, object)

    def __init__(self, waiting: _Waiting, cache_path: Path, serve: Callable[[Connection, Path], None]) -> None:
        super().__init__()
        self._waiting, self._cache_path, self._serve = waiting, cache_path, serve
        self._process: ChildProcess | None = None

    def run(self) -> None:
        """Work until the requests are closed."""
        while not self._waiting.is_closed:
            taken = self._waiting.take(None if self._process is None else _IDLE_S)
            if taken is None:
                self._end_process()
                continue
            request, wanted = taken
            try:
                answer = self._answered(request, wanted)
            except _UnwantedError:
                self.hang_up()
                self._end_process()
                continue
            except (EOFError, OSError) as error:
                self._end_process()
                if self._waiting.is_closed:
                    break
                answer = _answer_in_place(request, took_too_long=isinstance(error, TimeoutError))
            self._pass_on(answer)
        self._end_process()

    def hang_up(self) -> None:
        """Give up what is being read."""
        process = self._process
        if process is not None:
            process.kill()

    def _answered(self, request: Request, wanted: int) -> object:
        """Return what a process says; of a folder another one is asked where it ended: no folder ends one."""
        try:
            return self._asked(request, wanted)
        except (EOFError, OSError):
            self._end_process()
            if self._waiting.is_closed or not isinstance(request, FindPhotos):
                raise
            return self._asked(request, wanted)

    def _asked(self, request: Request, wanted: int) -> object:
        if self._process is not None and not self._process.is_alive:  # Something ended it while it was idle.
            self._end_process()
        if self._process is None:
            self._process = ChildProcess(self._serve, self._cache_path, name="gradnet-thumbnails")
            if self._waiting.is_closed:  # It closed in between, and nobody saw the new process.
                raise EOFError
        self._process.send(request)
        began_s = time.monotonic()
        while not self._process.poll(_LOOKS_S):
            if self._waiting.is_closed:
                raise EOFError  # Killed, or held by a disk that is gone.
            waited_s = time.monotonic() - began_s
            # A folder may lie far away; a photo that takes so long never comes, and others wait behind it.
            if waited_s > _MOST_S and not isinstance(request, FindPhotos):
                raise TimeoutError
            if waited_s > _UNWANTED_S and wanted != self._waiting.round:
                raise _UnwantedError
        return self._process.receive()

    def _pass_on(self, answer: object) -> None:
        if isinstance(answer, PhotosFound):
            self.found.emit(answer)
        elif isinstance(answer, Thumbnail):
            row_bytes = 3 * answer.width_px
            image = QImage(answer.rgb, answer.width_px, answer.height_px, row_bytes, QImage.Format.Format_RGB888)
            self.read.emit(answer, image.convertToFormat(QImage.Format.Format_RGB32))
        else:
            self.read.emit(answer, None)

    def _end_process(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.end(_PATIENCE_S)


def _answer_in_place(request: Request, took_too_long: bool) -> PhotosFound | NoThumbnail:
    """Return what there is to say where a process ended, or was ended."""
    if isinstance(request, FindPhotos):
        return PhotosFound(request.paths, (), (), Sentence("The folder couldn't be read; please try again."))
    _log.error("a process ended at %s", request.path)
    if took_too_long:
        cause = Sentence("its decoder took longer than {limit_s:g} s and was ended", limit_s=_MOST_S)
        return NoThumbnail(request, PhotoReadError(request.path, cause).sentence)
    sentence = Sentence("{path}: can't be read: its decoder stopped unexpectedly.", path=request.path)
    return NoThumbnail(request, sentence)


def may_be_photo(path: Path) -> bool:
    """Tell whether a file is a photo by its name, or begins as one."""
    from gradnet_engine.image_io import is_photo_path
    from gradnet_engine.image_io.file_kinds import sniff_kind

    if is_photo_path(path):
        return True
    with suppress(OSError):
        if path.is_file():
            with path.open("rb") as stream:
                return sniff_kind(stream, path) is not None
    return False


def not_a_photo(path: Path) -> Sentence:
    """Return what is said of a file that is none."""
    from gradnet_engine.image_io.refusals import NOT_A_PHOTO

    return PhotoReadError(path, NOT_A_PHOTO).sentence


def not_a_file(address: str) -> Sentence:
    """Return what is said of an address that leads to no file of this computer."""
    from gradnet_engine.image_io.refusals import NOT_A_FILE

    return Sentence("{path}: can't be read: {cause}.", path=address, cause=NOT_A_FILE)


def photo_suffixes() -> list[str]:
    """Return the endings of photos' names, in small and capital letters: some systems' dialogs tell them apart."""
    from gradnet_engine.image_io import PHOTO_SUFFIXES

    return [form for suffix in sorted(PHOTO_SUFFIXES) for form in (suffix, suffix.upper())]
