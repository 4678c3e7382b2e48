import os
import sys
from dataclasses import replace

import pytest
from photos import write_photo_file
from PySide6.QtCore import QItemSelectionModel, QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPixmapCache
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QStyleOptionViewItem
from thumbnail_engine import serve_with_crashes

from desktop_app import resources
from desktop_app.browser_model import BrowserModel, PhotoState, Role, SortKey
from desktop_app.browser_panel import BrowserPanel
from desktop_app.browser_panel.cell import PhotoCell
from desktop_app.engine_client.thumbnail_client import ThumbnailClient
from desktop_app.file_marks import FileMarks, Mark

DECORATION = Qt.ItemDataRole.DecorationRole


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "holiday"
    folder.mkdir()
    write_photo_file(folder / "IMG_10.jpg", iso=100, taken="2024:05:06 10:00:00")
    write_photo_file(folder / "IMG_9.jpg", iso=6400, taken="2024:05:06 09:00:00")
    write_photo_file(folder / "img_2.png", taken="2024:05:06 11:00:00")
    write_photo_file(folder / "IMG_1.webp", iso=800, taken="2024:05:06 12:00:00")
    return folder


@pytest.fixture
def model(qapp, tmp_path):
    client = ThumbnailClient(tmp_path / "t.sqlite3", serve_with_crashes)
    model = BrowserModel(client)
    yield model
    client.close()


@pytest.fixture
def panel(qapp, qtbot, model):
    resources.wear(qapp, "dark")
    panel = BrowserPanel(model)
    qtbot.addWidget(panel)
    panel.resize(900, 200)
    panel.show()
    return panel


def names(model):
    return [entry.path.name for entry in model.entries]


def show(model, qtbot, *paths):
    """List photos and wait until all are read."""
    with qtbot.waitSignal(model.listed, timeout=15_000):
        model.show(paths)
    qtbot.waitUntil(lambda: all(entry.facts or entry.failure for entry in model.entries), timeout=15_000)


def test_names_are_in_a_persons_order(model, qtbot, folder):
    show(model, qtbot, folder)
    assert names(model) == ["IMG_1.webp", "img_2.png", "IMG_9.jpg", "IMG_10.jpg"]
    model.sort_by(SortKey.NAME, descending=True)
    assert names(model)[0] == "IMG_10.jpg"


def test_sorting_by_what_the_headers_tell(model, qtbot, folder):
    show(model, qtbot, folder)
    model.sort_by(SortKey.DATE, descending=False)
    assert names(model) == ["IMG_9.jpg", "IMG_10.jpg", "img_2.png", "IMG_1.webp"]
    model.sort_by(SortKey.ISO, descending=True)
    assert names(model) == ["IMG_9.jpg", "IMG_1.webp", "IMG_10.jpg", "img_2.png"]
    model.sort_by(SortKey.ISO, descending=False)
    assert names(model) == ["IMG_10.jpg", "IMG_1.webp", "IMG_9.jpg", "img_2.png"], "what has none comes last both ways"


def test_sorting_settles_as_headers_come_in(model, qtbot, folder):
    model.sort_by(SortKey.ISO, descending=True)
    model.show([folder])
    qtbot.waitUntil(lambda: names(model) == ["IMG_9.jpg", "IMG_1.webp", "IMG_10.jpg", "img_2.png"], timeout=15_000)


def test_thumbnails_and_facts_arrive(model, qtbot, folder):
    show(model, qtbot, folder)
    index = model.index(names(model).index("IMG_9.jpg"))
    qtbot.waitUntil(lambda: index.data(DECORATION) is not None, timeout=15_000)
    assert index.data(Role.ENTRY).facts.iso == 6400
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "IMG_9.jpg, 90 x 60, Testcam, ISO 6400, 2024-05-06 09:00"


def test_a_thumbnail_that_is_there_stays_there(model, qtbot, folder, monkeypatch):
    """Qt's own cache of pictures forgets what isn't on the screen; on a busy machine cells then stay empty for long."""
    show(model, qtbot, folder)
    indexes = [model.index(row) for row in range(model.rowCount())]
    qtbot.waitUntil(lambda: all(index.data(DECORATION) is not None for index in indexes), timeout=15_000)
    asked = []
    monkeypatch.setattr(model._client, "request", lambda file, at_once: asked.append(file))
    QPixmapCache.clear()
    assert all(index.data(DECORATION) is not None for index in indexes)
    assert asked == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such name")
