import pytest

from desktop_app.labels import plain_text


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
