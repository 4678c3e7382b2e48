"""Every exception of the engine. ``str(error)`` is the one sentence that the user reads."""

import errno
import os
import sys
from pathlib import Path
from typing import ClassVar

from gradnet_engine.sentence import Sentence, as_sentence

NO_MEMORY = Sentence("there isn't enough memory for it")
"""Cause of a `PhotoReadError`."""


class EngineError(Exception):
    """Base of everything that can go wrong for a reason the user should read.

    Parameters
    ----------
    sentence : str
        One clear sentence: what failed, and why; a `Sentence`, or what makes one.
    **parts : object
        What stands in its braces.
    """

    def __init__(self, sentence: str, /, **parts: object) -> None:
        super().__init__(as_sentence(sentence, **parts))

    @property
    def sentence(self) -> Sentence:
        """What the user reads, and what it is made of."""
        return self.args[0]


class _FileError(EngineError):
    """A failure that belongs to one file.

    Parameters
    ----------
    path : Path
        The file.
    cause : str
        Why, as the second half of a sentence, without a full stop; a `Sentence`, or what makes one.
    **parts : object
        What stands in its braces.
    """

    _whole: ClassVar[Sentence]

    def __init__(self, path: Path, cause: str, /, **parts: object) -> None:
        self.path = path
        self.cause = as_sentence(cause, **parts)
        super().__init__(self._whole.filled(path=path, cause=self.cause))

    def __reduce__(self) -> tuple[type, tuple[Path, Sentence]]:
        """Pickle by what it was made of, so that it can cross a process boundary."""
        return type(self), (self.path, self.cause)


class PhotoReadError(_FileError):
    """A file could not be read as a photo."""

    _whole = Sentence("{path}: can't be read: {cause}.")


class PhotoWriteError(_FileError):
    """A photo could not be written; nothing partial was left behind."""

    _whole = Sentence("{path}: can't be written: {cause}.")


class WeightsError(_FileError):
    """A weights file is missing, damaged, or of another network."""

    _whole = Sentence("{path}: can't be used as weights: {cause}.")


class BatchFolderError(_FileError):
    """A folder can't take the results of a batch."""

    _whole = Sentence("{path}: can't be used as the output of a batch: {cause}.")


class MethodUnavailableError(EngineError):
    """The chosen method can't run here: a package, a device or its weights are missing."""


class InvalidSettingsError(EngineError):
    """A setting is outside its range or unknown."""


class ClusterError(EngineError):
    """A cluster can't be used."""


class ClusterLostError(ClusterError):
    """A cluster was lost while it was at work: what it had not done can be done again."""


class DenoiseError(EngineError):
    """A method failed on a photo."""


class DeviceMemoryError(DenoiseError):
    """A GPU's memory is too small for the tiles at hand."""


class Cancelled(Exception):  # noqa: N818 - it is an outcome, not an error
    """The user cancelled. Not an `EngineError`: nothing failed."""


def unexpected(error: BaseException) -> Sentence:
    """Return what the user reads of an error that nobody foresaw."""
    return Sentence("Something unexpected went wrong ({kind}: {error}).", kind=type(error).__name__, error=error)


def os_cause(error: OSError) -> Sentence:
    """Return why the system refused, as the second half of a sentence."""
    if isinstance(error, FileNotFoundError | FileExistsError) and isinstance(error.filename, str):
        if _leads_nowhere(error.filename):
            return _LINK_LEADS_NOWHERE
        if _leads_through_file(error.filename):
            return _PATH_HAS_A_FILE
    if error.errno == errno.EFBIG and _limits_files():
        return _FILES_ARE_LIMITED
    # Windows' own number is there only on Windows, and tells more.
    number = getattr(error, "winerror", None) or 0
    if error.errno == errno.EINVAL and not number and any(map(_is_named_oddly, (error.filename, error.filename2))):
        return _NO_SUCH_NAMES
    known = _WINDOWS_CAUSES.get(number) or _OS_CAUSES.get(error.errno or 0)
    return known or Sentence((error.strerror or str(error)).lower() or _UNKNOWN_CAUSE)


def _leads_through_file(path: str) -> bool:
    """Return whether a folder of a path is a file. Windows takes it for one that isn't there, other systems tell it."""
    nearest = next(filter(os.path.exists, Path(path).parents), None)
    return nearest is not None and not os.path.isdir(nearest)


def _leads_nowhere(path: str) -> bool:
    """Return whether a path is, or leads through, a link to what isn't there."""
    return any(os.path.islink(part) and not os.path.exists(part) for part in (path, *Path(path).parents))


def _is_named_oddly(path: object) -> bool:
    """Return whether a path has a character that memory cards and Windows' disks don't take, and other systems do."""
    return isinstance(path, str) and not _NOT_IN_NAMES.isdisjoint(path)


def _limits_files() -> bool:
    """Return whether this process may make files of some size only, whatever its disks hold."""
    if sys.platform == "win32":
        return False
    import resource

    return resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY


_UNKNOWN_CAUSE = Sentence("the disk reports an error")
_NO_PERMISSION = Sentence("you don't have permission")
_PATH_HAS_A_FILE = Sentence("part of the path is a file, not a folder")
_LINK_LEADS_NOWHERE = Sentence("a link in its path leads nowhere")
_IS_OPEN_ELSEWHERE = Sentence("another program has it open")
_NAME_TOO_LONG = Sentence("its name is too long")
_NO_SUCH_NAMES = Sentence("no file has such a name")
_NOT_IN_NAMES = frozenset((*':*?"<>|\\', *map(chr, range(32))))
_FILES_ARE_LIMITED = Sentence("the limit on the size of files (ulimit -f) is too low for it")

_WINDOWS_CAUSES = {
    32: _IS_OPEN_ELSEWHERE,
    33: _IS_OPEN_ELSEWHERE,
    123: _NO_SUCH_NAMES,  # One with a wildcard in it, say.
    206: _NAME_TOO_LONG,
}
_OS_CAUSES = {
    errno.ENOENT: Sentence("there is no such file or folder"),
    errno.ENOSPC: Sentence("the disk is full"),
    errno.EDQUOT: Sentence("your disk quota is used up"),
    errno.EFBIG: Sentence("the file is too large for this disk"),
    errno.EACCES: _NO_PERMISSION,
    errno.EPERM: _NO_PERMISSION,
    errno.EROFS: Sentence("the disk is read-only"),
    errno.ENAMETOOLONG: _NAME_TOO_LONG,
    errno.ENOTDIR: _PATH_HAS_A_FILE,
    errno.EEXIST: _PATH_HAS_A_FILE,
    errno.EISDIR: Sentence("there is a folder of that name"),
    errno.EIO: _UNKNOWN_CAUSE,
}
