"""The window follows the folder: photos that leave the list, folders that go away, photos that are still copied."""

import os

import pytest
from photos import write_photo_file
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from workspace import open_folder, opened

from desktop_app.browser_entry import PhotoState
from desktop_app.session import Work
from gradnet_engine.job import DenoiseSettings

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(make_window):
    return make_window()


@pytest.fixture
def panel(window):
    return window.browsing.panel


def highlighted(panel):
    return [path.name for path in panel.selected_paths]


def show_kind(panel, kind):
    panel.kind_picker.setCurrentText(kind)


def open_photo(window, qtbot, path):
    window.open(path)
    qtbot.waitUntil(lambda: opened(window) == path.name, timeout=15_000)


@pytest.mark.parametrize(("step", "neighbour"), [("next_action", "c.jpg"), ("previous_action", "a.jpg")])
def test_steps_go_on_where_a_photo_stood_that_was_moved_away(window, panel, qtbot, folder, step, neighbour):
    open_folder(window, qtbot, folder)
    open_photo(window, qtbot, folder / "b.jpg")
    (folder / "b.jpg").rename(folder.parent / "b.jpg")
    qtbot.waitUntil(lambda: window.browsing.model.rowCount() == 2, timeout=15_000)
    assert opened(window) == "b.jpg"
    getattr(window.browsing, step).trigger()
    qtbot.waitUntil(lambda: opened(window) == neighbour, timeout=15_000)


@pytest.mark.parametrize(
    ("step", "descending", "neighbour"),
    [
        ("next_action", False, "c.jpg"),
        ("previous_action", False, "b.jpg"),
        ("next_action", True, "b.jpg"),
        ("previous_action", True, "c.jpg"),
    ],
)
def test_steps_go_on_where_a_photo_stood_that_is_hidden(window, panel, qtbot, folder, step, descending, neighbour):
    write_photo_file(folder / "bb.png")
    open_folder(window, qtbot, folder)
    open_photo(window, qtbot, folder / "bb.png")
    panel.order_button.setChecked(descending)
    show_kind(panel, "JPEG")
    getattr(window.browsing, step).trigger()
    qtbot.waitUntil(lambda: opened(window) == neighbour, timeout=15_000)


def test_the_open_photo_is_highlighted_again_as_it_comes_back_into_the_list(window, panel, qtbot, folder):
    write_photo_file(folder / "bb.png")
    open_folder(window, qtbot, folder)
    open_photo(window, qtbot, folder / "bb.png")
    photo = window.session.photo
    show_kind(panel, "JPEG")
    assert highlighted(panel) == []
    show_kind(panel, panel.kind_picker.itemText(0))
    assert highlighted(panel) == ["bb.png"]
    assert panel.view.currentIndex().data() == "bb.png"
    moved = (folder / "bb.png").rename(folder.parent / "bb.png")
    qtbot.waitUntil(lambda: highlighted(panel) == [], timeout=15_000)
    moved.rename(folder / "bb.png")
    qtbot.waitUntil(lambda: highlighted(panel) == ["bb.png"], timeout=15_000)
    assert window.session.photo is photo, "it was open all the time"


def test_a_folder_whose_photos_were_hidden_opens_as_they_are_shown(window, panel, qtbot, folder, tmp_path):
    """The kind that is shown was chosen for another folder."""
    other = tmp_path / "pictures"
    other.mkdir()
    write_photo_file(other / "first.png")
    open_folder(window, qtbot, folder)
    show_kind(panel, "JPEG")
    with qtbot.waitSignal(window.browsing.model.listed, timeout=15_000):
        window.open(other)
    assert opened(window) == "a.jpg"
    show_kind(panel, panel.kind_picker.itemText(0))
    qtbot.waitUntil(lambda: opened(window) == "first.png", timeout=15_000)
    assert highlighted(panel) == ["first.png"]


