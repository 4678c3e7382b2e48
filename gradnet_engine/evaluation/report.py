"""What an evaluation leaves on disk: JSON, Markdown, side-by-side crops and a contact sheet."""

import html
import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote

import numpy as np

from gradnet_engine.errors import PhotoWriteError, os_cause
from gradnet_engine.evaluation.figures import Figure, Judged
from gradnet_engine.metrics import psnr_db
from gradnet_engine.photo import FloatArray
from gradnet_engine.protocol import as_bytes, centre

# Edge of the side-by-side crops, cut from the centre of what was judged.
_CROP_PX = 192
_LABEL_PX = 18
_GAP_PX = 4

_PAGE = """<!doctype html><meta charset="utf-8"><title>Evaluation</title>
<style>body{{font:14px sans-serif;background:#222;color:#ddd;margin:2em}}img{{max-width:100%;margin-bottom:1.5em}}
td,th{{padding:.2em .8em;text-align:right}}td:first-child,th:first-child{{text-align:left}}</style>
<h1>Evaluation</h1>{table}{crops}
"""


class Report:
    """Writes into one folder while an evaluation runs.

    Parameters
    ----------
    folder : Path
        Made if it is missing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._crops: list[Path] = []

    def write_crops(self, judged: Judged) -> None:
        """Write noisy, every method and clean side by side, each with its PSNR."""
        clean = judged.pair.clean
        images = {"noisy": judged.pair.noisy, **judged.denoised}
        row = {f"{name} {psnr_db(clean, image):.2f} dB": centre(image, _CROP_PX) for name, image in images.items()}
        path = Path("crops", judged.data.replace(" ", "-"), f"{judged.pair.name}.png")
        save_image(labelled_grid([{**row, "clean": centre(clean, _CROP_PX)}]), self._folder / path)
        self._crops.append(path)

    def write_tables(self, figures: Sequence[Figure], about: dict[str, object]) -> None:
        """Write results.json, table.md and the contact sheet index.html.

        Parameters
        ----------
        figures : sequence of Figure
            What was measured.
        about : dict
            How: the command, and the crop that was judged.
        """
        record = {"about": about, "figures": [_in_json(figure) for figure in figures]}
        _write(self._folder / "results.json", json.dumps(record, indent=1) + "\n")
        _write(self._folder / "table.md", markdown_table(figures))
        crops = "".join(
            f"<h2>{html.escape(str(path.parent.name))}: {html.escape(path.stem)}</h2>"
            f'<img src="{quote(path.as_posix())}" loading="lazy" alt="">'
            for path in self._crops
        )
        _write(self._folder / "index.html", _PAGE.format(table=_html_table(figures), crops=crops))


def _in_json(figure: Figure) -> dict[str, object]:
    """Return a figure for JSON, which knows no infinity: that is the PSNR of what is exactly as it should be."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in asdict(figure).items()
    }


def table_rows(figures: Sequence[Figure]) -> list[list[str]]:
    """Return the table, heading first: data sets in rows, methods in columns, PSNR / SSIM / colour shift in cells."""
    methods = list(dict.fromkeys(figure.method for figure in figures))
    cells = {(f.data, f.method): f"{f.psnr_db:.2f} / {f.ssim:.4f} / {f.colour_shift_255:.2f}" for f in figures}
    data = dict.fromkeys(figure.data for figure in figures)
    return [
        ["dB / SSIM / colour shift", *methods],
        *([name, *(cells[name, method] for method in methods)] for name in data),
    ]


def markdown_table(figures: Sequence[Figure]) -> str:
    """Return the table as Markdown."""
    heading, *rows = table_rows(figures)
    rule = ["---", *["---:"] * (len(heading) - 1)]
    return "".join(f"| {' | '.join(row)} |\n" for row in [heading, rule, *rows])


def _html_table(figures: Sequence[Figure]) -> str:
    heading, *rows = table_rows(figures)
    lines = ["".join(f"<th>{html.escape(cell)}</th>" for cell in heading)]
    lines += ["".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows]
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def labelled_grid(rows: Sequence[dict[str, FloatArray]]) -> FloatArray:
    """Return images of one size as a grid, each under its label.

    Parameters
    ----------
    rows : sequence of dict of str to ndarray
        Images H x W x 3 by label; the same number in each row.
    """
    return np.concatenate([np.concatenate([_labelled(i, n) for n, i in row.items()], axis=1) for row in rows], axis=0)


def _labelled(image: FloatArray, label: str) -> FloatArray:
    """Write a label above an image; a gap follows on its right."""
    from PIL import Image, ImageDraw

    height, width = image.shape[:2]
    strip = Image.new("RGB", (width, _LABEL_PX))
    ImageDraw.Draw(strip).text((3, 3), label, fill=(230, 230, 230))
    panel = np.zeros((height + _LABEL_PX, width + _GAP_PX, 3), np.float32)
    panel[:_LABEL_PX, :width] = np.asarray(strip, np.float32) / 255
    panel[_LABEL_PX:, :width] = np.clip(image, 0, 1)
    return panel


def save_image(image: FloatArray, path: Path) -> None:
    """Write a picture as PNG.

    Raises
    ------
    PhotoWriteError
        If it can't be written.
    """
    from PIL import Image

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(as_bytes(image)).save(path, "PNG")
    except OSError as error:
        raise PhotoWriteError(path, os_cause(error)) from error


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PhotoWriteError(path, os_cause(error)) from error
