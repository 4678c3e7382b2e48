"""Photos go out exactly as asked, whole or not at all, and over nobody's file."""

import errno
import os
import stat
import struct
import sys
import threading
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from image_files import OF_ANY_PHOTO, gradient, write_jpeg
from PIL import Image

from gradnet_engine.errors import Cancelled, PhotoWriteError
from gradnet_engine.image_io import encode, read_photo, write, write_photo
from gradnet_engine.image_io.profiles import space_profile
from gradnet_engine.image_io.raster import tiff_file
from gradnet_engine.job import ExportSettings, FileFormat, OutputSpace
from gradnet_engine.kept_pixels import KeptPhoto, SixteenBits
from gradnet_engine.photo import Photo, PhotoMetadata


def photo_of(pixels: np.ndarray, **metadata: object) -> Photo:
    rgb = pixels.astype(np.float32) / np.float32(np.iinfo(pixels.dtype).max)
    return Photo(rgb, metadata=replace(PhotoMetadata(), **metadata))  # pyright: ignore


def export(form: FileFormat = FileFormat.JPEG, **settings: object) -> ExportSettings:
    return ExportSettings(format=form, **settings)  # pyright: ignore


def refusal(photo: Photo, destination: Path, settings: ExportSettings | None = None) -> str:
    """Write what can't be written, see that nothing is left behind, and return the cause."""
    folder = next(parent for parent in destination.parents if parent.is_dir())
    before = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    with pytest.raises(PhotoWriteError) as caught:
        write_photo(photo, destination, settings or ExportSettings())
    assert str(caught.value) == f"{destination}: can't be written: {caught.value.cause}."
    assert {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()} == before
    return caught.value.cause


PHOTO = photo_of(gradient())


# -------------------------------------------------------------------------------------------------------- pixels


@given(st.data())
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("form", [FileFormat.TIFF16, FileFormat.PNG16])
def test_all_sixteen_bit_levels_survive(tmp_path, form, data):
    height, width = data.draw(st.integers(1, 40)), data.draw(st.integers(1, 40))
    seed = data.draw(st.integers(0, 1000))
    levels = np.random.default_rng(seed).integers(0, 65536, (height, width, 3)).astype(np.uint16)
    written = write_photo(photo_of(levels), tmp_path / "a", export(form, on_conflict="overwrite"))
    np.testing.assert_array_equal(np.rint(read_photo(written).rgb * np.float32(65535)), levels)


@pytest.mark.parametrize("form", [FileFormat.TIFF16, FileFormat.PNG16])
def test_every_single_sixteen_bit_level(tmp_path, form):
    levels = np.arange(65536, dtype=np.uint16).reshape(256, 256, 1).repeat(3, axis=2)
    written = write_photo(photo_of(levels), tmp_path / f"a{form.suffix}", export(form))
    np.testing.assert_array_equal(read_photo(written).rgb, photo_of(levels).rgb)


def test_every_eight_bit_level_through_tiff(tmp_path):
    levels = np.arange(256, dtype=np.uint8).reshape(16, 16, 1).repeat(3, axis=2)
    written = write_photo(photo_of(levels), tmp_path / "a.tif", export(FileFormat.TIFF8))
    np.testing.assert_array_equal(tifffile.imread(written), levels)
    np.testing.assert_array_equal(read_photo(written).rgb, photo_of(levels).rgb)


def test_sixteen_to_eight_bits_rounds_and_does_not_dither(tmp_path):
    levels = np.arange(65536, dtype=np.uint16).reshape(256, 256, 1).repeat(3, axis=2)
    written = write_photo(photo_of(levels), tmp_path / "a.tif", export(FileFormat.TIFF8))
    np.testing.assert_array_equal(tifffile.imread(written), np.rint(levels / 257))


@pytest.mark.parametrize("form", OF_ANY_PHOTO)
@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (700, 513)])
def test_all_sizes(tmp_path, form, size):
    pixels = np.random.default_rng(0).integers(0, 256, (*size, 3)).astype(np.uint8)
    written = write_photo(photo_of(pixels), tmp_path / f"a{form.suffix}", export(form, jpeg_quality=100))
    np.testing.assert_allclose(read_photo(written).rgb, pixels / 255, atol=0.05 if form is FileFormat.JPEG else 1e-5)


