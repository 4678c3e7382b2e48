"""What a batch will take."""

from pathlib import Path

import pytest

from gradnet_engine.batch.costs import BatchCost, check_space, estimate_cost
from gradnet_engine.errors import BatchFolderError
from gradnet_engine.image_io import read_info


def test_the_space_that_is_missing_can_be_added_up_from_the_sentence():
    cost = BatchCost(photos=1, megapixels=222, seconds=None, output_bytes=111_000_000, free_bytes=210_000_000)
    expected = "the results and 100 MB to spare need about 211 MB, and its disk has 210 MB free"
    with pytest.raises(BatchFolderError, match=expected):
        check_space(cost, Path("out"))


def test_a_disk_that_can_not_be_asked_is_told(tmp_path, monkeypatch):
    def refuse(path):
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr("shutil.disk_usage", refuse)
    with pytest.raises(BatchFolderError, match="out: can't be used as the output of a batch: there is no such"):
        estimate_cost((), tmp_path / "out", read_info, None)


def test_as_much_space_as_is_asked_for_is_enough():
    check_space(BatchCost(1, 222, None, 111_000_000, 211_000_000), Path("out"))
    check_space(BatchCost(0, 0, None, 0, 0), Path("out"))