def test_a_name_with_a_line_break_is_one_line(panel, model, qtbot, folder):
    """What stands behind it was drawn below, where nothing is seen."""
    show(model, qtbot, folder)
    qtbot.mouseMove(panel.header)

    def drawn(name):
        (folder / names(model)[0]).rename(folder / name)
        qtbot.waitUntil(
            lambda: names(model)[0] == name and model.thumbnail_of(folder / name) is not None, timeout=15_000
        )
        return panel.view.grab(panel.view.visualRect(model.index(0))).toImage()

    assert drawn("0\nb.webp") == drawn("0 b.webp")


def test_the_selection_follows_sorting_and_filtering(panel, model, qtbot, folder):
    show(model, qtbot, folder)
    select(panel, "IMG_1.webp", "IMG_10.jpg")
    model.sort_by(SortKey.NAME, descending=True)
    assert {path.name for path in panel.selected_paths} == {"IMG_1.webp", "IMG_10.jpg"}
    panel.kind_picker.setCurrentText("JPEG")
    assert names(model) == ["IMG_10.jpg", "IMG_9.jpg"]
    assert [path.name for path in panel.selected_paths] == ["IMG_10.jpg"]
    panel.kind_picker.setCurrentIndex(0)
    assert len(names(model)) == 4


def test_the_list_follows_the_folder(model, qtbot, folder):
    show(model, qtbot, folder)
    model.set_state(folder / "IMG_1.webp", PhotoState.EXPORTED)
    (folder / "IMG_9.jpg").unlink()
    write_photo_file(folder / "IMG_3.jpg")
    qtbot.waitUntil(lambda: names(model) == ["IMG_1.webp", "img_2.png", "IMG_3.jpg", "IMG_10.jpg"], timeout=15_000)
    assert model.entries[0].state is PhotoState.EXPORTED, "what is known of the others stays"


def test_a_photo_that_is_written_again_gets_a_new_thumbnail(model, qtbot, folder):
    show(model, qtbot, folder)
    path = folder / "IMG_9.jpg"
    replacement = write_photo_file(folder.parent / "new.jpg", level=10, iso=200)
    os.replace(replacement, path)
    row = model.row_of(path)
    qtbot.waitUntil(lambda: (facts := model.entries[row].facts) is not None and facts.iso == 200, timeout=15_000)


