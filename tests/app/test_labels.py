from pathlib import Path

import pytest

from desktop_app.labels import plain_text
from desktop_app.spoken import is_about


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
