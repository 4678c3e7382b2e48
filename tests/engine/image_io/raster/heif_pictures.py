"""What HEIC and AVIF photos are tested with alike."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from image_files import exif_block
from PIL import Image

from gradnet_engine.image_io import read_info, read_photo, write_photo
from gradnet_engine.image_io.metadata.exif import summarize_exif
from gradnet_engine.job import ExportSettings, FileFormat, OutputSpace

WIDTH, HEIGHT = 96, 64
RATED = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"/></rdf:RDF></x:xmpmeta>'
)
CODES = {
    "sRGB": (1, 13, None),
    "as television": (1, 1, None),
    "not told": (2, 2, None),
    "Display P3": (12, 13, OutputSpace.DISPLAY_P3),
    "BT.2020": (9, 14, None),
}
"""Primaries and transfer by which a file tells its colours, and what these are taken for, if it isn't sRGB."""
_UNDOES = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}


def picture(width: int = WIDTH, height: int = HEIGHT) -> npt.NDArray[np.uint8]:
    y, x = np.mgrid[:height, :width]
    return np.stack([255 * x / width, 255 * y / height, 128 + 60 * np.sin(x / 9)], axis=-1).astype(np.uint8)


def stored(upright: npt.NDArray[np.uint8], orientation: int) -> npt.NDArray[np.uint8]:
    """Turn a picture so that a file's orientation, 1..8, turns it back."""
    image = Image.fromarray(upright)
    return np.asarray(image if orientation == 1 else image.transpose(Image.Transpose(_UNDOES[orientation])))


def levels(path: Path) -> npt.NDArray[Any]:
    return np.asarray(read_photo(path).rgb) * 255


def check_metadata(path: Path) -> None:
    """Ask for the EXIF of `exif_block` and the XMP of `RATED`, in a photo and in a JPEG that is made of it."""
    expected = summarize_exif(exif_block(1))
    photo = read_photo(path)
    written = read_photo(write_photo(photo, path.with_name("written.jpg"), ExportSettings(FileFormat.JPEG)))
    for one in (photo, written):
        assert summarize_exif(one.metadata.exif).camera == expected.camera
        assert one.metadata.iso == expected.iso
        assert b'Rating="4"' in (one.metadata.xmp or b"")
    assert read_info(path).camera == expected.camera
