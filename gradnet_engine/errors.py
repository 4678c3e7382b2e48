"""Every exception of the engine. ``str(error)`` is the one sentence that the user reads."""

from pathlib import Path


class EngineError(Exception):
    """Base of everything that can go wrong for a reason the user should read.

    Parameters
    ----------
    sentence : str
        One clear sentence: what failed, and why.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class _FileError(EngineError):
    """A failure that belongs to one file.

    Parameters
    ----------
    path : Path
        The file.
    cause : str
        Why, as the second half of a sentence, without a full stop.
    """

    _failed: str

    def __init__(self, path: Path, cause: str) -> None:
        super().__init__(f"{path}: {self._failed}: {cause}.")
        self.path = path
        self.cause = cause

    def __reduce__(self) -> tuple[type, tuple[Path, str]]:
        """Pickle by what it was made of, so that it can cross a process boundary."""
        return type(self), (self.path, self.cause)


class PhotoReadError(_FileError):
    """A file could not be read as a photo."""

    _failed = "can't be read"


class PhotoWriteError(_FileError):
    """A photo could not be written; nothing partial was left behind."""

    _failed = "can't be written"


class WeightsError(_FileError):
    """A weights file is missing, damaged, or of another network."""

    _failed = "can't be used as weights"


class BatchFolderError(_FileError):
    """A folder can't take the results of a batch."""

    _failed = "can't be used as the output of a batch"


class MethodUnavailableError(EngineError):
    """The chosen method can't run here: a package, a device or its weights are missing."""


class InvalidSettingsError(EngineError):
    """A setting is outside its range or unknown."""


class ClusterError(EngineError):
    """A cluster can't be used."""


class DenoiseError(EngineError):
    """A method failed on a photo."""


class DeviceMemoryError(DenoiseError):
    """A GPU's memory is too small for the tiles at hand."""


class Cancelled(Exception):  # noqa: N818 - it is an outcome, not an error
    """The user cancelled. Not an `EngineError`: nothing failed."""
