"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from gradnet_engine.cli.terminal import set_up_logging

Photos = Annotated[list[Path], typer.Argument(help="RAW, JPEG, PNG, WebP or TIFF files.", show_default=False)]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda, or cuda:N for one of several GPUs.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object a line on standard output.")]
Verbose = Annotated[
    int, typer.Option("-v", "--verbose", count=True, callback=set_up_logging, help="Say more; twice: everything.")
]
