import pytest

from desktop_app.speeds import Speeds


def test_a_speed_is_remembered_and_scales_with_the_photo(tmp_path):
    path = tmp_path / "folder" / "speeds.json"
    Speeds(path).remember("dct", 2_000_000, 4.0)
    speeds = Speeds(path)
    assert speeds.expected_s("dct", 1_000_000) == pytest.approx(2.0)
    assert speeds.expected_s("nlm", 1_000_000) is None


def test_the_newest_work_counts_most(tmp_path):
    speeds = Speeds(tmp_path / "speeds.json")
    for elapsed_s in (1.0, 4.0, 4.0, 4.0, 4.0, 4.0):
        speeds.remember("dct", 1_000_000, elapsed_s)
    assert speeds.expected_s("dct", 1_000_000) == pytest.approx(4.0, rel=0.15)


@pytest.mark.parametrize("content", ["", "[]", '{"dct": "fast"}', '{"dct": -1}', "\x00"])
def test_a_damaged_file_costs_only_what_it_held(tmp_path, content):
    path = tmp_path / "speeds.json"
    path.write_text(content)
    speeds = Speeds(path)
    assert speeds.expected_s("dct", 1) is None
    speeds.remember("dct", 1_000_000, 1.0)
    assert Speeds(path).expected_s("dct", 1_000_000) == pytest.approx(1.0)


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path):
    (tmp_path / "file").write_text("")
    speeds = Speeds(tmp_path / "file" / "speeds.json")
    speeds.remember("dct", 1_000_000, 1.0)
    assert speeds.expected_s("dct", 1_000_000) == pytest.approx(1.0)
