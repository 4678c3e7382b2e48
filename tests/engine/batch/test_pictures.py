"""The report's pictures: whole, or not there."""

import sys

import pytest
from batch_photos import save_photo

from gradnet_engine.batch.pictures import write_pictures
from gradnet_engine.image_io import read_photo
from gradnet_engine.kept_pixels import KeptPhoto


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no files.")
def test_a_picture_for_which_there_is_no_room_is_told_and_not_left_in_part(tmp_path, caplog):
    import resource

    photo, picture = read_photo(save_photo(tmp_path / "a.jpg")), tmp_path / "picture.jpg"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        write_pictures(photo, KeptPhoto(photo.rgb, photo.metadata, photo.alpha), picture)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not picture.exists()
    cause = "the limit on the size of files (ulimit -f) is too low for it"
    assert caplog.messages == [f"{picture}: can't be written: {cause}."]
