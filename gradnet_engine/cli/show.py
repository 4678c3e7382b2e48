"""``gradnet methods`` and ``gradnet info``: what is there."""

from pathlib import Path
from typing import Any

import typer

from gradnet_engine.cli.options import AsJson, Device, Photos, Verbose
from gradnet_engine.cli.terminal import EXIT_SOME_FAILED, exit_for_usage, print_json, print_table, say, spelled
from gradnet_engine.errors import EngineError, InvalidSettingsError
from gradnet_engine.job import RunSettings


def methods(device: Device = "auto", as_json: AsJson = False, verbose: Verbose = 0) -> None:
    """List the methods and what each is for."""
    from gradnet_engine.denoisers import METHODS

    try:
        RunSettings(device)
    except InvalidSettingsError as error:
        exit_for_usage(error)
    rows = [(method.name, method.use, method.unavailable(device)) for method in METHODS.values()]
    if as_json:
        for name, use, reason in rows:
            print_json({"method": name, "use": use, "available": reason is None, "reason": reason})
        return
    from rich.table import Column, Table

    # The name is what users type: however narrow their terminal, they need all of it.
    table = Table(Column("method", no_wrap=True), "use", "here")
    for name, use, reason in rows:
        table.add_row(name, use, reason or "yes")
    print_table(table)


def info(photos: Photos, as_json: AsJson = False, verbose: Verbose = 0) -> None:
    """Tell camera, ISO, size and estimated noise."""
    from gradnet_engine.batch import Decoder

    failed = 0
    with Decoder() as decoder:
        for path in photos:
            try:
                record = decoder.call(_describe, path)
            except EngineError as error:
                failed += 1
                say(str(error))
                record = {"source": str(path), "error": str(error)}
            if as_json:
                print_json(record)
            elif "error" not in record:
                _print_table(record)
    if failed:
        raise typer.Exit(EXIT_SOME_FAILED)


def _describe(path: Path) -> dict[str, object]:
    from gradnet_engine.image_io import read_info, read_photo
    from gradnet_engine.noise import as_methods_see, estimate_noise

    info = read_info(path)
    photo = as_methods_see(read_photo(path))
    noise = estimate_noise(photo.rgb[:], from_mosaic=photo.metadata.from_mosaic)
    return {
        "source": str(path),
        "kind": info.kind,
        "width_px": info.width_px,
        "height_px": info.height_px,
        "camera": info.camera,
        "lens": info.lens,
        "iso": info.iso,
        "shutter_s": info.shutter_s,
        "aperture": info.aperture,
        "focal_length_mm": info.focal_length_mm,
        "taken": info.taken.isoformat(sep=" ") if info.taken else None,
        "sigma": [round(255 * value, 3) for value in noise.sigma],
    }


def _print_table(record: dict[str, Any]) -> None:
    from rich.table import Table

    shutter_s = record["shutter_s"]
    shutter = None if not shutter_s else f"{shutter_s:g} s" if shutter_s >= 0.4 else f"1/{1 / shutter_s:.0f} s"
    megapixels = record["width_px"] * record["height_px"] / 1e6
    rows = {
        "kind": record["kind"],
        "size": f"{record['width_px']} x {record['height_px']} pixels, {megapixels:.1f} megapixels",
        "camera": record["camera"],
        "lens": record["lens"],
        "ISO": f"{record['iso']:g}" if record["iso"] else None,
        "shutter": shutter,
        "aperture": f"f/{record['aperture']:.2g}" if record["aperture"] else None,
        "focal length": f"{record['focal_length_mm']:g} mm" if record["focal_length_mm"] else None,
        "taken": record["taken"],
        "noise": "sigma {:.1f}, {:.1f}, {:.1f} of 255 in red, green, blue".format(*record["sigma"]),
    }
    table = Table(show_header=False, box=None)
    for name, value in rows.items():
        table.add_row(name, spelled(str(value or "not told by the file")))
    print_table(table, spelled(record["source"]))
