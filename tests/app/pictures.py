"""Pictures of photos, made as the engine process makes them."""

from desktop_app.engine_client.painting import Painter
from desktop_app.qimage import Canvas


def paint_all(painter):
    """Return the picture of all pieces that are out of date."""
    canvas = Canvas()
    while (piece := painter.next_piece()) is not None:
        canvas.paint(piece)
    assert canvas.picture is not None
    return canvas.picture


def picture_of(photo):
    painter = Painter()
    painter.show_before(photo)
    return paint_all(painter)


def level(picture):
    """Grey level in the middle."""
    image = picture.levels[0]
    return image.pixelColor(image.width() // 2, image.height() // 2).red()
