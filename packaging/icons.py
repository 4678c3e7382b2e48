"""Draws the program's icon in the sizes that systems ask for. Usage: icons.py FOLDER (for PNGs) or NAME.ico."""

import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

NAME = "gradnet-desktop"
SIZES_PX = (16, 22, 24, 32, 48, 64, 128, 256, 512)
_SVG = Path(__file__).resolve().parent.parent / "resources" / "icons" / f"{NAME}.svg"
_ICO_PX = (16, 24, 32, 48, 64, 128, 256)


def main(target: Path) -> None:
    """Write PNGs into a folder laid out as the hicolor theme, or one .ico."""
    QGuiApplication([sys.argv[0], "-platform", "offscreen"])
    if target.suffix == ".ico":
        target.parent.mkdir(parents=True, exist_ok=True)
        pictures = [Image.fromqimage(draw(size_px)) for size_px in _ICO_PX]
        pictures[-1].save(target, sizes=[(size_px, size_px) for size_px in _ICO_PX], append_images=pictures[:-1])
        return
    for size_px in SIZES_PX:
        folder = target / f"{size_px}x{size_px}" / "apps"
        folder.mkdir(parents=True, exist_ok=True)
        draw(size_px).save(str(folder / f"{NAME}.png"))
    (target / "scalable" / "apps").mkdir(parents=True, exist_ok=True)
    (target / "scalable" / "apps" / f"{NAME}.svg").write_bytes(_SVG.read_bytes())


def draw(size_px: int) -> QImage:
    """Return the icon, square."""
    image = QImage(QSize(size_px, size_px), QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(_SVG)).render(painter)
    painter.end()
    return image


if __name__ == "__main__":
    main(Path(sys.argv[1]))