def test_other_programs_read_the_files(tmp_path):
    pixels = gradient(700, 500)
    deep = gradient(700, 500, np.uint16)
    tiff8 = write_photo(photo_of(pixels), tmp_path / "8.tif", export(FileFormat.TIFF8))
    tiff16 = write_photo(photo_of(deep), tmp_path / "16.tif", export(FileFormat.TIFF16))
    png = write_photo(photo_of(deep), tmp_path / "16.png", export(FileFormat.PNG16))
    with Image.open(tiff8) as image:
        np.testing.assert_array_equal(np.asarray(image), pixels)
    np.testing.assert_array_equal(tifffile.imread(tiff16), deep)
    with tifffile.TiffFile(tiff16) as tiff:
        page = tiff.pages.first
        assert (int(page.compression), int(page.predictor), page.rowsperstrip > 1) == (8, 2, True)
    with Image.open(png) as image:
        np.testing.assert_allclose(np.asarray(image), deep / 257, atol=1)


def test_strict_readers_find_the_pixels_of_a_png_whole(tmp_path):
    deep = gradient(700, 500, np.uint16)
    png = write_photo(photo_of(deep), tmp_path / "16.png", export(FileFormat.PNG16)).read_bytes()
    chunks, at = list[tuple[bytes, bytes]](), 8
    while at < len(png):
        length, kind = struct.unpack_from(">I4s", png, at)
        data, checksum = png[at + 8 : at + 8 + length], png[at + 8 + length : at + 12 + length]
        assert zlib.crc32(kind + data) == int.from_bytes(checksum, "big")
        chunks.append((kind, data))
        at += 12 + length
    assert chunks[0][0] == b"IHDR"
    assert chunks[-1] == (b"IEND", b"")
    # Raises where the stream's own checksum or its end is wrong.
    pixels = zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"))
    assert len(pixels) == 700 * (1 + 500 * 3 * 2)


def test_tiff_with_exif_of_the_other_byte_order(tmp_path):
    from gradnet_engine.image_io.metadata.exif_builder import ExifBuilder

    builder = ExifBuilder(">")
    builder.put_text(builder.ifd0, 0x110, "Motorola")
    deep = gradient(kind=np.uint16)
    written = write_photo(photo_of(deep, exif=builder.to_bytes()), tmp_path / "a.tif", export(FileFormat.TIFF16))
    assert written.read_bytes()[:2] == b"MM"
    np.testing.assert_array_equal(tifffile.imread(written), deep)


def test_jpeg_quality_and_full_colour_resolution(tmp_path):
    sizes = []
    for quality in (30, 70, 95):
        written = write_photo(photo_of(gradient(64, 64)), tmp_path / f"{quality}.jpg", export(jpeg_quality=quality))
        with Image.open(written) as image:
            assert all(layer[1:3] == (1, 1) for layer in image.layer)  # pyright: ignore
        sizes.append(written.stat().st_size)
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


def test_noise_at_full_quality(tmp_path):
    """The largest JPEG there can be for its size."""
    pixels = np.random.default_rng(0).integers(0, 256, (600, 600, 3)).astype(np.uint8)
    written = write_photo(photo_of(pixels), tmp_path / "a.jpg", export(jpeg_quality=100))
    assert np.abs(read_photo(written).rgb * 255 - pixels).mean() < 1


@pytest.mark.parametrize("form", OF_ANY_PHOTO)
def test_grey_is_written_as_one_channel(tmp_path, form):
    pixels = gradient()[..., :1].repeat(3, axis=2)
    written = write_photo(photo_of(pixels, is_grey=True), tmp_path / f"a{form.suffix}", export(form))
    if form in (FileFormat.TIFF8, FileFormat.TIFF16):
        assert tifffile.imread(written).ndim == 2
    else:
        with Image.open(written) as image:
            assert image.mode in ("L", "I;16")
    again = read_photo(written)
    assert again.metadata.is_grey
    np.testing.assert_allclose(again.rgb, pixels / 255, atol=0.02 if form is FileFormat.JPEG else 1e-6)


