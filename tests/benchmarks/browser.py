"""How fast a folder of RAW photos is there, and whether the window ever waits.

Run by ``python tests/benchmarks/browser.py [FOLDER]``. Without a folder, 500 links to a bundled RAW photo are
made, whose preview is 640 x 480 pixels.
"""

import os
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

COUNT = 500
RAW = "canon_s40.CRW"
STEPS, STEP_MS = 200, 16


def main(folder: Path, cache: Path) -> None:
    """List a folder, read all thumbnails, and scroll through them; print what each took."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from desktop_app import resources
    from desktop_app.browser_model import BrowserModel
    from desktop_app.browser_panel import BrowserPanel
    from desktop_app.engine_client.thumbnail_client import ThumbnailClient

    app = QApplication([])
    resources.wear(app, "dark")
    client = ThumbnailClient(cache)
    model = BrowserModel(client)
    panel = BrowserPanel(model)
    panel.resize(1280, 220)
    panel.show()
    app.processEvents()
    gaps_s, read = [time.perf_counter()], []
    started_s = time.perf_counter()
    beat = QTimer(interval=5)
    beat.timeout.connect(lambda: gaps_s.append(time.perf_counter()))
    beat.start()

    def elapsed() -> str:
        return f"{time.perf_counter() - started_s:.2f} s"

    def longest_ms() -> float:
        longest = max(after - before for before, after in pairwise(gaps_s))
        gaps_s[:-1] = []
        return 1000 * longest

    def on_read(*_args: object) -> None:
        read.append(1)
        if len(read) in (1, 8, model.total):
            print(f"{len(read)} thumbnails: {elapsed()}")
        if len(read) == model.total:
            print(f"longest gap of the event loop: {longest_ms():.0f} ms")
            scroll.start()

    def on_scroll() -> None:
        bar = panel.view.horizontalScrollBar()
        read.append(1)
        bar.setValue(round(bar.maximum() * (len(read) - model.total) / STEPS))
        if len(read) == model.total + STEPS:
            print(f"longest gap while scrolling through all: {longest_ms():.0f} ms")
            client.close()
            app.quit()

    scroll = QTimer(interval=STEP_MS)
    scroll.timeout.connect(on_scroll)
    client.read.connect(on_read)
    model.listed.connect(lambda: print(f"{model.total} names: {elapsed()}"))
    model.show([folder])
    app.exec()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if len(sys.argv) == 3:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
        sys.exit()
    with tempfile.TemporaryDirectory() as made:
        chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(made, "photos")
        if len(sys.argv) < 2:
            chosen.mkdir()
            samples = Path(__file__).parents[2] / "resources" / "samples"
            for number in range(COUNT):
                (chosen / f"{number:03}_{RAW}").symlink_to(samples / RAW)
        for state in ("empty", "filled"):
            print(f"Cache {state}:", flush=True)
            subprocess.run([sys.executable, __file__, str(chosen), str(Path(made, "cache.sqlite3"))], check=True)
