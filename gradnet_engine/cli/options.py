"""Options that several commands share."""

import tomllib
from collections.abc import Callable
from functools import partial, wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Protocol
from urllib.parse import urlsplit

import typer
from typer.core import TyperOption

from gradnet_engine.cli.terminal import say, set_up_logging
from gradnet_engine.cli.wildcards import spelled_out
from gradnet_engine.errors import os_cause
from gradnet_engine.job import (
    AUTO_METHOD,
    Demosaic,
    DenoiseSettings,
    ExportSettings,
    FileFormat,
    Job,
    OnConflict,
    OutputSpace,
    RawSettings,
    RunSettings,
)

RAW, EXPORT = RawSettings(), ExportSettings()

Photos = Annotated[
    list[Path],
    # One that can't be read fails alone, when it is its turn.
    typer.Argument(
        help="RAW, JPEG, HEIC, AVIF, PNG, WebP or TIFF files.", show_default=False, readable=False, callback=spelled_out
    ),
]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda, or cuda:N for one of several GPUs.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object a line on standard output.")]
Verbose = Annotated[
    int, typer.Option("-v", "--verbose", count=True, callback=set_up_logging, help="Say more; twice: everything.")
]

Format = Annotated[
    FileFormat | None,
    typer.Option(
        "--format",
        help="dng: of RAW photos, for RAW converters. "
        "[jpeg for JPEG, HEIC, AVIF and WebP, png16 for PNG, tiff16 for TIFF and RAW]",
    ),
]
Quality = Annotated[int, typer.Option(min=1, max=100, help="JPEG quality.")]
MethodName = Annotated[str, typer.Option("--method", help="A name that `gradnet methods` lists.")]
Strength = Annotated[float, typer.Option(min=0, max=100, help="Share of the noise removed, in %.")]
Luminance = Annotated[float | None, typer.Option(min=0, max=100, help="The same for brightness alone. [--strength]")]
Chroma = Annotated[float | None, typer.Option(min=0, max=100, help="The same for colour alone. [--strength]")]
Grain = Annotated[
    float, typer.Option(min=0, max=100, help="Share of the removed fine brightness detail given back, in %.")
]
SigmaOption = Annotated[
    float | None,
    typer.Option(
        "--sigma", min=0, max=255, help="Noise standard deviation, 0 to 255; blind networks don't use it. [estimated]"
    ),
]
TilePx = Annotated[
    int | None,
    typer.Option("--tile", min=32, help="Edge of a tile in pixels; smaller needs less memory. [by method]"),
]
DemosaicOption = Annotated[Demosaic, typer.Option("--demosaic", help="RAW: how colours are interpolated.")]
Space = Annotated[OutputSpace, typer.Option("--space", help="RAW: colour space of the result; DNGs have the sensor's.")]
StripMetadata = Annotated[
    bool, typer.Option("--strip-metadata", help="Leave out EXIF, XMP and IPTC; the colour profile stays.")
]


def no_stream(output: Path | None) -> Path | None:
    """Return where results go as it was given; refuse what stands for standard output elsewhere, and is no folder."""
    if output is not None and output == Path("-") and not output.is_dir():
        raise typer.BadParameter("photos aren't written to standard output; give a folder.")
    return output


def scheduler_address(text: str | None) -> str | None:
    """Return the address of a Dask scheduler as it was given; refuse one without a port."""
    if text is not None:
        try:
            has_port = urlsplit(text if "://" in text else f"tcp://{text}").port is not None
        except ValueError:
            has_port = False
        if not has_port:
            raise typer.BadParameter(f"{text} names no port; an address is such as tcp://host:8786.")
    return text


