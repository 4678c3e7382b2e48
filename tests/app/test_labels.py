import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QTextDocument

from desktop_app.elided_label import ElidedLabel
from desktop_app.labels import plain_text, plain_tip
from desktop_app.queue_entry import QueueEntry
from desktop_app.spoken import is_about
from gradnet_engine.job import Job


@pytest.mark.parametrize(
    ("label", "plain"),
    [
        ("&Fit", "Fit"),
        ("Fit &or 1:1", "Fit or 1:1"),
        ("适合窗口(&F)", "适合窗口"),
        ("导出(&E)…", "导出…"),
        ("Night && day", "Night & day"),
    ],
)
def test_a_label_without_its_letter(label, plain):
    assert plain_text(label) == plain


def test_a_tooltip_shows_a_name_as_it_is():
    name = "a<b>x</b>.jpg\n10 x 10"
    shown = QTextDocument()
    shown.setHtml(plain_tip(name))
    assert shown.toPlainText() == name
    assert plain_tip("a&b.jpg\n10 x 10") == "a&b.jpg\n10 x 10"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such name")
def test_no_photo_s_name_is_taken_for_html(qapp, qtbot, tmp_path):
    name = "a<b>x</b>.jpg".replace("/", "")
    entry = QueueEntry(0, Job(tmp_path / name, tmp_path / "out.jpg"))
    shown = QTextDocument()
    shown.setHtml(entry.tip)
    assert name in shown.toPlainText()
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.setText(name)
    shown.setHtml(label.toolTip())
    assert shown.toPlainText() == name


def test_what_stands_behind_a_line_break_in_a_name_is_seen(qapp, qtbot, tmp_path):
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.resize(400, 20)
    label.setText("first\nsecond.jpg")
    assert label.shown == "first second.jpg"
    assert label.text() == "first\nsecond.jpg"


def test_a_letter_that_is_not_utf8_has_a_place_in_a_name(qapp, qtbot):
    """Where nothing was drawn, two photos had one name."""
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.resize(400, 20)
    label.setText("gr\udcfcn 😀.jpg")
    assert label.shown == "gr\N{REPLACEMENT CHARACTER}n 😀.jpg"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("/p/2024: can't be read: it is damaged.", True),
        ("/p/2024\uff1a\u65e0\u6cd5\u8bfb\u53d6", True),
        ("/p/2024-05: can't be read: you don't have permission.", False),
        ("/p/2024", False),
        ("Nothing was found.", False),
    ],
)
def test_a_sentence_is_about_the_file_that_it_begins_with(sentence, expected):
    assert is_about(sentence.replace("/p/2024", str(Path("/p/2024"))), Path("/p/2024")) == expected
