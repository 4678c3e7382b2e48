"""The commands, and the door that all of them are entered and left by."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from gradnet_engine import garbage, program_version
from gradnet_engine.cli.batch import batch
from gradnet_engine.cli.denoise import denoise
from gradnet_engine.cli.self_check import self_check
from gradnet_engine.cli.show import info, methods
from gradnet_engine.cli.streams import prepare_streams
from gradnet_engine.cli.terminal import exit_for_refusal
from gradnet_engine.cli.training import evaluate, export_weights, pack_data, prepare_guides, proof, train
from gradnet_engine.cli.watch import watch
from gradnet_engine.cli.wildcards import spelled_out
from gradnet_engine.cli.worker import worker
from gradnet_engine.image_io.file_kinds import is_photo_path

app = typer.Typer(
    help="Removes noise from high-ISO photos.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # Plain text: one sentence for a usage error, and [defaults] in brackets are no markup.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line; the entry point ``gradnet``. Files alone are denoised: that is how others open them."""
    prepare_streams()
    try:
        _require_current_folder()
        app(_with_command(sys.argv[1:]))
    except OSError as error:
        exit_for_refusal(error)
    finally:
        garbage.search_no_more()


def _require_current_folder() -> None:
    """Raise if the folder is gone that the command was started in: libraries would end in tracebacks, or at once."""
    try:
        os.getcwd()
    except FileNotFoundError as error:
        raise FileNotFoundError(error.errno, error.strerror, os.curdir) from error


def _with_command(arguments: list[str]) -> list[str]:
    if not arguments or arguments[0] in typer.main.get_group(app).commands:
        return arguments
    first, named = arguments[0], Path(arguments[0])
    # After "--" there are but files, whatever they are called.
    are_files = first == "--" or os.path.exists(first) or is_photo_path(named) or spelled_out([named]) != [named]
    return ["denoise", *arguments] if are_files else arguments


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gradnet {program_version()}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Remove noise from high-ISO photos."""


app.command()(denoise)
app.command()(batch)
app.command()(watch)
app.command()(worker)
app.command()(methods)
app.command()(info)
app.command("self-check")(self_check)
for _command in (train, evaluate, export_weights, prepare_guides, pack_data, proof):
    app.command()(_command)