@pytest.mark.parametrize("form", [FileFormat.TIFF8, FileFormat.TIFF16, FileFormat.PNG16])
@pytest.mark.parametrize("grey", [False, True])
def test_alpha_is_kept(tmp_path, form, grey):
    alpha = (gradient()[..., 2] / 255).astype(np.float32)
    pixels = gradient()[..., :1].repeat(3, axis=2) if grey else gradient()
    photo = replace(photo_of(pixels, is_grey=grey), alpha=alpha)
    again = read_photo(write_photo(photo, tmp_path / f"a{form.suffix}", export(form)))
    assert again.alpha is not None
    np.testing.assert_allclose(again.alpha, alpha, atol=1e-6)
    np.testing.assert_allclose(again.rgb, photo.rgb, atol=1e-6)
    assert again.metadata.is_grey == grey


def test_alpha_lies_over_white_in_jpeg(tmp_path):
    black = np.zeros((32, 32, 3), np.uint8)
    photo = replace(photo_of(black), alpha=np.full((32, 32), 0.25, np.float32))
    again = read_photo(write_photo(photo, tmp_path / "a.jpg"))
    np.testing.assert_allclose(again.rgb, 0.75, atol=0.01)
    assert again.alpha is None


def test_a_profile_too_large_for_a_jpeg_is_one_sentence(tmp_path):
    photo = photo_of(gradient(), icc_profile=bytes(17_000_000))
    with pytest.raises(PhotoWriteError, match="its ICC profile is too large for a JPEG; choose TIFF or PNG"):
        write_photo(photo, tmp_path / "a.jpg", export(FileFormat.JPEG))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", OF_ANY_PHOTO)
@pytest.mark.parametrize("icc", [None, space_profile(OutputSpace.PROPHOTO)])
def test_profile_goes_out_as_it_came(tmp_path, form, icc):
    written = write_photo(photo_of(gradient(), icc_profile=icc), tmp_path / "a", export(form, keep_metadata=False))
    assert read_photo(written).metadata.icc_profile == icc


# --------------------------------------------------------------------------------------------------------- files


@pytest.mark.parametrize("form", OF_ANY_PHOTO)
@pytest.mark.parametrize("profile", ["keep", "srgb"])
@pytest.mark.parametrize("grey", [False, True])
@pytest.mark.parametrize("transparent", [False, True])
def test_a_result_is_written_like_the_photo_that_it_is(tmp_path, form, profile, grey, transparent):
    random = np.random.default_rng(0)
    levels = random.integers(0, 65536, (600, 90, 3), np.uint16)  # More rows than are written at once.
    photo = photo_of(levels, is_grey=grey, icc_profile=None if grey else space_profile(OutputSpace.PROPHOTO))
    if transparent:
        photo = replace(photo, alpha=random.random((600, 90), np.float32))
    pixels = SixteenBits(photo.rgb.shape)
    pixels[:] = photo.rgb
    settings = export(form, profile=profile)
    expected = write_photo(photo, tmp_path / "photo", settings).read_bytes()
    written = write_photo(KeptPhoto(pixels, photo.metadata, photo.alpha), tmp_path / "result", settings)
    assert written.read_bytes() == expected


def test_folders_are_made(tmp_path):
    assert write_photo(PHOTO, tmp_path / "new" / "deep" / "a.jpg").is_file()


def test_unique_names(tmp_path):
    names = [write_photo(PHOTO, tmp_path / "a.b.jpg").name for _ in range(3)]
    assert names == ["a.b.jpg", "a.b-1.jpg", "a.b-2.jpg"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.b-1.jpg", "a.b-2.jpg", "a.b.jpg"]


def test_unique_name_beside_a_folder_of_that_name(tmp_path):
    (tmp_path / "a.jpg").mkdir()
    assert write_photo(PHOTO, tmp_path / "a.jpg").name == "a-1.jpg"


def test_unique_names_of_many_at_once(tmp_path):
    barrier = threading.Barrier(6)
    written: list[Path] = []

    def work() -> None:
        barrier.wait()
        written.append(write_photo(PHOTO, tmp_path / "a.jpg"))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(written)) == 6
    assert sorted(tmp_path.iterdir()) == sorted(written)


def test_skip_leaves_what_is_there(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"precious")
    assert refusal(PHOTO, tmp_path / "a.jpg", export(on_conflict="skip")) == "it exists already"
    assert write_photo(PHOTO, tmp_path / "b.jpg", export(on_conflict="skip")) == tmp_path / "b.jpg"


