import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from photos import write_photo_file
from thumbnail_engine import serve_with_crashes

from desktop_app import resources
from desktop_app.browser_model import BrowserModel
from desktop_app.browser_panel.panel import PhotoList
from desktop_app.engine_client import thumbnail_client
from desktop_app.engine_client.thumbnail_cache import ThumbnailCache
from desktop_app.engine_client.thumbnail_client import ThumbnailClient
from desktop_app.engine_client.thumbnail_messages import (
    EDGE_PX,
    ListedFacts,
    NoThumbnail,
    PhotoFile,
    Thumbnail,
)
from desktop_app.engine_client.thumbnail_process import find_photos, read_thumbnail
from gradnet_engine.child_processes import ChildProcess

TURNED = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="{orientation}"/></rdf:RDF></x:xmpmeta>"""
FACTS = ListedFacts(6000, 4000, 3200.0, datetime(2024, 5, 6, 7, 8, 9), "Nikon Z 6")


def file_of(name, size_bytes=10, modified_ns=20):
    return PhotoFile(Path("/photos") / name, "JPEG", size_bytes, modified_ns)


@pytest.fixture
def cache(tmp_path):
    cache = ThumbnailCache(tmp_path / "cache" / "thumbnails.sqlite3")
    yield cache
    cache.close()


def test_the_cache_keeps_a_thumbnail_as_long_as_its_file_is_the_same(cache):
    cache.put(file_of("a.jpg"), b"picture", FACTS)
    assert cache.get(file_of("a.jpg")) == (b"picture", FACTS)
    assert cache.get(file_of("a.jpg", size_bytes=11)) is None
    assert cache.get(file_of("a.jpg", modified_ns=21)) is None
    assert cache.get(file_of("b.jpg")) is None
    assert cache.get(replace(file_of("a.jpg"), beside=((3, 4),))) is None


def test_the_cache_keeps_a_photo_whose_name_is_not_utf8(cache):
    cache.put(file_of("gr\udcfcn.jpg"), b"picture", FACTS)
    assert cache.get(file_of("gr\udcfcn.jpg")) == (b"picture", FACTS)
    assert cache.get(file_of("gr\udce4n.jpg")) is None


def test_facts_may_be_missing(cache):
    nothing = ListedFacts(10, 20, None, None, None)
    cache.put(file_of("a.jpg"), b"picture", nothing)
    assert cache.get(file_of("a.jpg")) == (b"picture", nothing)


def test_the_cache_lasts_and_is_shared(cache, tmp_path):
    cache.put(file_of("a.jpg"), b"picture", FACTS)
    other = ThumbnailCache(tmp_path / "cache" / "thumbnails.sqlite3")
    assert other.get(file_of("a.jpg")) == (b"picture", FACTS)
    other.close()


def test_what_a_program_of_before_has_kept_does_not_count(cache, tmp_path):
    """It may have made thumbnails otherwise: without the crop of a DNG, once."""
    cache.put(file_of("a.jpg"), b"picture", FACTS)
    cache.close()
    path = tmp_path / "cache" / "thumbnails.sqlite3"
    with closing(sqlite3.connect(path)) as kept, kept:
        kept.execute("PRAGMA user_version = 0")
    later = ThumbnailCache(path)
    assert later.get(file_of("a.jpg")) is None
    later.put(file_of("a.jpg"), b"another", FACTS)
    assert later.get(file_of("a.jpg")) == (b"another", FACTS)
    later.close()


@pytest.mark.parametrize("name", ["lg_g4.xmp", "lg_g4.dng.xmp", "lg_g4.XMP"])
def test_a_raw_photo_that_another_program_turned_gets_another_thumbnail(cache, gradnet_data, tmp_path, name):
    folder = tmp_path / "photos"
    folder.mkdir()
    photo = folder / "lg_g4.dng"
    shutil.copy(gradnet_data / "raw" / "lg_g4_rotated_linear.dng", photo)

    def seen(path):
        (file,) = find_photos((path,)).files
        thumbnail = read_thumbnail(file, cache)
        assert isinstance(thumbnail, Thumbnail)
        return thumbnail.width_px, thumbnail.height_px

    upright = seen(folder)
    for orientation in (8, 6, 1):
        (folder / name).write_text(TURNED.format(orientation=orientation))
        turned = seen(folder)
        assert (turned == upright[::-1]) == (orientation == 1), "it was shot with the camera on its side"
        assert seen(photo) == turned
    (folder / name).unlink()
    assert seen(folder) == upright


def test_what_is_used_least_goes_first(tmp_path, monkeypatch):
    now_s = iter(range(1000))
    monkeypatch.setattr("desktop_app.engine_client.thumbnail_cache.time.time", lambda: next(now_s))
    monkeypatch.setattr("desktop_app.engine_client.thumbnail_cache._PUTS_A_LOOK", 1)
    cache = ThumbnailCache(tmp_path / "t.sqlite3", most_bytes=250)
    for name in ("a", "b"):
        cache.put(file_of(name), bytes(100), FACTS)
    assert cache.get(file_of("a")) is not None
    cache.put(file_of("c"), bytes(100), FACTS)
    assert [cache.get(file_of(name)) is not None for name in "abc"] == [True, False, True]
    cache.close()


def test_a_damaged_cache_begins_anew(tmp_path):
    path = tmp_path / "t.sqlite3"
    path.write_bytes(b"this was once a database, honestly" * 100)
    cache = ThumbnailCache(path)
    cache.put(file_of("a.jpg"), b"picture", FACTS)
    assert cache.get(file_of("a.jpg")) == (b"picture", FACTS)
    cache.close()
    assert not path.with_name("t.sqlite3.damaged").exists(), "it would take room for nothing"


def test_a_cache_that_cannot_be_written_costs_speed_and_no_thumbnail(tmp_path):
    (tmp_path / "in the way").write_text("a file, not a folder")
    cache = ThumbnailCache(tmp_path / "in the way" / "t.sqlite3")
    photo = write_photo_file(tmp_path / "a.jpg")
    (file,) = find_photos((photo,)).files
    assert isinstance(read_thumbnail(file, cache), Thumbnail)


def test_the_second_time_a_thumbnail_comes_from_the_cache(cache, tmp_path):
    photo = write_photo_file(tmp_path / "a.jpg", level=90, iso=6400, taken="2024:05:06 07:08:09", size=(900, 600))
    (file,) = find_photos((tmp_path,)).files
    first = read_thumbnail(file, cache)
    photo.write_bytes(b"x" * file.size_bytes)  # It knows the file by what it was told of it.
    second = read_thumbnail(file, cache)
    assert isinstance(first, Thumbnail)
    assert isinstance(second, Thumbnail)
    assert (first.width_px, first.height_px) == (EDGE_PX, round(EDGE_PX * 600 / 900))
    assert first.facts == second.facts == ListedFacts(900, 600, 6400.0, datetime(2024, 5, 6, 7, 8, 9), "Testcam")
    assert max(abs(one - other) for one, other in zip(first.rgb, second.rgb, strict=True)) <= 2
    with sqlite3.connect(tmp_path / "cache" / "thumbnails.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM thumbnails").fetchone() == (1,)
    connection.close()


@pytest.mark.parametrize("torn", [0, 300])
def test_a_kept_thumbnail_that_is_torn_is_read_anew(cache, tmp_path, torn):
    photo = write_photo_file(tmp_path / "a.jpg", level=90, size=(900, 600))
    (file,) = find_photos((photo,)).files
    first = read_thumbnail(file, cache)
    jpeg, facts = cache.get(file)
    cache.put(file, jpeg[:torn], facts)
    assert read_thumbnail(file, cache) == first
    assert cache.get(file) == (jpeg, facts)


def test_photos_of_a_folder_are_found_and_nothing_else(tmp_path):
    for name in ("a.JPG", "b.nef", "notes.txt", ".hidden.jpg", "c.tif"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "folder.jpg").mkdir()
    found = find_photos((tmp_path,))
    assert sorted((file.path.name, file.kind) for file in found.files) == [
        ("a.JPG", "JPEG"),
        ("b.nef", "RAW"),
        ("c.tif", "TIFF"),
    ]
    assert found.folders == (tmp_path,)
    assert found.failure is None


def test_photos_and_folders_may_be_mixed_and_what_is_gone_is_told(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    inside, single = write_photo_file(folder / "a.jpg"), write_photo_file(tmp_path / "b.jpg")
    found = find_photos((folder, inside, single, tmp_path / "gone.jpg"))
    assert [file.path for file in found.files] == [inside, single]
    assert found.failure == f"{tmp_path / 'gone.jpg'}: can't be read: there is no such file or folder."


@pytest.fixture
def client(qapp, tmp_path):
    client = ThumbnailClient(tmp_path / "t.sqlite3", serve_with_crashes)
    yield client
    client.close()


def photo_file(path):
    status = path.stat()
    return PhotoFile(path, "JPEG", status.st_size, status.st_mtime_ns)


def test_a_picture_arrives_in_its_colours(client, qtbot, tmp_path):
    path = write_photo_file(tmp_path / "a.jpg", level=77)
    with qtbot.waitSignal(client.read, timeout=15_000) as told:
        client.request(photo_file(path), at_once=True)
    answered, image = told.args
    assert answered.file.path == path
    assert (image.width(), image.height()) == (90, 60)
    assert abs(image.pixelColor(40, 30).red() - 77) <= 2


def test_a_crash_costs_one_thumbnail(client, qtbot, tmp_path):
    answers = []
    client.read.connect(lambda answer, image: answers.append(answer))
    for name in ("crash.jpg", "a.jpg", "crash2.jpg", "b.jpg"):
        client.request(photo_file(write_photo_file(tmp_path / name)), at_once=False)
    qtbot.waitUntil(lambda: len(answers) == 4, timeout=30_000)
    failed = {answer.file.path.name: answer.sentence for answer in answers if isinstance(answer, NoThumbnail)}
    assert set(failed) == {"crash.jpg", "crash2.jpg"}
    assert failed["crash.jpg"].endswith("can't be read: its decoder stopped unexpectedly.")


def test_a_folder_whose_process_was_ended_is_looked_through_by_another(client, qtbot, tmp_path):
    folder = tmp_path / "once"
    folder.mkdir()
    photo = write_photo_file(folder / "a.jpg")
    with qtbot.waitSignal(client.found, timeout=15_000) as told:
        client.find((folder,))
    assert (told.args[0].failure, [file.path for file in told.args[0].files]) == (None, [photo])
    assert (tmp_path / "ended").exists(), "the first one was ended"


def test_a_folder_at_which_every_process_ends_is_told_to_be_unreadable(client, qtbot, tmp_path):
    with qtbot.waitSignal(client.found, timeout=15_000) as told:
        client.find((tmp_path / "crash",))
    assert told.args[0].failure == "The folder couldn't be read; please try again."


def test_a_crash_is_noticed_though_the_pipe_stays_open(client, far_ends_kept, qtbot, tmp_path):
    with qtbot.waitSignal(client.read, timeout=15_000) as told:
        client.request(photo_file(write_photo_file(tmp_path / "crash.jpg")), at_once=True)
    assert isinstance(told.args[0], NoThumbnail)


def test_closing_ends_a_process_that_has_just_been_started(client, far_ends_kept, qtbot, tmp_path):
    client.request(photo_file(write_photo_file(tmp_path / "a.jpg")), at_once=True)
    qtbot.waitUntil(lambda: any(worker._process for worker in client._workers), timeout=15_000)
    client._waiting.close()
    for worker in client._workers:
        worker.hang_up()
    assert all(worker.wait(15_000) for worker in client._workers)


def test_closing_does_not_wait_for_a_folder_whose_disk_is_gone(qapp, qtbot, tmp_path, monkeypatch):
    client = ThumbnailClient(tmp_path / "t.sqlite3", serve_with_crashes)
    client.find((tmp_path / "hanging",))
    qtbot.waitUntil(lambda: any(worker._process for worker in client._workers), timeout=15_000)
    with monkeypatch.context() as held:
        held.setattr(ChildProcess, "kill", lambda child: None)  # The system can't, either.
        client._waiting.close()
        for worker in client._workers:
            worker.hang_up()
        assert all(worker.wait(15_000) for worker in client._workers)


def test_a_decoder_that_hangs_costs_one_thumbnail(client, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(thumbnail_client, "_MOST_S", 3.0)
    answers = []
    client.read.connect(lambda answer, image: answers.append(answer))
    for name in ("hang.jpg", "a.jpg"):
        client.request(photo_file(write_photo_file(tmp_path / name)), at_once=False)
    qtbot.waitUntil(lambda: len(answers) == 2, timeout=40_000)
    (failed,) = (answer for answer in answers if isinstance(answer, NoThumbnail))
    assert failed.sentence == f"{tmp_path / 'hang.jpg'}: can't be read: its decoder took longer than 3 s and was ended."


def test_a_decoder_that_hangs_holds_up_no_other_folder(qapp, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(thumbnail_client, "_MOST_PROCESSES", 1)
    client = ThumbnailClient(tmp_path / "t.sqlite3", serve_with_crashes)
    answers = []
    client.read.connect(lambda answer, image: answers.append(answer))
    try:
        client.request(photo_file(write_photo_file(tmp_path / "hang.jpg")), at_once=True)
        qtbot.waitUntil(lambda: not client._waiting._urgent and client._workers[0]._process is not None, timeout=15_000)
        client.forget()
        with qtbot.waitSignal(client.found, timeout=20_000) as told:
            client.find((write_photo_file(tmp_path / "b.jpg"),))
        assert [file.path.name for file in told.args[0].files] == ["b.jpg"]
        assert answers == []  # Nobody asks any longer what has become of it.
    finally:
        client.close()


def test_what_is_seen_comes_first_and_what_is_forgotten_does_not_come(client, qtbot, tmp_path):
    with client._waiting._changed:  # Nobody takes anything meanwhile.
        files = [photo_file(write_photo_file(tmp_path / f"{number}.jpg")) for number in range(6)]
        for file in files:
            client.request(file, at_once=False)
        client.request(files[4], at_once=True)
        client.request(files[2], at_once=True)
        order = [client._waiting.take(0)[0] for _ in files]
        assert order == [files[2], files[4], files[0], files[1], files[3], files[5]]
        client.request(files[0], at_once=True)
        assert client._waiting.take(0) is None  # It is at work already, as far as the client knows.
        client._waiting.note_done(files[0])
        client.request(files[0], at_once=False)
        client.forget()
        assert client._waiting.take(0) is None


def test_closing_does_not_wait_for_what_is_being_read(qapp, qtbot, tmp_path):
    client = ThumbnailClient(tmp_path / "t.sqlite3")
    for number in range(50):
        client.request(photo_file(write_photo_file(tmp_path / f"{number}.jpg")), at_once=False)
    with qtbot.waitSignal(client.read, timeout=15_000):
        pass
    client.close()
    assert all(worker.isFinished() for worker in client._workers)


@pytest.mark.parametrize("size", [(12000, 60), (60, 6000), (1, 1)])
def test_a_photo_that_is_narrow_beyond_measure_can_be_seen(qapp, client, qtbot, tmp_path, size):
    resources.wear(qapp, "dark")
    model = BrowserModel(client)
    view = PhotoList(model)
    qtbot.addWidget(view)
    view.resize(300, 180)
    view.show()
    write_photo_file(tmp_path / "a.png", level=255, size=size)
    model.show((tmp_path,))
    qtbot.waitUntil(lambda: model.facts_of(tmp_path / "a.png") is not None, timeout=15_000)
    picture = view.grab(view.visualRect(model.index(0)).adjusted(10, 10, -10, -50)).toImage()
    at = [(x, y) for x in range(picture.width()) for y in range(picture.height()) if is_white(picture, x, y)]
    assert len({x for x, _ in at}) >= 3
    assert len({y for _, y in at}) >= 3


def is_white(image, x, y):
    return image.pixelColor(x, y).lightness() > 250
