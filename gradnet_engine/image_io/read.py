"""`read_photo`: the door through which every photo comes in."""

import io
import logging
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gradnet_engine.errors import NO_MEMORY, PhotoReadError, os_cause
from gradnet_engine.image_io.file_kinds import FileKind, sniff_kind
from gradnet_engine.image_io.photo_log import messages_about
from gradnet_engine.image_io.refusals import DAMAGED, MOST_BYTES, NOT_A_FILE, NOT_A_PHOTO, Unreadable, worth_telling
from gradnet_engine.job import RawSettings
from gradnet_engine.photo import Photo
from gradnet_engine.sentence import Sentence

_log = logging.getLogger(__name__)


def read_photo(path: Path, raw: RawSettings = RawSettings(), *, keep_metadata: bool = True) -> Photo:  # noqa: B008 - frozen
    """Read a photo.

    Parameters
    ----------
    path : Path
        A RAW, JPEG, HEIC, AVIF, PNG, WebP or TIFF file; what it is is told by its content.
    raw : RawSettings
        How a RAW photo is developed.
    keep_metadata : bool
        Whether they go along into what is made of it: else nobody is told which of them can't be read.

    Returns
    -------
    Photo
        Upright, in its own colour space; CMYK and Lab are converted to sRGB.

    Raises
    ------
    PhotoReadError
        If the file can't be opened, isn't a photo, is damaged or incomplete, or is larger than 400 megapixels.
    """
    path = Path(path)
    with readable(path, metadata_matter=keep_metadata):
        with path.open("rb") as file:
            kind = sniff_kind(file, path)
            if kind is None:
                raise Unreadable(NOT_A_PHOTO)
            file.seek(0)
            stream = io.BytesIO(file.read())
        photo = _read(kind, stream, path, raw)
    if photo.metadata.damage is not None:
        _log.warning("%s: %s", path, photo.metadata.damage)
    if (left_out := worth_telling(photo.metadata.left_out, keep_metadata=keep_metadata)) is not None:
        _log.warning("%s: A photo that is made of it leaves out %s.", path, left_out)
    return photo


@contextmanager
def readable(path: Path, *, metadata_matter: bool = True) -> Iterator[None]:
    """Turn what goes wrong inside into a `PhotoReadError` of this file; messages name it, and decoders warn nobody."""
    try:
        check_regular(path)
        with warnings.catch_warnings(), messages_about(path, metadata_matter=metadata_matter):
            warnings.simplefilter("ignore")
            yield
    except Unreadable as error:
        raise PhotoReadError(path, error.cause) from error
    except OSError as error:
        raise PhotoReadError(path, _os_cause(error)) from error
    except MemoryError as error:
        raise PhotoReadError(path, NO_MEMORY) from error
    except PhotoReadError:
        raise
    except ImportError as error:
        _log.info("%s can't be decoded", path, exc_info=True)
        raise PhotoReadError(path, "what reads such photos can't be loaded ({error})", error=error) from error
    except Exception as error:
        # Decoders of damaged files raise anything from KeyError to SyntaxError.
        _log.info("%s can't be decoded", path, exc_info=True)
        raise PhotoReadError(path, DAMAGED) from error


def check_regular(path: Path) -> None:
    """Raise `Unreadable` for what isn't a file with content: opening a pipe would wait forever."""
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise Unreadable("it is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable(NOT_A_FILE)
    if status.st_size == 0:
        raise Unreadable("it is empty")
    if status.st_size > MOST_BYTES:
        raise Unreadable("it is larger than 8 GB")


def _read(kind: FileKind, stream: io.BytesIO, path: Path, raw: RawSettings) -> Photo:
    # Each reader pulls in its decoder; only the one that is needed is loaded.
    if kind is FileKind.RAW:
        from gradnet_engine.image_io.raw.reading import read_raw

        return read_raw(stream, path, raw)
    if kind is FileKind.TIFF:
        from gradnet_engine.image_io.raster.tiff_photo import read_tiff

        return read_tiff(stream, path)
    if kind in (FileKind.HEIC, FileKind.AVIF):
        from gradnet_engine.image_io.raster.heif import read_heif

        return read_heif(stream, path)
    from gradnet_engine.image_io.raster.reading import read_jpeg, read_png, read_webp

    return {FileKind.JPEG: read_jpeg, FileKind.PNG: read_png, FileKind.WEBP: read_webp}[kind](stream, path)


def _os_cause(error: OSError) -> Sentence:
    if error.errno is None:
        # Pillow reports damage this way.
        _log.info("%s", error)
        return Sentence("it is damaged or incomplete")
    return os_cause(error)
