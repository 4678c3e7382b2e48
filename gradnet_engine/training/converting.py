"""Demosaicing by the RAW converter that photographers' photos are developed with: LibRaw itself."""

import io
from dataclasses import dataclass

import numpy as np

from gradnet_engine.training.demosaicing import Colours, Matrix, bayer_colours
from gradnet_engine.training.development import SRGB_TO_XYZ

_X_TRANS = ("GBGGRG", "RGRBGB", "GBGGRG", "GRGGBG", "BGBRGR", "GRGGBG")
_X_TRANS_SHARE = 0.08
_METHODS, _METHOD_SHARES = ("AHD", "PPG", "DHT"), (0.7, 0.15, 0.15)
_WHITE = 65535
# LibRaw demosaics nothing smaller.
_LEAST_X_TRANS_PX = 512
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Converter:
    """A sensor's mosaic, and how LibRaw demosaics it.

    Attributes
    ----------
    colours : Colours
        Of the mosaic.
    method : {"AHD", "PPG", "DHT"}
        Of a Bayer mosaic; X-Trans has LibRaw's one method.
    """

    colours: Colours
    method: str

    def demosaic(self, flat: Matrix, sensor_to_srgb: Matrix) -> Matrix:
        """Fill in the colours between a sensor's pixels.

        Parameters
        ----------
        flat : ndarray, H x W
            Linear values, white balanced; what lies outside [0, 1] is clipped, as LibRaw does.
        sensor_to_srgb : ndarray, 3 x 3
            Colour matrix: AHD looks at colours as an eye does.

        Returns
        -------
        ndarray of float32, H x W x 3
            Linear values in the sensor's colours.
        """
        import rawpy

        height, width = flat.shape
        levels = np.rint(np.clip(flat, 0, 1) * _WHITE).astype(np.uint16)
        least_px = _LEAST_X_TRANS_PX if len(self.colours) == len(_X_TRANS) else 0
        levels = np.pad(levels, ((0, max(0, least_px - height)), (0, max(0, least_px - width))), mode="edge")
        with rawpy.RawPy() as raw:
            raw.open_buffer(_as_dng(levels, self.colours, sensor_to_srgb))
            developed = raw.postprocess(
                demosaic_algorithm=rawpy.DemosaicAlgorithm[self.method],
                use_camera_wb=True,
                no_auto_bright=True,
                adjust_maximum_thr=0.0,
                output_bps=16,
                output_color=rawpy.ColorSpace.raw,
                gamma=(1, 1),
            )
        return developed[:height, :width].astype(np.float32) / np.float32(_WHITE)


def draw_converter(rng: np.random.Generator) -> Converter:
    """Draw a mosaic, Bayer's in four phases or now and then Fujifilm's X-Trans, and a method along edges."""
    method = str(rng.choice(_METHODS, p=_METHOD_SHARES))
    if rng.random() >= _X_TRANS_SHARE:
        return Converter(bayer_colours(int(rng.integers(4))), method)
    colours = np.roll([["RGB".index(letter) for letter in line] for line in _X_TRANS], rng.integers(6, size=2), (0, 1))
    return Converter(tuple(map(tuple, colours.tolist())), method)


def _as_dng(levels: np.ndarray, colours: Colours, sensor_to_srgb: Matrix) -> io.BytesIO:
    """Write the least that LibRaw takes for a photo of a balanced sensor."""
    import tifffile

    xyz_to_sensor = np.linalg.inv(SRGB_TO_XYZ @ np.asarray(sensor_to_srgb, np.float64))
    matrix = [part for value in xyz_to_sensor.ravel() for part in (round(value * _MILLION), _MILLION)]
    pattern = np.array(colours, np.uint8)
    file = io.BytesIO()
    tifffile.imwrite(
        file,
        levels,
        photometric=32803,
        metadata=None,
        extratags=[
            (271, 2, 0, "GradNet", True),
            (272, 2, 0, "Patch", True),
            (33421, 3, 2, pattern.shape, True),
            (33422, 1, pattern.size, pattern.tobytes(), True),
            (50706, 1, 4, bytes((1, 4, 0, 0)), True),
            (50708, 2, 0, "GradNet Patch", True),
            (50717, 4, 1, _WHITE, True),
            (50721, 10, 9, matrix, True),
            (50728, 5, 3, (1, 1) * 3, True),
            (50778, 3, 1, 21, True),
        ],
    )
    file.seek(0)
    return file
