"""The command line: arguments in, exit codes out. Imports nothing heavy until a command needs it.

What was asked for (tables, and ``--json`` for scripts) goes to standard output, all else to standard error.
Exit codes: 0 done, 1 some failed, 2 usage, 130 interrupted; 128 and its number for any other signal.
"""

try:
    from gradnet_engine.cli.commands import app, main
except KeyboardInterrupt:  # Ctrl-C in the first moments, before there is anybody to handle it.
    raise SystemExit(130) from None

__all__ = ["app", "main"]