def test_overwrite_replaces(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"old")
    assert write_photo(PHOTO, tmp_path / "a.jpg", export(on_conflict="overwrite")) == tmp_path / "a.jpg"
    assert read_photo(tmp_path / "a.jpg").width_px == 32
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("on_conflict", ["unique", "skip"])
@pytest.mark.parametrize("alias", ["same", "symlink", "hardlink", "dotted"])
def test_source_is_never_written_over_unasked(tmp_path, make_link, on_conflict, alias):
    source = write_jpeg(tmp_path / "photo.jpg", gradient())
    before = source.read_bytes()
    destination = {"same": source, "dotted": tmp_path / "x" / ".." / "photo.jpg"}.get(alias, tmp_path / "alias.jpg")
    (tmp_path / "x").mkdir()
    if alias == "symlink":
        make_link(destination, source)
    if alias == "hardlink":
        os.link(source, destination)
    photo = read_photo(source)
    if on_conflict == "skip":
        refusal(photo, destination, export(on_conflict="skip"))
    else:
        assert not write_photo(photo, destination).samefile(source)
    assert source.read_bytes() == before


def test_source_is_replaced_when_asked(tmp_path):
    source = write_jpeg(tmp_path / "photo.jpg", gradient())
    before = source.read_bytes()
    photo = read_photo(source)
    write_photo(replace(photo, rgb=np.zeros_like(photo.rgb)), source, export(on_conflict="overwrite"))
    assert source.read_bytes() != before
    assert read_photo(source).rgb.max() == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
def test_file_has_the_permissions_of_any_new_file(tmp_path):
    old = os.umask(0o027)
    try:
        written = write_photo(PHOTO, tmp_path / "a.jpg")
    finally:
        os.umask(old)
    assert stat.S_IMODE(written.stat().st_mode) == 0o640


@pytest.mark.parametrize("on_conflict", ["unique", "skip", "overwrite"])
@pytest.mark.parametrize("links_fail", [errno.EPERM, errno.ENOTSUP])
def test_disks_without_hard_links(tmp_path, monkeypatch, on_conflict, links_fail):
    def no_links(*_: object) -> None:
        raise OSError(links_fail, os.strerror(links_fail))

    monkeypatch.setattr(write.os, "link", no_links)
    written = write_photo(PHOTO, tmp_path / "a.jpg", export(on_conflict=on_conflict))
    assert read_photo(written).width_px == 32
    if on_conflict == "unique":
        assert write_photo(PHOTO, tmp_path / "a.jpg").name == "a-1.jpg"
    if on_conflict == "skip":
        assert refusal(PHOTO, tmp_path / "a.jpg", export(on_conflict="skip")) == "it exists already"


def test_no_name_is_taken_if_the_last_step_fails_on_such_a_disk(tmp_path, monkeypatch):
    def failing(*_: object) -> None:
        raise OSError(errno.EIO, "I/O error")

    monkeypatch.setattr(write.os, "link", failing)
    for act in ("replace", "rename"):
        monkeypatch.setattr(Path, act, failing)
    assert refusal(PHOTO, tmp_path / "a.jpg") == "the disk reports an error"
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------------------------------ failures


CAUSES = {
    errno.ENOSPC: "the disk is full",
    errno.EACCES: "you don't have permission",
    errno.EROFS: "the disk is read-only",
    errno.EDQUOT: "your disk quota is used up",
    errno.EIO: "the disk reports an error",
    errno.ESTALE: os.strerror(errno.ESTALE).lower(),
}


