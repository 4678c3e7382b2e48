"""The experiments of the paper: ``gradnet train``, ``evaluate``, ``export-weights`` and what goes with them."""

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gradnet_engine.cli.options import Device, Verbose
from gradnet_engine.cli.terminal import EXIT_SOME_FAILED, print_table, say, set_up_logging
from gradnet_engine.errors import EngineError, InvalidSettingsError, MethodUnavailableError
from gradnet_engine.locations import is_bundle, shipped_folder
from gradnet_engine.progress import ProgressReport

if TYPE_CHECKING:
    from gradnet_engine.denoisers.base import Denoiser
    from gradnet_engine.evaluation.figures import Figure
    from gradnet_engine.networks.weights import WeightsEntry

DataSets = Annotated[
    list[str],
    typer.Option(
        "--data",
        help="FOLDER@SIGMA, FOLDER@SIGMA:KIND of noise, or NOISY=REFERENCE with a * in each; "
        "paths may start in GRADNET_DATA.",
    ),
]
Output = Annotated[Path, typer.Option("--output", "-o", help="Folder of the results.")]

# What SSIM looks at.
_LEAST_CROP_PX = 11

# Measured for the manifest: name of the figure's crop, data sets.
_MANIFEST_FIGURES = (
    (256, ("eval/kodak24@25", "eval/kodak24@50")),
    (512, ("eval/polyu/*_noisy.jpg=eval/polyu/*_clean.jpg",)),
)


def train(
    config: Annotated[Path, typer.Argument(help="YAML file; see resources/training.")],
    run_folder: Annotated[
        Path | None, typer.Option(help="Folder of the run; default: runs/NAME, with the configuration's name.")
    ] = None,
    change: Annotated[
        list[str] | None, typer.Option("--set", help="A key to be set otherwise, as model.guide=none; may be repeated.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Refuse to go on with a run that is there.")] = False,
    device: Device = "auto",
    nodes: Annotated[int, typer.Option(min=1, help="Machines that train together, under torchrun.")] = 1,
    quiet: Annotated[bool, typer.Option("--quiet", help="Warnings only.")] = False,
) -> None:
    """Train a network, or go on where an earlier run of the same folder stopped."""
    set_up_logging(0 if quiet else 1)
    with _sentences():
        from gradnet_engine.networks.device import resolve_device, usable_gpus
        from gradnet_engine.training.config import read_config
        from gradnet_engine.training.trainer import Trainer

        settings = read_config(config, change or ())
        chosen = resolve_device(device)
        gpus = [chosen.index] if ":" in device else usable_gpus()
        trainer = Trainer(
            settings,
            run_folder or Path("runs", settings.name),
            accelerator=chosen.type,
            devices=gpus if chosen.type == "cuda" else "auto",
            num_nodes=nodes,
        )
        for name, value in trainer.run(resume=not fresh).items():
            typer.echo(f"{name}: {value:.2f} dB")
        _end_if_one_of_several()


def _end_if_one_of_several() -> None:
    """End a process of torchrun at once.

    At Python's own end, or where its objects go before, gloo's threads may abort the process or wait for it for ever
    (PyTorch issue 190489): a run that is done would count as failed.
    """
    from torch import distributed

    if distributed.is_available() and distributed.is_initialized():
        distributed.destroy_process_group()
        sys.stdout.flush()
        os._exit(0)


