"""Both programs of the bundle: the name they are started by tells which."""

import multiprocessing
import sys
from pathlib import Path


def _main() -> int | None:
    if Path(sys.argv[0]).stem.lower() == "gradnet":
        from gradnet_engine.cli import main
    else:
        from desktop_app.app import main
    return main()


if __name__ == "__main__":
    multiprocessing.freeze_support()  # A process that a program starts for its work goes no further: no Qt there.
    sys.exit(_main())
