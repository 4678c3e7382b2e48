"""The command line: arguments in, exit codes out. Imports nothing heavy until a command needs it.

What was asked for (tables, and ``--json`` for scripts) goes to standard output, all else to standard error.
Exit codes: 0 done, 1 some failed, 2 usage, 130 interrupted.
"""

from typing import Annotated

import typer

from gradnet_engine import program_version
from gradnet_engine.cli.batch import batch
from gradnet_engine.cli.denoise import denoise
from gradnet_engine.cli.show import info, methods
from gradnet_engine.cli.training import evaluate, export_weights, pack_data, prepare_guides, proof, train
from gradnet_engine.cli.watch import watch
from gradnet_engine.cli.worker import worker

app = typer.Typer(
    help="Removes noise from high-ISO photos.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # Plain text: one sentence for a usage error, and [defaults] in brackets are no markup.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line; the entry point ``gradnet``."""
    app()


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
for _command in (train, evaluate, export_weights, prepare_guides, pack_data, proof):
    app.command(rich_help_panel="Training and evaluation")(_command)