def evaluate(
    data: DataSets,
    methods: Annotated[str, typer.Option(help="Names with commas; see docs/training.md.")] = "dncnn,bm3d,gradnet",
    output: Output = Path("evaluation"),
    crop: Annotated[
        int | None, typer.Option(min=_LEAST_CROP_PX, help="Edge of the centre crop; default: whole photos.")
    ] = None,
    photos: Annotated[int | None, typer.Option(min=1, help="Only this many of each data set, evenly spread.")] = None,
    weights: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            help="Folder of a manifest whose weights may be named; default: those that ship.",
        ),
    ] = None,
    align: Annotated[
        bool, typer.Option("--align", help="Move references onto their noisy photos, by up to 3 pixels.")
    ] = False,
    device: Device = "auto",
    verbose: Verbose = 0,
) -> None:
    """Judge methods on data sets: table, JSON, Markdown, side-by-side crops and a contact sheet."""
    with _sentences():
        from gradnet_engine.evaluation.figures import evaluate as run_evaluation
        from gradnet_engine.evaluation.methods import open_method, parse_data
        from gradnet_engine.evaluation.report import Report

        report = Report(output)
        figures = run_evaluation(
            lambda from_mosaic: {
                name: open_method(name, device, weights, from_mosaic=from_mosaic) for name in methods.split(",")
            },
            [parse_data(text, align=align) for text in data],
            crop_px=crop,
            photos=photos,
            on_photo=report.write_crops,
            progress=_say_progress,
        )
        report.write_tables(figures, {"command": shlex.join(["gradnet", *sys.argv[1:]]), "crop_px": crop})
        _print_table(figures)


def export_weights(
    run_folder: Annotated[Path, typer.Argument(help="Folder of a run.")],
    name: Annotated[str | None, typer.Option(help="Name in the manifest; default: the run's.")] = None,
    config: Annotated[Path | None, typer.Option(help="The configuration, as the manifest should name it.")] = None,
    to: Annotated[Path | None, typer.Option(help="Folder of the manifest; default: the weights that ship.")] = None,
    average: Annotated[
        str | None,
        typer.Option("--average-with", help="Export a mean of the run's weights and these: a name or a run folder."),
    ] = None,
    share: Annotated[
        float | None, typer.Option(min=0, max=1, help="Weight of the run in that mean; default: 0.5.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Export even if it isn't 0.1 dB better.")] = False,
    device: Device = "auto",
    verbose: Verbose = 0,
) -> None:
    """Write a run's best weights with their measured figures into the manifest."""
    with _sentences():
        from dataclasses import replace
        from tempfile import TemporaryDirectory

        from gradnet_engine.networks.weights import find_weights
        from gradnet_engine.training.export import add_to_manifest, average_with, is_better, read_run, write_weights

        if share is not None and not average:
            raise InvalidSettingsError("--share is the run's share in a mean: give --average-with, too.")
        folder = to or shipped_folder("weights")
        run = read_run(run_folder)
        run = average_with(run, average, 0.5 if share is None else share) if average else run
        name = name or run.config.name
        before = find_weights(name, folder)
        command = f"gradnet train {_as_shipped(config) if config else run.config.name + '.yaml'}"
        # Judged elsewhere: what fails, or is no better, leaves nothing among the weights.
        with TemporaryDirectory() as trial:
            judged = write_weights(run, name, Path(trial), command)
            figures = _manifest_figures(judged, device)
        for figure, value in figures.items():
            typer.echo(f"{figure}: {value:.2f} dB")
        if before and before.sha256 != judged.sha256 and not force and not is_better(before, figures, least_db=0.1):
            say(f"{name} in the manifest is as good; nothing was changed.")
            raise typer.Exit(EXIT_SOME_FAILED)
        entry = write_weights(run, name, folder, command)
        add_to_manifest(replace(entry, figures=figures), folder)
        typer.echo(str(entry.path))


def _as_shipped(path: Path) -> str:
    """Return the path as it reads in everybody's folder of this program."""
    root = shipped_folder("resources").parent.resolve()
    whole = path.resolve()
    return (whole.relative_to(root) if whole.is_relative_to(root) else path).as_posix()


def prepare_guides(
    folder: Annotated[Path, typer.Argument(help="Folder of clean photos.")],
    output: Output,
    count: Annotated[int, typer.Option(min=1, help="Number of patches.")] = 2000,
    size: Annotated[int, typer.Option(min=1, help="Edge of a patch in pixels.")] = 128,
    verbose: Verbose = 0,
) -> None:
    """Compute BM3D's estimate of noisy patches ahead, to train a GradNet on."""
    with _sentences():
        from gradnet_engine.denoisers import create_denoiser
        from gradnet_engine.noise import NoiseCurve
        from gradnet_engine.training.guides import prepare_guides as write_guides

        denoiser = create_denoiser("bm3d", "cpu")
        write_guides(
            folder,
            output,
            lambda noisy, sigma: denoiser.denoise(noisy, NoiseCurve.level(sigma)),
            count=count,
            size_px=size,
            progress=_say_progress,
        )


