"""Files in, photos out, and back."""

from gradnet_engine.image_io.file_kinds import (
    PHOTO_SUFFIXES,
    SIDECAR_SUFFIXES,
    can_become,
    is_photo_path,
    is_raw_path,
    kind_of_name,
    sidecars_of,
)
from gradnet_engine.image_io.info import PhotoInfo, read_info
from gradnet_engine.image_io.previews import read_preview
from gradnet_engine.image_io.read import read_photo
from gradnet_engine.image_io.write import (
    check_folder,
    check_writable,
    lost_by_format,
    publish_file,
    stage_photo,
    write_photo,
)

__all__ = [
    "PHOTO_SUFFIXES",
    "SIDECAR_SUFFIXES",
    "PhotoInfo",
    "can_become",
    "check_folder",
    "check_writable",
    "is_photo_path",
    "is_raw_path",
    "kind_of_name",
    "lost_by_format",
    "publish_file",
    "read_info",
    "read_photo",
    "read_preview",
    "sidecars_of",
    "stage_photo",
    "write_photo",
]