def test_the_open_photo_is_not_selected_beside_others_as_it_comes_back_into_the_list(window, panel, qtbot, folder):
    """Who selects all photos of one kind exports those alone, also once all kinds are shown again."""
    write_photo_file(folder / "bb.png")
    open_folder(window, qtbot, folder)
    open_photo(window, qtbot, folder / "bb.png")
    show_kind(panel, "JPEG")
    window.browsing.select_all_action.trigger()
    show_kind(panel, panel.kind_picker.itemText(0))
    assert highlighted(panel) == ["a.jpg", "b.jpg", "c.jpg"]
    assert panel.view.currentIndex().data() == "bb.png", "arrows lead on from it"


@pytest.mark.parametrize("held", [(Qt.Key.Key_Control, CTRL), (Qt.Key.Key_Shift, SHIFT)])
def test_a_photo_that_is_opened_while_a_key_is_held_is_highlighted_alone(window, panel, qtbot, folder, held):
    """As by who drops it with the key by which a file manager copies."""
    open_folder(window, qtbot, folder)
    QTest.keyPress(window, *held)
    assert QApplication.keyboardModifiers() == held[1]
    open_photo(window, qtbot, folder / "c.jpg")
    assert highlighted(panel) == ["c.jpg"]
    panel.step(-1)
    assert highlighted(panel) == ["b.jpg"]


def test_a_photo_that_is_opened_though_hidden_leaves_no_other_highlighted(window, panel, qtbot, folder):
    write_photo_file(folder / "bb.png")
    open_folder(window, qtbot, folder)
    show_kind(panel, "JPEG")
    open_photo(window, qtbot, folder / "bb.png")
    assert highlighted(panel) == []
    assert window.browsing.selected_paths == [folder / "bb.png"]
    window.browsing.next_action.trigger()
    qtbot.waitUntil(lambda: opened(window) == "c.jpg", timeout=15_000)


def test_a_photo_that_was_given_up_before_its_folder_was_listed_is_opened_by_a_click(window, panel, qtbot, folder):
    with qtbot.waitSignal(panel.model.listed, timeout=15_000):
        window.open(folder / "b.jpg")
        window.cancel_action.trigger()
    assert window.session.work is Work.NONE
    assert highlighted(panel) == ["b.jpg"]
    place = panel.view.visualRect(panel.view.currentIndex()).center()
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: opened(window) == "b.jpg", timeout=15_000)


def test_a_folder_with_another_name_is_gone_and_may_come_back(window, panel, qtbot, folder):
    open_folder(window, qtbot, folder)
    renamed = folder.rename(folder.with_name("summer"))
    qtbot.waitUntil(lambda: window.browsing.model.rowCount() == 0, timeout=15_000)
    assert panel._empty.isVisible()
    assert panel._empty.text() == "holiday isn't there."
    assert panel._folder.text() == "holiday"
    assert window.notice.isVisible()
    assert window.notice.label.text() == f"{folder} isn't there."
    renamed.rename(folder)
    qtbot.waitUntil(lambda: window.browsing.model.rowCount() == 3, timeout=15_000)
    assert not window.notice.isVisible(), "it is there again"
    write_photo_file(folder / "d.jpg")
    qtbot.waitUntil(lambda: window.browsing.model.rowCount() == 4, timeout=15_000)


def test_a_folder_that_is_gone_keeps_its_name_as_it_is_looked_for_again(window, panel, qtbot, folder):
    open_folder(window, qtbot, folder)
    folder.rename(folder.with_name("summer"))
    qtbot.waitUntil(lambda: window.browsing.model.rowCount() == 0, timeout=15_000)
    with qtbot.waitSignal(panel.model.listed, timeout=15_000):
        window.browsing.refresh_action.trigger()
    assert panel._folder.text() == "holiday"
    assert panel._empty.text() == "holiday isn't there."
    with qtbot.waitSignal(panel.model.listed, timeout=15_000):
        panel.model.show((folder.with_name("autumn"),))
    assert panel._folder.text() == "", "another's name doesn't stay"


def test_a_folder_that_was_looked_for_in_vain_may_come_back(window, panel, qtbot, folder):
    card = folder.with_name("card")
    with qtbot.waitSignal(panel.model.listed, timeout=15_000):
        panel.model.show((card,))
    assert window.notice.label.text() == f"{card} isn't there."
    folder.rename(card)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3, timeout=15_000)
    assert not window.notice.isVisible()


