"""Starts the program as ``gradnet-desktop`` does, and tells when its window was painted; nothing else is loaded."""

import json
import sys
import time


def main() -> None:
    """Print when the window was on the screen, in seconds since 1970, and what of torch was loaded then; quit."""
    from PySide6.QtCore import QTimer

    from desktop_app import app
    from desktop_app.main_window import MainWindow

    class Reporting(MainWindow):
        """Tells when it is on the screen."""

        def paintEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
            super().paintEvent(event)  # type: ignore[arg-type]
            QTimer.singleShot(0, self._report)  # When what is painted has been sent.

        def _report(self) -> None:
            handle = self.windowHandle()
            if self.isVisible() and handle is not None and handle.isExposed():
                torch = [name for name in sys.modules if name.partition(".")[0] == "torch"]
                print(json.dumps({"painted_at_s": time.time(), "torch": torch}), flush=True)
                self.close()

    app.MainWindow = Reporting  # type: ignore[misc]
    sys.exit(app.main([]))


if __name__ == "__main__":  # Child processes import this module again.
    main()
