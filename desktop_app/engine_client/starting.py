"""What an engine process is started with: no Qt, which it has no use for, and no engine, which the window has none for.

The modules of the engine's side are loaded in the process itself; the window would start later with them.
"""

import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.engine_client.process import Engine


def usual_engine() -> "Engine":
    """Return the engine that is no test's."""
    from desktop_app.engine_client.process import Engine

    return Engine()


def serve_engine(connection: Connection, create_engine: Callable[[], "Engine"]) -> None:
    """See `process.serve`; then the process is over, whatever its other threads are at.

    Python would tidy up under them: one that is loading PyTorch then aborts the process.
    """
    from desktop_app.engine_client.process import serve

    serve(connection, create_engine)
    os._exit(0)