def test_a_folder_in_another_ones_place_is_followed(window, qtbot, folder):
    """As a program that synchronises puts it there, faster than a watch can look."""
    open_folder(window, qtbot, folder)
    model = window.browsing.model
    other = folder.with_name("other")
    other.mkdir()
    write_photo_file(other / "new.jpg")
    folder.rename(folder.with_name("old"))
    other.rename(folder)
    qtbot.waitUntil(lambda: [entry.path.name for entry in model.entries] == ["new.jpg"], timeout=15_000)
    write_photo_file(folder / "newer.jpg")
    qtbot.waitUntil(lambda: model.rowCount() == 2, timeout=15_000)


def test_a_result_is_not_lost_that_was_made_while_its_photo_was_hidden(window, panel, qtbot, folder):
    open_folder(window, qtbot, folder)
    show_kind(panel, "PNG")
    window.session.set_settings(DenoiseSettings("quick"))
    with qtbot.waitSignal(window.session.result_changed, timeout=15_000):
        window.session.denoise()
    show_kind(panel, panel.kind_picker.itemText(0))
    result = window.session.result
    qtbot.wait(QApplication.doubleClickInterval() + 50)
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    assert window.session.work is Work.NONE
    assert window.session.result is result is not None


@pytest.mark.parametrize("how", ["Return", "double click"])
def test_denoising_goes_on_though_its_photo_is_to_be_opened_again(window, panel, qtbot, folder, how):
    open_folder(window, qtbot, folder)
    photo = window.session.photo
    window.session.set_settings(DenoiseSettings("slow"))
    window.session.denoise()
    qtbot.wait(QApplication.doubleClickInterval() + 50)
    if how == "Return":
        QTest.keyClick(panel.view, Qt.Key.Key_Return)
    else:
        at = panel.view.visualRect(panel.model.index(0)).center()
        QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
        QTest.mouseDClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert (window.session.work, window.session.photo) == (Work.DENOISING, photo)
    window.session.cancel()


@pytest.mark.parametrize("again", ["open", "F5"])
def test_a_folder_that_can_be_read_by_now_opens_as_one_does_at_first(window, panel, qtbot, folder, again):
    missing = folder.with_name("card")
    missing.mkdir()
    window.open(missing)
    missing.rmdir()
    qtbot.waitUntil(window.notice.isVisible, timeout=15_000)
    folder.rename(missing)
    window.browsing.panel_action.trigger()  # Out of sight.
    window.browsing.model._watch.watch((), {})  # As where a system tells of no changes.
    if again == "open":
        window.open(missing)
        assert panel.isVisible()
    else:
        window.browsing.refresh_action.trigger()
    qtbot.waitUntil(lambda: opened(window) == "a.jpg", timeout=15_000)
    assert not window.notice.isVisible()


def test_reading_a_folder_again_tries_the_photo_that_could_not_be_opened(window, qtbot, folder):
    torn = write_photo_file(folder / "copied.jpg")
    whole, status = torn.read_bytes(), torn.stat()
    torn.write_bytes(bytes(len(whole)))
    os.utime(torn, ns=(status.st_atime_ns, status.st_mtime_ns))
    open_folder(window, qtbot, folder)
    with qtbot.waitSignal(window.session.open_failed, timeout=15_000):
        window.open(torn)
    torn.write_bytes(whole)  # It looks as it did, like one whose permissions are others.
    os.utime(torn, ns=(status.st_atime_ns, status.st_mtime_ns))
    window.browsing.refresh_action.trigger()
    qtbot.waitUntil(lambda: opened(window) == "copied.jpg", timeout=15_000)


