"""``gradnet denoise``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gradnet_engine.cli.options import AsJson, Device, Photos, Verbose
from gradnet_engine.cli.terminal import EXIT_SOME_FAILED, exit_for_usage, print_json, run_interruptibly, say
from gradnet_engine.errors import InvalidSettingsError
from gradnet_engine.job import (
    AUTO_METHOD,
    Demosaic,
    DenoiseSettings,
    ExportSettings,
    FileFormat,
    Job,
    OutputSpace,
    RawSettings,
    RunSettings,
)

if TYPE_CHECKING:
    from gradnet_engine.batch import JobOutcome

_RAW, _EXPORT = RawSettings(), ExportSettings()


def denoise(
    photos: Photos,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A folder, or a file name for one photo. [beside each photo]")
    ] = None,
    file_format: Annotated[
        FileFormat | None,
        typer.Option("--format", help="[jpeg for JPEG and WebP, png16 for PNG, tiff16 for TIFF and RAW]"),
    ] = None,
    quality: Annotated[int, typer.Option(min=1, max=100, help="JPEG quality.")] = _EXPORT.jpeg_quality,
    method: Annotated[str, typer.Option(help="A name that `gradnet methods` lists.")] = AUTO_METHOD,
    strength: Annotated[float, typer.Option(min=0, max=100, help="Share of the noise removed, in %.")] = 100,
    luminance: Annotated[
        float | None, typer.Option(min=0, max=100, help="The same for brightness alone. [--strength]")
    ] = None,
    chroma: Annotated[
        float | None, typer.Option(min=0, max=100, help="The same for colour alone. [--strength]")
    ] = None,
    grain: Annotated[
        float, typer.Option(min=0, max=100, help="Share of the removed fine brightness detail given back, in %.")
    ] = 0,
    sigma: Annotated[
        float | None, typer.Option(min=0, max=255, help="Noise standard deviation, 0 to 255. [estimated]")
    ] = None,
    device: Device = "auto",
    tile: Annotated[
        int | None, typer.Option(min=32, help="Edge of a tile in pixels; smaller needs less memory. [by method]")
    ] = None,
    demosaic: Annotated[Demosaic, typer.Option(help="RAW: how colours are interpolated.")] = _RAW.demosaic,
    space: Annotated[OutputSpace, typer.Option(help="RAW: colour space of the result.")] = _RAW.output_space,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace existing files, even the photo itself. [number the new file]")
    ] = False,
    strip_metadata: Annotated[
        bool, typer.Option("--strip-metadata", help="Leave out EXIF, XMP and IPTC; the colour profile stays.")
    ] = False,
    as_json: AsJson = False,
    verbose: Verbose = 0,
) -> None:
    """Denoise photos. Originals are only read; each result is a new file with the metadata of its photo."""
    from gradnet_engine.batch import plan_jobs, run_jobs
    from gradnet_engine.denoisers import find_method

    try:
        if method != AUTO_METHOD:
            find_method(method)
        template = Job(
            source=Path(),
            destination=Path(),
            raw=RawSettings(demosaic, space),
            denoise=DenoiseSettings(
                method=method,
                luminance_strength=(strength if luminance is None else luminance) / 100,
                chroma_strength=(strength if chroma is None else chroma) / 100,
                grain=grain / 100,
                sigma=None if sigma is None else sigma / 255,
            ),
            run=RunSettings(device, tile),
            export=ExportSettings(
                jpeg_quality=quality,
                on_conflict="overwrite" if overwrite else "unique",
                keep_metadata=not strip_metadata,
            ),
        )
        jobs = plan_jobs(photos, output, file_format, template)
    except InvalidSettingsError as error:
        exit_for_usage(error)

    failed = 0

    def report(outcome: "JobOutcome") -> None:
        nonlocal failed
        failed += outcome.error is not None
        say(_sentence(outcome))
        if as_json:
            print_json(_record(outcome))

    run_interruptibly(jobs, run_jobs, report)
    if failed:
        if len(jobs) > 1:
            say(f"{failed} of {len(jobs)} photos failed.")
        raise typer.Exit(EXIT_SOME_FAILED)


def _sentence(outcome: "JobOutcome") -> str:
    if outcome.result is None:
        return f"{outcome.error}"
    result = outcome.result
    seconds = f"{result.elapsed_s:.1f} s"
    return f"{outcome.job.source} -> {outcome.output}: {result.method_used} on {result.device}, {seconds}. {result.why}"


def _record(outcome: "JobOutcome") -> dict[str, object]:
    result = outcome.result
    return {
        "source": str(outcome.job.source),
        "output": str(outcome.output) if outcome.output else None,
        "method": result.method_used if result else None,
        "why": result.why if result else None,
        "sigma": [round(255 * sigma, 3) for sigma in result.sigma] if result else None,
        "device": result.device if result else None,
        "elapsed_s": round(result.elapsed_s, 3) if result else None,
        "error": outcome.error,
    }
