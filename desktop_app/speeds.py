"""How fast the methods are on this computer: measured on a patch and by their work, and remembered."""

import json
import logging
from pathlib import Path

from desktop_app.user_data import user_data
from gradnet_engine.files import write_whole

_log = logging.getLogger(__name__)


class Speeds:
    """Megapixels a second of each method, as it is named with where it runs, in a file.

    Parameters
    ----------
    path : Path, optional
        The file; without one, in the user's folder for such data.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or user_data("speeds.json")
        self._speeds = _read(self._path)

    def expected_s(self, method: str, pixels: int) -> float | None:
        """Return the seconds that a method would take for a photo of so many pixels; None if it isn't known."""
        speed = self._speeds.get(method)
        return None if speed is None else pixels / 1e6 / speed

    def knows(self, method: str) -> bool:
        """Tell whether a method's speed is known."""
        return method in self._speeds

    def remember(self, method: str, pixels: int, elapsed_s: float) -> None:
        """Learn from work done; the newest counts as much as all before it."""
        if elapsed_s <= 0 or pixels <= 0:
            return
        speed = pixels / 1e6 / elapsed_s
        self._speeds[method] = (self._speeds.get(method, speed) + speed) / 2
        self._write()

    def _write(self) -> None:
        try:
            write_whole(self._path, json.dumps(self._speeds).encode())
        except OSError as error:  # It can be measured again.
            _log.warning("speeds are not remembered: %s", error)


def _read(path: Path) -> dict[str, float]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(method): float(speed) for method, speed in found.items() if float(speed) > 0}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        _log.warning("speeds are measured anew: %s", error)
        return {}