def test_a_photo_that_is_still_being_written_gets_its_thumbnail_in_the_end(model, qtbot, folder):
    whole = write_photo_file(folder.parent / "whole.jpg", iso=1600).read_bytes()
    copied = folder / "IMG_2.jpg"
    copied.write_bytes(whole[: len(whole) // 2])
    show(model, qtbot, folder)
    assert model.entries[model.row_of(copied)].failure is not None
    with copied.open("ab") as file:
        file.write(whole[len(whole) // 2 :])
    qtbot.waitUntil(lambda: model.entries[model.row_of(copied)].facts is not None, timeout=20_000)
    assert model.entries[model.row_of(copied)].failure is None


def test_a_folder_that_goes_away_is_told(model, qtbot, folder):
    show(model, qtbot, folder)
    sentences = []
    model.failed.connect(sentences.append)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    qtbot.waitUntil(lambda: bool(sentences), timeout=15_000)
    assert sentences[0].startswith(f"{folder}: can't be read: ")
    assert names(model) == []


def test_a_broken_photo_says_why_and_the_others_are_there(model, qtbot, folder):
    (folder / "IMG_0.jpg").write_bytes(b"no photo")
    write_photo_file(folder / "crash.jpg")
    show(model, qtbot, folder)
    failures = {entry.path.name: entry.failure for entry in model.entries if entry.state is PhotoState.FAILED}
    assert set(failures) == {"IMG_0.jpg", "crash.jpg"}
    assert "isn't a photo" in failures["IMG_0.jpg"]
    assert failures["IMG_0.jpg"] in model.index(model.row_of(folder / "IMG_0.jpg")).data(Qt.ItemDataRole.ToolTipRole)


def test_another_folder_before_the_first_is_read(model, qtbot, folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    write_photo_file(other / "x.jpg")
    model.show([folder])
    show(model, qtbot, other)
    assert names(model) == ["x.jpg"]


def select(panel, *chosen):
    selection = panel.view.selectionModel()
    selection.clear()
    for name in chosen:
        index = panel.model.index(names(panel.model).index(name))
        selection.select(index, QItemSelectionModel.SelectionFlag.Select)


def centre_of(panel, name):
    return panel.view.visualRect(panel.model.index(names(panel.model).index(name))).center()


def test_a_click_opens_a_photo_and_extending_the_selection_does_not(panel, model, qtbot, folder):
    show(model, qtbot, folder)
    chosen = []
    panel.photo_chosen.connect(lambda path: chosen.append(path.name))
    viewport, left = panel.view.viewport(), Qt.MouseButton.LeftButton
    with qtbot.waitSignal(panel.photo_chosen, timeout=5_000):
        QTest.mouseClick(viewport, left, pos=centre_of(panel, "img_2.png"))
    QTest.mouseClick(viewport, left, Qt.KeyboardModifier.ControlModifier, centre_of(panel, "IMG_9.jpg"))
    QTest.mouseClick(viewport, left, Qt.KeyboardModifier.ShiftModifier, centre_of(panel, "IMG_1.webp"))
    qtbot.wait(200)
    assert chosen == ["img_2.png"]
    assert len(panel.selected_paths) >= 2


def test_of_a_large_folder_too_just_what_was_selected_stays_so_as_others_come_and_go(panel, model, qtbot, tmp_path):
    for number in range(1001):
        (tmp_path / f"IMG_{number}.{'png' if number % 10 == 5 else 'jpg'}").touch()
    with qtbot.waitSignal(model.listed, timeout=15_000):
        model.show([tmp_path])
    panel.view.selectAll()
    panel.kind_picker.setCurrentText("JPEG")
    jpegs = [path for path in tmp_path.iterdir() if path.suffix == ".jpg"]
    assert set(panel.selected_paths) == set(jpegs)
    for number in range(1001, 2001):
        (tmp_path / f"IMG_{number}.jpg").touch()
    with qtbot.waitSignal(model.counted, timeout=15_000):
        model.refresh()
    panel.view.selectAll()
    panel.kind_picker.setCurrentIndex(0)
    assert len(panel.selected_paths) == len(jpegs) + 1000
    assert {path.suffix for path in panel.selected_paths} == {".jpg"}


def test_photos_of_one_name_from_several_folders_are_told_apart(model, qtbot, folder, tmp_path):
    other = tmp_path / "second card"
    other.mkdir()
    twins = [folder / "IMG_9.jpg", write_photo_file(other / "IMG_9.jpg")]
    show(model, qtbot, folder, other)
    for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
        for path in twins:
            assert str(path.parent) in model.index(model.row_of(path)).data(role)


def test_shift_extends_the_selection_by_clicks_and_by_keys(panel, model, qtbot, folder):
    show(model, qtbot, folder)
    panel.make_current(folder / names(model)[0])
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(panel.view, key, Qt.KeyboardModifier.ShiftModifier)
    assert [path.name for path in panel.selected_paths] == names(model)[:2]
    QTest.keyClick(panel.view, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    assert [path.name for path in panel.selected_paths] == names(model)
    viewport, left = panel.view.viewport(), Qt.MouseButton.LeftButton
    QTest.mouseClick(viewport, left, pos=centre_of(panel, names(model)[0]))
    QTest.mouseClick(viewport, left, Qt.KeyboardModifier.ShiftModifier, centre_of(panel, names(model)[2]))
    assert [path.name for path in panel.selected_paths] == names(model)[:3]


def test_keys_go_from_photo_to_photo_and_only_the_last_is_opened(panel, model, qtbot, folder):
    show(model, qtbot, folder)
    panel.make_current(folder / "IMG_1.webp")
    chosen = []
    panel.photo_chosen.connect(lambda path: chosen.append(path.name))
    with qtbot.waitSignal(panel.photo_chosen, timeout=5_000):
        for _ in range(3):
            QTest.keyClick(panel.view, Qt.Key.Key_Right)
    assert chosen == ["IMG_10.jpg"]
    with qtbot.waitSignal(panel.photo_chosen, timeout=5_000):
        panel.step(-1)
    panel.step(5)
    qtbot.wait(200)
    assert chosen == ["IMG_10.jpg", "IMG_9.jpg"], "beyond the ends there is nothing"


def test_the_header_counts(panel, model, qtbot, folder):
    show(model, qtbot, folder)
    assert panel._folder.text() == "holiday"
    panel.kind_picker.setCurrentText("JPEG")
    assert panel._count.text() == "2 of 4 photos"
    panel.kind_picker.setCurrentText("RAW")
    assert panel._empty.isVisible()
    assert "type" in panel._empty.text()


@pytest.mark.parametrize(("height_px", "wraps"), [(180, False), (600, True)])
def test_a_low_panel_is_a_strip_and_a_high_one_a_grid(panel, model, qtbot, folder, height_px, wraps):
    show(model, qtbot, folder)
    panel.resize(400, height_px)
    rects = [panel.view.visualRect(model.index(row)) for row in range(4)]
    assert (len({rect.top() for rect in rects}) > 1) is wraps
    assert all(rect.height() <= panel.view.viewport().height() for rect in rects)


def cell_of(panel, iso, state=None, row=0):
    """Return the picture of a narrow cell, of a photo of this ISO speed."""
    cell, option = PhotoCell(), QStyleOptionViewItem()
    cell.set_picture_height(32)
    option.rect = QRect(QPoint(0, 0), cell.cell_size(panel.font()))
    option.font, option.palette = panel.font(), panel.palette()
    entry = panel.model.entries[row]
    entry.facts = replace(entry.facts, iso=iso)
    entry.is_denoised = state is PhotoState.DENOISED
    image = QImage(option.rect.size(), QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    cell.paint(painter, option, panel.model.index(row))
    painter.end()
    return image


def test_the_iso_speed_of_a_small_thumbnail_is_neither_cut_off_nor_under_a_mark(panel, model, qtbot, folder):
    show(model, qtbot, folder)
    assert cell_of(panel, 12800) != cell_of(panel, 12801), "the last digit is seen"
    marked, bare = cell_of(panel, 6400, PhotoState.DENOISED), cell_of(panel, None, PhotoState.DENOISED)
    assert marked != bare
    mark = QRect(marked.width() - 22, 0, 22, marked.height())
    assert marked.copy(mark) == bare.copy(mark)


def test_names_of_small_thumbnails_differ_as_those_of_their_files_do(panel, model, qtbot, tmp_path):
    for name in ("DSC_10815.jpg", "DSC_10816.jpg"):
        write_photo_file(tmp_path / name)
    show(model, qtbot, tmp_path)
    assert cell_of(panel, None, row=0) != cell_of(panel, None, row=1)


@pytest.fixture
def long_list(panel, model, qtbot, tmp_path):
    """A folder of more photos than there is room for."""
    folder = tmp_path / "many"
    folder.mkdir()
    photo = write_photo_file(folder / "0.jpg").read_bytes()
    for number in range(1, 60):
        (folder / f"{number}.jpg").write_bytes(photo)
    with qtbot.waitSignal(model.listed, timeout=15_000):
        model.show((folder,))
    return folder


SIZES = [(420, 200), (900, 130), (420, 130), (900, 600), (500, 500), (900, 200)]


def test_the_current_photo_stays_in_view_as_the_list_changes_its_size(panel, long_list, qtbot):
    for number in (0, 30, 59):
        panel.make_current(long_list / f"{number}.jpg")
        for size in SIZES:
            panel.resize(*size)
            qtbot.wait(150)  # Qt lays out anew a little later.
            cell = panel.view.visualRect(panel.view.currentIndex())
            assert panel.view.viewport().rect().contains(cell.center()), (number, size)


@pytest.mark.parametrize("size", [(900, 200), (420, 130), (500, 500)])
def test_whoever_steps_through_photos_sees_what_comes_next(panel, long_list, qtbot, size):
    view = panel.view
    panel.resize(*size)
    panel.make_current(long_list / "0.jpg")
    qtbot.wait(150)
    columns = max(1, view.viewport().width() // view.gridSize().width()) if view.isWrapping() else 1

    def is_seen(row):
        return row not in range(60) or view.viewport().rect().intersects(view.visualRect(panel.model.index(row)))

    for key, presses in ((Qt.Key.Key_Right, 59), (Qt.Key.Key_Left, 59)):
        for _ in range(presses):
            QTest.keyClick(view, key)
            row = view.currentIndex().row()
            assert is_seen(row - columns), (key, row)
            assert is_seen(row + columns), (key, row)
    panel.make_current(long_list / "30.jpg")
    assert is_seen(29)
    assert is_seen(31)


def test_what_is_looked_at_stays_in_view_where_nothing_is_current(panel, long_list, qtbot):
    view = panel.view
    assert not view.currentIndex().isValid()
    panel.resize(420, 130)
    qtbot.wait(150)
    assert view.horizontalScrollBar().value() == 0
    panel.make_current(long_list / "0.jpg")
    view.scrollTo(panel.model.index(40), view.ScrollHint.PositionAtCenter)
    first = view.indexAt(view.rect().topLeft()).row()
    for size in SIZES:
        panel.resize(*size)
        qtbot.wait(150)
        assert view.viewport().rect().intersects(view.visualRect(panel.model.index(first))), size


@pytest.mark.parametrize("size", [(900, 200), (500, 500)])
@pytest.mark.parametrize("current", [20, None])
def test_what_is_looked_at_stays_where_it_is_as_photos_come_and_go(panel, long_list, qtbot, model, size, current):
    panel.resize(*size)
    qtbot.wait(150)
    if current is not None:
        panel.make_current(long_list / f"{current}.jpg")
    else:
        panel.view.scrollTo(model.index(20), panel.view.ScrollHint.PositionAtCenter)
    looked_at = model.entries[panel.view.indexAt(panel.view.viewport().rect().topLeft()).row()].path
    seen = panel.view.visualRect(model.index(model.row_of(looked_at if current is None else long_list / "20.jpg")))
    columns = max(1, panel.view.viewport().width() // panel.view.gridSize().width()) if panel.view.isWrapping() else 1
    for number in range(2 * columns):  # Whole rows, so that columns stay.
        write_photo_file(long_list / f"0-{number}.jpg")
    (long_list / "50.jpg").unlink()
    qtbot.waitUntil(lambda: model.rowCount() == 59 + 2 * columns, timeout=15_000)
    qtbot.wait(150)
    kept = looked_at if current is None else long_list / "20.jpg"
    assert panel.view.visualRect(model.index(model.row_of(kept))) == seen


def states(model):
    return {entry.path.name: entry.state for entry in model.entries}


def test_what_was_exported_is_marked_the_next_time_until_it_changes(qapp, qtbot, tmp_path, folder, model):
    show(model, qtbot, folder)
    model.set_state(folder / "IMG_9.jpg", PhotoState.EXPORTED)
    model.set_state(folder / "IMG_10.jpg", PhotoState.DENOISED)  # Its result is gone with the window.
    client = ThumbnailClient(tmp_path / "t.sqlite3", serve_with_crashes)
    try:
        later = BrowserModel(client)
        show(later, qtbot, folder)
        assert states(later) == {
            "IMG_1.webp": PhotoState.UNTOUCHED,
            "img_2.png": PhotoState.UNTOUCHED,
            "IMG_9.jpg": PhotoState.EXPORTED,
            "IMG_10.jpg": PhotoState.UNTOUCHED,
        }
        write_photo_file(folder / "IMG_9.jpg", level=60, size=(120, 60))
        later.refresh()
        qtbot.waitUntil(lambda: states(later)["IMG_9.jpg"] is PhotoState.UNTOUCHED, timeout=5_000)
    finally:
        client.close()


def test_marks_hold_on_a_card_that_keeps_times_to_two_seconds(qtbot, folder, model, tmp_path):
    show(model, qtbot, folder)
    model.set_state(folder / "IMG_9.jpg", PhotoState.EXPORTED)
    model.mark_result(folder / "img_2.png")
    for name in ("IMG_9.jpg", "img_2.png"):  # As FAT has them once the card was taken out.
        photo_path = folder / name
        even_s = int(photo_path.stat().st_mtime) // 2 * 2
        os.utime(photo_path, (even_s, even_s))
    client = ThumbnailClient(tmp_path / "t.sqlite3", serve_with_crashes)
    try:
        later = BrowserModel(client)
        show(later, qtbot, folder)
        assert states(later)["IMG_9.jpg"] is PhotoState.EXPORTED
        assert states(later)["img_2.png"] is PhotoState.RESULT
    finally:
        client.close()


def test_marks_that_can_not_be_kept_are_done_without(qtbot, folder, model, tmp_path, caplog):
    folder_in_its_place = tmp_path / "exported.sqlite3"
    folder_in_its_place.mkdir()
    model._marks = FileMarks(folder_in_its_place)
    show(model, qtbot, folder)
    model.set_state(folder / "IMG_9.jpg", PhotoState.EXPORTED)
    assert states(model)["IMG_9.jpg"] is PhotoState.EXPORTED
    assert "is not remembered" in caplog.text


def test_marks_whose_file_is_damaged_begin_anew_beside_it(qtbot, folder, model, tmp_path, caplog):
    damaged, content = tmp_path / "exported.sqlite3", b"no data base at all, but long enough to be looked at"
    damaged.write_bytes(content)
    model._marks = FileMarks(damaged)
    show(model, qtbot, folder)
    model.set_state(folder / "IMG_9.jpg", PhotoState.EXPORTED)
    (name, *_) = FileMarks(damaged).among(folder, Mark.EXPORTED).pop()
    assert name == "IMG_9.jpg"
    assert (tmp_path / "exported.sqlite3.damaged").read_bytes() == content
    assert "is damaged and begins anew" in caplog.text


def test_it_says_that_it_looks_before_it_says_that_there_is_nothing(panel, model, qtbot, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    with qtbot.waitSignal(model.listed, timeout=15_000):
        model.show((empty,))
        assert panel._empty.text() == "Looking for photos…"
        assert panel._count.text() == ""
    assert panel._empty.text() == "There are no photos in this folder."
    assert panel._count.text().startswith("0 photo")


def test_pictures_stay_while_nothing_happens(panel, model, qtbot, folder):
    """Qt's own cache forgets within half a minute what no label holds."""
    show(model, qtbot, folder)
    QPixmapCache.clear()
    for row in range(model.rowCount()):
        assert model.index(row).data(Qt.ItemDataRole.DecorationRole) is not None


@pytest.mark.skipif(sys.platform != "linux", reason="file names are Unicode elsewhere")
def test_a_photo_whose_name_is_not_utf8_is_one_like_the_others(model, qtbot, folder):
    photo = folder / os.fsdecode(b"gr\xfcn.jpg")
    write_photo_file(folder / "IMG_9.jpg").rename(photo)
    show(model, qtbot, folder)
    assert states(model)[photo.name] is PhotoState.UNTOUCHED
    model.set_state(photo, PhotoState.EXPORTED)
    model.show((folder,))
    qtbot.waitUntil(lambda: states(model).get(photo.name) is PhotoState.EXPORTED, timeout=15_000)


@pytest.fixture
def chosen(panel, model, qtbot, folder):
    """What the panel wants opened, the list being there and a click on a photo being past."""
    show(model, qtbot, folder)
    chosen = []
    panel.photo_chosen.connect(lambda path: chosen.append(path.name))
    click(panel, "IMG_9.jpg")
    qtbot.waitUntil(lambda: chosen == ["IMG_9.jpg"], timeout=5_000)
    return chosen


def click(panel, name, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, modifiers, centre_of(panel, name))


def test_a_photo_whose_opening_failed_can_be_opened_again(panel, model, qtbot, folder, chosen):
    click(panel, "IMG_9.jpg")
    qtbot.wait(200)
    assert chosen == ["IMG_9.jpg"], "it is open"
    model.mark_unreadable(folder / "IMG_9.jpg", "It can't be read.")
    click(panel, "IMG_9.jpg", Qt.KeyboardModifier.ControlModifier)
    qtbot.wait(200)
    assert chosen == ["IMG_9.jpg"], "that changes the selection alone"
    click(panel, "IMG_9.jpg")
    qtbot.waitUntil(lambda: chosen == ["IMG_9.jpg"] * 2, timeout=5_000)


def test_a_mark_of_a_failed_reading_goes_when_the_photo_is_shown_or_read_again(panel, model, qtbot, folder, tmp_path):
    show(model, qtbot, folder)
    photo, exported, late = folder / "IMG_9.jpg", folder / "IMG_10.jpg", folder / "late.jpg"
    model.mark_unreadable(photo, "It can't be read.")
    assert states(model)[photo.name] is PhotoState.FAILED
    panel.note_shown(photo, has_result=False)
    assert (states(model)[photo.name], model.entries[model.row_of(photo)].failure) == (PhotoState.UNTOUCHED, None)
    model.set_state(photo, PhotoState.EXPORTED)
    model.mark_unreadable(photo, "It can't be read.")
    model.mark_unreadable(photo, "It still can't be read.")
    model.set_state(exported, PhotoState.FAILED, "It can't be written.")
    (folder / "IMG_1.webp").unlink()
    whole = write_photo_file(tmp_path / "whole.jpg").read_bytes()

    def put(content):
        """As by a disk that fails for a while: it isn't seen that the photo is another."""
        written = tmp_path / "written.jpg"
        written.write_bytes(content)
        os.utime(written, (1e9, 1e9))
        written.replace(late)

    put(b"x" * len(whole))
    qtbot.waitUntil(lambda: states(model).get(late.name) is PhotoState.FAILED, timeout=15_000)
    assert states(model)[photo.name] is PhotoState.FAILED, "a change of the folder alone tries nothing again"
    put(whole)
    model.refresh()
    qtbot.waitUntil(lambda: model.facts_of(late) is not None, timeout=15_000)
    assert states(model)[late.name] is PhotoState.UNTOUCHED
    assert states(model)[photo.name] is PhotoState.EXPORTED
    failed = model.entries[model.row_of(exported)]
    assert (failed.state, failed.failure) == (PhotoState.FAILED, "It can't be written.")
    panel.note_shown(exported, has_result=False)
    assert failed.state is PhotoState.FAILED, "it was its export that failed"


def test_a_photo_whose_opening_was_given_up_can_be_opened_again(panel, qtbot, chosen):
    qtbot.wait(QApplication.doubleClickInterval() + 50)
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    assert chosen == ["IMG_9.jpg"] * 2
    qtbot.wait(QApplication.doubleClickInterval() + 50)
    QTest.mouseDClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=centre_of(panel, "IMG_9.jpg"))
    assert chosen == ["IMG_9.jpg"] * 3


def test_a_double_click_opens_a_photo_once(panel, qtbot, chosen):
    usual_ms = QApplication.doubleClickInterval()
    QApplication.setDoubleClickInterval(60_000)  # However long this process was held up since the first click.
    try:
        QTest.mouseDClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=centre_of(panel, "IMG_9.jpg"))
        qtbot.wait(200)
    finally:
        QApplication.setDoubleClickInterval(usual_ms)
    assert chosen == ["IMG_9.jpg"], "it was open when the second click came"


def test_no_result_is_lost_by_a_double_click(panel, model, qtbot, folder, chosen):
    panel.note_result(folder / "IMG_9.jpg", has_result=True)
    model.set_state(folder / "IMG_9.jpg", PhotoState.EXPORTED)
    qtbot.wait(QApplication.doubleClickInterval() + 50)
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    assert chosen == ["IMG_9.jpg"]


def test_the_name_of_a_folder_has_the_room_that_there_is(panel, model, qtbot, folder):
    show(model, qtbot, folder)
    assert panel._folder.shown == "holiday"
    least_px = panel.minimumSizeHint().width()
    long = folder.with_name("wedding " * 20 + "day")
    long.mkdir()
    write_photo_file(long / "a.jpg")
    show(model, qtbot, long)
    qtbot.waitUntil(lambda: panel._folder.shown.startswith("wedding wedding"))
    assert panel._folder.shown.endswith("…")
    assert panel._folder.toolTip() == str(long)
    assert panel.minimumSizeHint().width() <= least_px + 20  # The count may be longer.
    model.show((folder,))
    qtbot.waitUntil(lambda: panel._folder.shown == "holiday", timeout=15_000)


def test_a_menu_is_gone_when_it_is_closed(panel, model, qtbot, folder):
    show(model, qtbot, folder)
    for _ in range(3):
        panel._on_menu(centre_of(panel, "IMG_9.jpg"))
        menu = QApplication.activePopupWidget()
        assert menu is not None
        menu.close()
    qtbot.waitUntil(lambda: panel.findChildren(QMenu) == [])
