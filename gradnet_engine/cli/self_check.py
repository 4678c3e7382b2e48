"""``gradnet self-check``."""

import typer

from gradnet_engine.cli.options import AsJson, Verbose
from gradnet_engine.cli.terminal import EXIT_SOME_FAILED, print_json, say


def self_check(as_json: AsJson = False, verbose: Verbose = 0) -> None:
    """Look whether everything works here. Send what it prints when you ask for help."""
    from gradnet_engine.self_check import run_checks

    failed = 0
    for check in run_checks():
        failed += not check.is_well
        if as_json:
            print_json({"part": check.part, "is_well": check.is_well, "text": check.text})
        else:
            typer.echo(f"{'ok    ' if check.is_well else 'FAILED'} {check.part}: {check.text}")
    if failed:
        say(f"{failed} {'part does' if failed == 1 else 'parts do'} not work.")
        raise typer.Exit(EXIT_SOME_FAILED)
    say("All parts work.")
