"""The command line: arguments in, exit codes out. Imports nothing heavy until a command needs it.

What was asked for (tables, and ``--json`` for scripts) goes to standard output, all else to standard error.
Exit codes: 0 done, 1 some failed, 2 usage, 130 interrupted.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from gradnet_engine import program_version
from gradnet_engine.cli.batch import batch
from gradnet_engine.cli.denoise import denoise
from gradnet_engine.cli.self_check import self_check
from gradnet_engine.cli.show import info, methods
from gradnet_engine.cli.training import evaluate, export_weights, pack_data, prepare_guides, proof, train
from gradnet_engine.cli.watch import watch
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
    app(_with_command(sys.argv[1:]))


def _with_command(arguments: list[str]) -> list[str]:
    commands = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    if not arguments or arguments[0] in commands:
        return arguments
    first = Path(arguments[0])
    return ["denoise", *arguments] if first.exists() or is_photo_path(first) else arguments


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
    app.command(rich_help_panel="Training and evaluation")(_command)