def pack_data(
    root: Annotated[Path, typer.Argument(help="Folder of the data sets.")],
    destination: Annotated[Path, typer.Argument(help="Empty folder to write to.")],
    budget: Annotated[float, typer.Option(min=1, help="Most megabytes to write.")] = 45,
    crop: Annotated[int, typer.Option(min=1, help="Largest edge of a photo.")] = 512,
) -> None:
    """Make the training data small enough to carry to another machine."""
    with _sentences():
        from gradnet_engine.training.packing import pack_data as write_packed

        written = write_packed(root, destination, budget_bytes=int(budget * 1e6), crop_px=crop)
        typer.echo(f"{destination}: {written / 1e6:.1f} MB")


def proof(
    data: Annotated[str, typer.Argument(help="FOLDER@SIGMA, FOLDER@SIGMA:KIND, or NOISY=REFERENCE with a * in each.")],
    weights: Annotated[str, typer.Option(help="A published GradNet in the manifest.")] = "gradnet-paper",
    photo: Annotated[int, typer.Option(min=0, help="Which photo of the data set.")] = 0,
    crop: Annotated[int, typer.Option(min=_LEAST_CROP_PX, help="Edge of the centre crop.")] = 256,
    output: Annotated[Path, typer.Option("--output", "-o", help="PNG to write.")] = Path("proof.png"),
) -> None:
    """Draw what a GradNet sees: gradients of noisy, guide and clean beside its feature maps."""
    with _sentences():
        from gradnet_engine.evaluation.methods import parse_data
        from gradnet_engine.evaluation.proof import draw_proof

        pairs = parse_data(data)
        if photo >= pairs.count():
            raise InvalidSettingsError(f"{data}: has {pairs.count()} photos, of which --photo 0 is the first.")
        draw_proof(pairs.read(photo, crop), weights, output)
        typer.echo(str(output))


class _sentences:  # noqa: N801 - reads as a statement
    """Turns the engine's errors, and a missing extra, into one sentence and exit code 1."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Say what went wrong, and leave."""
        if isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith("gradnet_engine"):
            error = MethodUnavailableError(
                "This command is no part of the bundle: it runs from source, as docs/training.md of the source tells."
                if is_bundle()
                else f"This command needs {error.name}: `pip install 'gradnet-desktop[train]'` adds it."
            )
        if isinstance(error, EngineError):
            say(str(error))
            raise typer.Exit(EXIT_SOME_FAILED)


def _manifest_figures(entry: "WeightsEntry", device: str) -> dict[str, float]:
    """Measure what the manifest tells; a data set that isn't there is an error."""
    from gradnet_engine.denoisers.network import create_from_entry
    from gradnet_engine.evaluation.figures import evaluate as run_evaluation
    from gradnet_engine.evaluation.methods import parse_data

    methods: dict[str, Denoiser] = {entry.name: create_from_entry(entry, device)}
    figures: dict[str, float] = {}
    for crop_px, data in _MANIFEST_FIGURES:
        for figure in run_evaluation(lambda _: methods, [parse_data(text) for text in data], crop_px=crop_px):
            if figure.method != "noisy":
                figures[f"{figure.data}, centre {crop_px}"] = figure.psnr_db
    return figures


def _say_progress(report: ProgressReport) -> None:
    left = "" if report.eta_s is None else f", {report.eta_s / 60:.1f} min left"
    say(f"{report.stage} {report.done}/{report.total}{left}")


def _print_table(figures: "list[Figure]") -> None:
    from rich.table import Table

    from gradnet_engine.evaluation.report import table_rows

    heading, *rows = table_rows(figures)
    table = Table()
    for name in heading:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row)
    print_table(table)