def test_what_is_wrong_with_a_folder_is_told_once(window, qtbot, folder):
    told = []
    window.browsing.failed.connect(told.append)
    photos = [folder / name for name in ("a.jpg", "b.jpg", "c.jpg")]
    with qtbot.waitSignal(window.browsing.model.listed, timeout=15_000):
        window.open(*photos)
    (folder / "b.jpg").unlink()
    qtbot.waitUntil(lambda: len(told) == 1, timeout=15_000)
    model = window.browsing.model
    for number in range(3):
        # Under a name of its own first, as programs save: written over in place, a file tells its folder nothing.
        written = write_photo_file(folder.parent / "written.jpg", level=number)
        with qtbot.waitSignal(model.layoutChanged, timeout=15_000):
            written.replace(folder / "c.jpg")
    assert len(told) == 1
    window.browsing.refresh_action.trigger()
    qtbot.waitUntil(lambda: len(told) == 2, timeout=15_000)


def test_a_folder_is_gone_if_what_it_lies_in_has_another_name(window, panel, qtbot, folder):
    year = folder.parent / "2024"
    month = year / f"<b>{'may' * 60}"
    month.mkdir(parents=True)
    write_photo_file(month / "a.jpg")
    open_folder(window, qtbot, month)
    least_px = panel.minimumSizeHint().width()
    year.rename(folder.parent / "2024 in Rome")
    qtbot.waitUntil(lambda: window.browsing.model.gone == (month,), timeout=15_000)
    assert panel._empty.isVisible()
    assert panel._empty.textFormat() is Qt.TextFormat.PlainText
    assert panel.minimumSizeHint().width() <= least_px + 20  # The count may be longer.


@pytest.mark.parametrize("is_alone", [False, True])
def test_a_photo_that_is_still_copied_opens_by_itself_in_the_end(window, qtbot, folder, is_alone):
    whole = (folder / "c.jpg").read_bytes()
    copied = folder / "copied.jpg"
    copied.write_bytes(whole[: len(whole) // 2])
    if not is_alone:
        open_folder(window, qtbot, folder)
    with qtbot.waitSignal(window.session.open_failed, timeout=15_000):
        window.open(copied)
    qtbot.waitUntil(lambda: bool((e := window.browsing.model.entry_of(copied)) and e.unreadable), timeout=15_000)
    with copied.open("ab") as file:
        file.write(whole[len(whole) // 2 :])
    qtbot.waitUntil(lambda: opened(window) == "copied.jpg", timeout=20_000)
    assert window.browsing.model.entry_of(copied).state is PhotoState.UNTOUCHED
    assert highlighted(window.browsing.panel) == ["copied.jpg"]


def test_what_the_user_looks_at_by_then_stays(window, qtbot, folder):
    whole = (folder / "c.jpg").read_bytes()
    copied = folder / "copied.jpg"
    copied.write_bytes(whole[: len(whole) // 2])
    open_folder(window, qtbot, folder)
    with qtbot.waitSignal(window.session.open_failed, timeout=15_000):
        window.open(copied)
    open_photo(window, qtbot, folder / "b.jpg")
    model = window.browsing.model
    # With another the folder was read again, and what could not be read is tried once more: it is still cut off then.
    qtbot.waitUntil(lambda: model.entry_of(copied).unreadable is not None, timeout=15_000)
    # The folder is read by a process that stands back behind others.
    with qtbot.waitSignal(window.browsing.model.settled, timeout=60_000):
        copied.write_bytes(whole)
    assert window.session.photo.source.name == "b.jpg"
    assert window.browsing.model.entry_of(copied).failure is None


def test_a_photo_that_is_broken_for_good_is_tried_once_for_each_change(window, qtbot, folder):
    broken = write_photo_file(folder / "broken.jpg")
    open_folder(window, qtbot, folder)
    failures, settled = [], []
    window.session.open_failed.connect(failures.append)
    window.browsing.model.settled.connect(settled.append)
    window.open(broken)
    qtbot.waitUntil(lambda: len(failures) == 1, timeout=15_000)
    write_photo_file(broken, level=10, size=(30, 20))
    qtbot.waitUntil(lambda: len(failures) == 2, timeout=20_000)
    for _ in range(2):
        with qtbot.waitSignal(window.browsing.model.counted, timeout=15_000):
            window.browsing.model._look()
    assert (len(failures), len(settled)) == (2, 1)
