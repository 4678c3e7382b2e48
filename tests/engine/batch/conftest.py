"""Folders of small photos."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from batch_photos import run_order, save_photo

from gradnet_engine.batch import Decoder, FolderOrder
from gradnet_engine.job import DenoiseSettings, ExportSettings, Job

MEDIAN = DenoiseSettings(method="median")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Three photos in two folders, and what is no photo."""
    folder = tmp_path / "card"
    for seed, name in enumerate(("a.jpg", "b.JPG", "day 2/c.jpg")):
        save_photo(folder / name, seed)
    (folder / "notes.txt").write_text("Remember the milk.")
    (folder / "._a.jpg").write_bytes(b"what macOS leaves")
    return folder


@pytest.fixture
def order(source: Path, tmp_path: Path) -> Callable[..., FolderOrder]:
    """Make orders for that folder; keywords are those of `ExportSettings` and `FolderOrder`."""

    def make(source: Path = source, output: Path = tmp_path / "out", **options: object) -> FolderOrder:
        export_fields = ("name_template", "on_conflict", "jpeg_quality", "keep_metadata")
        export = ExportSettings(**{name: options.pop(name) for name in export_fields if name in options})  # type: ignore[arg-type]
        settings = Job(Path(), Path(), denoise=MEDIAN, export=export)
        return FolderOrder(source, output, settings, **options)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def decoder() -> Iterator[Decoder]:
    """One process that reads for many tests."""
    with Decoder() as decoder:
        yield decoder


@pytest.fixture
def run(decoder: Decoder) -> Callable[..., list[str | None]]:
    """Run an order, and return each photo's error."""
    return partial(run_order, decoder=decoder)