@pytest.mark.parametrize("code", CAUSES)
@pytest.mark.parametrize("step", ["create", "fsync", "publish"])
@pytest.mark.parametrize("on_conflict", ["unique", "overwrite"])
def test_whatever_fails_nothing_is_left(tmp_path, monkeypatch, code, step, on_conflict):
    (tmp_path / "a.jpg").write_bytes(b"old")
    place = {"create": (write.os, "open"), "fsync": (write.os, "fsync"), "publish": (Path, "replace")}[step]
    if step == "publish" and on_conflict == "unique":
        place = (Path, "rename") if sys.platform == "win32" else (write.os, "link")

    def failing(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        patched.setattr(*place, failing)
        if place == (write.os, "link"):
            patched.setattr(write.os, "open", refuse_second_call(code))
        cause = refusal(PHOTO, tmp_path / "a.jpg", export(on_conflict=on_conflict))
    assert cause == CAUSES[code]


def refuse_second_call(code: int):
    real, calls = os.open, []

    def opened(*arguments: object, **options: object) -> int:
        calls.append(arguments)
        if len(calls) > 1:
            raise OSError(code, os.strerror(code))
        return real(*arguments, **options)  # pyright: ignore

    return opened


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, Cancelled, SystemExit])
@pytest.mark.parametrize("step", ["encode", "fsync"])
def test_interruption_leaves_nothing(tmp_path, monkeypatch, interruption, step):
    def interrupted(*_: object) -> None:
        raise interruption

    (tmp_path / "a.jpg").write_bytes(b"old")
    monkeypatch.setattr(*((encode, "encode_photo") if step == "encode" else (write.os, "fsync")), interrupted)
    with pytest.raises(interruption):
        write_photo(PHOTO, tmp_path / "a.jpg", export(on_conflict="overwrite"))
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_a_limit_on_the_size_of_files(tmp_path):
    """It stops the very write call that a full disk would."""
    resource = pytest.importorskip("resource", reason="this system has no resource limits")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    noise = photo_of(np.random.default_rng(0).integers(0, 256, (300, 300, 3)).astype(np.uint8))
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, limits[1]))
    try:
        causes = {refusal(noise, tmp_path / "a", export(form)) for form in OF_ANY_PHOTO}
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert causes == {"the limit on the size of files (ulimit -f) is too low for it"}


@pytest.mark.skipif(not Path("/dev/shm").is_dir() or not hasattr(os, "getuid"), reason="needs Linux")
def test_really_full_disk(tmp_path):
    """Where this may mount a disk of 64 kB: a container's root user mostly may."""
    import subprocess

    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=65536", "tmpfs", str(disk)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a disk needs root")
    try:
        noise = photo_of(np.random.default_rng(0).integers(0, 256, (300, 300, 3)).astype(np.uint8))
        assert refusal(noise, disk / "a.tif", export(FileFormat.TIFF16)) == "the disk is full"
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_name_too_long(tmp_path):
    causes = ["its name is too long"]
    if sys.platform == "win32":  # The error's number depends on where the name is too long, and on a setting.
        causes += ["there is no such file or folder", "no file has such a name"]
    assert refusal(PHOTO, tmp_path / ("x" * 300 + ".jpg")) in causes


def test_longest_name_that_the_disk_takes(tmp_path):
    assert write_photo(PHOTO, tmp_path / ("x" * 251 + ".jpg")).is_file()


@pytest.mark.parametrize("depth", ["file/a.jpg", "file/deep/a.jpg"])
def test_folder_that_is_a_file(tmp_path, depth):
    (tmp_path / "file").write_bytes(b"x")
    assert refusal(PHOTO, tmp_path / depth) == "part of the path is a file, not a folder"


def test_overwriting_a_folder(tmp_path, refuse):
    refuse("replace", 5)  # As Windows does.
    (tmp_path / "a.jpg").mkdir()
    assert refusal(PHOTO, tmp_path / "a.jpg", export(on_conflict="overwrite")) == "there is a folder of that name"


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root may write everywhere")
def test_folder_without_permission(tmp_path):
    tmp_path.chmod(0o500)
    try:
        assert refusal(PHOTO, tmp_path / "a.jpg") == "you don't have permission"
    finally:
        tmp_path.chmod(0o700)


def test_pictures_that_a_format_cannot_hold(tmp_path):
    long = Photo(np.zeros((1, 70_000, 3), np.float32))
    cause = "a JPEG can't be more than 65500 pixels wide or high; choose TIFF or PNG"
    assert refusal(long, tmp_path / "a.jpg") == cause
    just = Photo(np.zeros((1, 65_500, 3), np.float32))
    assert read_photo(write_photo(just, tmp_path / "b.jpg")).width_px == 65_500
    assert read_photo(write_photo(long, tmp_path / "a.png", export(FileFormat.PNG16))).width_px == 70_000


def test_tiff_above_four_gigabytes(tmp_path, monkeypatch):
    monkeypatch.setattr(tiff_file, "_LARGEST_FILE_BYTES", 100)
    assert refusal(PHOTO, tmp_path / "a.tif", export(FileFormat.TIFF16)) == "a TIFF file can't be larger than 4 GB"
