"""Pictures of photos, made as the engine process makes them."""

from desktop_app.engine_client.painting import Painter
from desktop_app.qimage import Picture


def paint_all(painter):
    """Return the picture of all pieces that are out of date."""
    picture = None
    while (piece := painter.next_piece()) is not None:
        picture = picture or Picture.for_piece(piece)
        picture.paint(piece)
    assert picture is not None
    return picture


def picture_of(photo):
    painter = Painter()
    painter.show_before(photo)
    return paint_all(painter)


def level(picture):
    """Grey level in the middle."""
    image = picture.levels[0]
    return image.pixelColor(image.width() // 2, image.height() // 2).red()