def _load_preset(context: typer.Context, path: Path | None) -> Path | None:
    """Let a file's values stand where the command line names none."""
    if path is None:
        return None
    try:
        # Windows' editors begin files with a mark that is no part of the text.
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise typer.BadParameter(f"{path} can't be read: {os_cause(error)}.") from error
    except ValueError as error:
        raise typer.BadParameter(f"{path} is no TOML file: {error}.") from error
    parameters = {
        option.lstrip("-"): parameter
        for parameter in context.command.params
        if isinstance(parameter, TyperOption)
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--") and option != "--preset"
    }
    if unknown := values.keys() - parameters.keys():
        raise typer.BadParameter(f"{path} names no option of this command: {', '.join(sorted(unknown))}.")
    for name, value in values.items():
        try:
            _check_value(context, parameters[name], value)
        except typer.BadParameter as error:
            raise typer.BadParameter(f"{path}: {name}: {error.message}") from error
    context.default_map = {
        # What turns an option off stands for the contrary of it.
        str(parameter.name): not value if f"--{name}" in parameter.secondary_opts else value
        for name, value in values.items()
        for parameter in (parameters[name],)
    }
    return path


def _check_value(context: typer.Context, parameter: TyperOption, value: object) -> None:
    """Raise `BadParameter` if an option can't have a value of a preset: it may be of a kind no command line holds."""
    for kind, is_right, name in (
        (bool, parameter.is_flag, "true or false"),
        (list, parameter.multiple, "a list in brackets"),
        (dict, False, "a table"),
    ):
        if isinstance(value, kind) != is_right:
            raise typer.BadParameter(f"It {'must' if is_right else 'must not'} be {name}.")
    parameter.process_value(context, value)


Preset = Annotated[
    Path | None,
    typer.Option(
        "--preset",
        callback=_load_preset,
        is_eager=True,
        help="A TOML file of options, such as `strength = 80`; the command line overrides it.",
    ),
]


class MakeJob(Protocol):
    """`_job_of` with the options given on the command line."""

    def __call__(self, *, on_conflict: OnConflict, name: str = EXPORT.name_template) -> Job:
        """Return the settings that they ask for; see `_job_of`."""
        ...


def with_job_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `_job_of`, in the place of its parameter `make_job`, which makes a job of them."""
    shared = [option for option in signature(_job_of).parameters.values() if option.name not in _OF_COMMANDS]
    own = signature(command).parameters
    named = [option for name in own for option in (shared if name == "make_job" else [own[name]])]

    @wraps(command)
    def run(**values: object) -> None:
        options = {option.name: values.pop(option.name) for option in shared}
        command(make_job=partial(_job_of, **options), **values)

    # What Typer reads.
    run.__signature__ = Signature([option.replace(kind=Parameter.KEYWORD_ONLY) for option in named])  # type: ignore[attr-defined]
    run.__annotations__ = {option.name: option.annotation for option in named}
    return run


_OF_COMMANDS = {"on_conflict", "name"}


def _job_of(
    *,
    quality: Quality = EXPORT.jpeg_quality,
    method: MethodName = AUTO_METHOD,
    strength: Strength = 100,
    luminance: Luminance = None,
    chroma: Chroma = None,
    grain: Grain = 0,
    sigma: SigmaOption = None,
    device: Device = "auto",
    tile: TilePx = None,
    demosaic: DemosaicOption = RAW.demosaic,
    space: Space = RAW.output_space,
    strip_metadata: StripMetadata = False,
    on_conflict: OnConflict,
    name: str = EXPORT.name_template,
) -> Job:
    """Return the settings that options ask for, as a job without paths; say which of them go unused.

    Raises
    ------
    InvalidSettingsError
        If a value is outside its range, or no method has this name.
    """
    from gradnet_engine.denoisers import find_method

    run = RunSettings(device, tile)
    if method != AUTO_METHOD and not find_method(method).runs_on_gpu and device.startswith("cuda"):
        say(f"{method} runs on the CPU; --device {device} is not used.")
    return Job(
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
        run=run,
        export=ExportSettings(
            jpeg_quality=quality, name_template=name, on_conflict=on_conflict, keep_metadata=not strip_metadata
        ),
    )
