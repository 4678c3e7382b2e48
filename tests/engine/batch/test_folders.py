"""Where results go, and what of earlier runs counts."""

import dataclasses
import os

import pytest
from batch_photos import results_in, save_photo

from gradnet_engine.batch import Journal, check_order, folders, plan_folder, read_entries
from gradnet_engine.errors import InvalidSettingsError, PhotoReadError
from gradnet_engine.image_io import read_info
from gradnet_engine.job import ExportSettings, FileFormat


def places(order, entries=None):
    plan = plan_folder(order, entries or {}, read_info)
    return [photo.job.destination.relative_to(order.output).as_posix() for photo in plan.todo]


def test_folders_are_mirrored(order):
    assert places(order()) == ["a-denoised.jpg", "b-denoised.jpg", "day 2/c-denoised.jpg"]
    assert places(order(file_format=FileFormat.PNG16, recursive=False)) == ["a-denoised.png", "b-denoised.png"]


def test_templates_name_results_and_make_folders(order):
    template = "{method}/{seq:03} {stem} {date}"
    expected = ["median/001 a unknown.jpg", "median/002 b unknown.jpg", "day 2/median/003 c unknown.jpg"]
    assert places(order(name_template=template)) == expected


@pytest.mark.parametrize("template", ["gradnet-batch", "gradnet-batch-{stem}/x", "all/gradnet-batch/{stem}"])
def test_names_like_that_of_the_journals_folder_are_fine(order, template, run):
    asked = order(name_template=template)
    check_order(asked)
    assert run(asked) == [None] * 3
    assert sorted(path.suffix for path in asked.output.rglob("*.jpg") if "pictures" not in path.parts) == [".jpg"] * 3


def test_names_that_some_disks_take_for_one_are_told_apart(order, source):
    save_photo(source / "A.jpg")
    save_photo(source / "a.png", 3)
    is_one = not {"a.jpg", "A.jpg"} <= set(os.listdir(source))  # This disk may be such a one itself.
    found = places(order(file_format=FileFormat.JPEG, name_template="{stem}"))
    assert len({name.casefold() for name in found}) == len(found) == 5 - is_one


@pytest.mark.parametrize(
    ("on_conflict", "expected"),
    [
        ("unique", ["a-denoised-1.jpg", "b-denoised.jpg", "day 2/c-denoised.jpg"]),
        ("skip", ["b-denoised.jpg", "day 2/c-denoised.jpg"]),
        ("overwrite", ["a-denoised.jpg", "b-denoised.jpg", "day 2/c-denoised.jpg"]),
    ],
)
def test_a_name_that_is_taken(order, on_conflict, expected, run):
    asked = order(on_conflict=on_conflict)
    theirs = save_photo(asked.output / "a-denoised.jpg", 9)
    before = theirs.read_bytes()
    assert places(asked) == expected
    assert run(asked) == [None] * len(expected)
    assert (theirs.read_bytes() == before) == (on_conflict != "overwrite")
    assert set(results_in(asked.output)) == {*expected, "a-denoised.jpg"}


@pytest.mark.parametrize("on_conflict", ["unique", "overwrite", "skip"])
def test_no_photo_is_ever_overwritten_or_taken_twice(order, source, on_conflict, run):
    asked = order(output=source, name_template="{stem}", on_conflict=on_conflict)
    before = results_in(source)
    for _ in range(2):
        run(asked)
        after = results_in(source)
        assert {name: after[name] for name in before} == before
    after = results_in(source)
    expected = set() if on_conflict == "skip" else {"a-1.jpg", "b-1.jpg", "day 2/c-1.jpg"}
    assert set(after) - set(before) == expected


@pytest.mark.parametrize("spelled", ["card/day 2/..", "link", "card"])
def test_no_photo_is_overwritten_where_the_output_is_the_source_spelled_otherwise(
    order, source, tmp_path, make_link, spelled, run
):
    if spelled in {"link", "card"}:
        make_link(tmp_path / "link", source, is_folder=True)
    asked_for = tmp_path / ("link" if spelled == "card" else "card")
    asked = order(asked_for, tmp_path / spelled, name_template="{stem}", on_conflict="overwrite")
    before = results_in(source)
    assert run(asked) == [None] * 3
    after = results_in(source)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"a-1.jpg", "b-1.jpg", "day 2/c-1.jpg"}


@pytest.mark.parametrize("not_meant", [{"patterns": ("*.png",)}, {"recursive": False}])
def test_no_photo_is_overwritten_that_is_not_meant(order, source, run, not_meant):
    save_photo(source / "a.png", 3)
    originals = [source / "a.jpg", source / "day 2" / "c.jpg"]
    before = [path.read_bytes() for path in originals]
    template = "{stem}" if "patterns" in not_meant else "day 2/c"
    asked = order(
        output=source, name_template=template, file_format=FileFormat.JPEG, on_conflict="overwrite", **not_meant
    )
    for _ in range(2):
        assert set(run(asked)) <= {None}
    assert [path.read_bytes() for path in originals] == before
    assert (source / ("a-1.jpg" if "patterns" in not_meant else "day 2/c-1.jpg")).is_file()


@pytest.mark.parametrize("on_conflict", ["unique", "skip", "overwrite"])
def test_a_result_that_was_captioned_stays_and_counts_as_done(order, run, on_conflict):
    asked = order(on_conflict=on_conflict)
    run(asked)
    captioned = asked.output / "a-denoised.jpg"
    captioned.write_bytes(captioned.read_bytes() + b"five stars")
    assert places(asked, read_entries(asked.output)) == []
    assert captioned.read_bytes().endswith(b"five stars")


def test_results_of_a_batch_of_the_folder_above_are_never_taken_as_photos(order, source, run, tmp_path, make_link):
    run(order(output=source))
    assert (source / "day 2" / "c-denoised.jpg").is_file()
    (tmp_path / "link").mkdir()
    make_link(tmp_path / "link" / "day", source / "day 2")
    for below in (source / "day 2", tmp_path / "link" / "day"):
        assert places(order(source=below, output=tmp_path / "other")) == ["c-denoised.jpg"]


def test_many_photos_of_one_name_are_numbered_through(order, source, run):
    for seed in range(3):
        save_photo(source / f"z{seed}.jpg", seed)
    asked = order(name_template="night")
    assert places(asked) == [
        "night.jpg", "night-1.jpg", "day 2/night.jpg", "night-2.jpg", "night-3.jpg", "night-4.jpg",
    ]  # fmt: skip
    run(asked)
    save_photo(source / "z1.jpg", 7)
    assert places(asked, read_entries(asked.output)) == ["night-5.jpg"]


def test_no_photo_is_overwritten_that_a_link_leads_to(order, source, make_link, run):
    asked = order(name_template="{stem}", on_conflict="overwrite")
    original = save_photo(asked.output / "linked.jpg", 5)
    before = original.read_bytes()
    make_link(source / "linked.jpg", original)
    assert run(asked) == [None] * 4
    assert original.read_bytes() == before
    assert "linked-1.jpg" in results_in(asked.output)


def test_results_within_the_source_are_never_taken_as_photos(order, source, run):
    asked = order(output=source / "denoised")
    run(asked)
    assert run(asked) == []
    assert len(results_in(asked.output)) == 3


def test_results_of_other_batches_in_the_source_are_never_taken_as_photos(order, source, run, tmp_path):
    run(order(output=source / "denoised"))
    run(order(source=source / "day 2", output=source / "day 2"))
    run(order(source=source / "day 2", output=source / "day 2"), again=True)
    assert set(results_in(source / "day 2")) == {"c.jpg", "c-denoised.jpg", "c-denoised-1.jpg"}
    everything = order(output=tmp_path / "elsewhere")
    assert run(everything) == [None] * 3
    assert set(results_in(everything.output)) == {"a-denoised.jpg", "b-denoised.jpg", "day 2/c-denoised.jpg"}


def test_photos_in_a_folder_named_like_the_journals_keep_their_results(order, source, run):
    save_photo(source / "gradnet-batch" / "staging" / "d.jpg")
    save_photo(source / "gradnet-batch.jpg")
    asked = order()
    assert run(asked) == [None] * 5
    assert (asked.output / "gradnet-batch-denoised.jpg").is_file()
    result = asked.output / "_gradnet-batch" / "staging" / "d-denoised.jpg"
    assert result.is_file()
    assert run(asked) == []
    assert result.is_file()


def test_places_last_when_photos_are_added_in_front(order, source, run):
    asked = order(name_template="{seq:02}")
    assert places(asked) == ["01.jpg", "02.jpg", "day 2/03.jpg"]
    run(asked)
    save_photo(source / "0.jpg")
    assert places(asked, read_entries(asked.output)) == ["04.jpg"]


def test_a_photo_that_changed_and_a_result_that_is_gone_are_done_again(order, source, run):
    asked = order()
    run(asked)
    assert run(asked) == []
    (asked.output / "a-denoised.jpg").unlink()
    save_photo(source / "b.JPG", 7)
    assert run(asked) == [None, None]
    assert set(results_in(asked.output)) == {
        "a-denoised.jpg",
        "b-denoised.jpg",
        "b-denoised-1.jpg",
        "day 2/c-denoised.jpg",
    }


def test_other_settings_are_another_batch_and_overwriting_replaces(order, run):
    run(order())
    assert run(order(jpeg_quality=50, on_conflict="overwrite")) == [None] * 3
    assert set(results_in(order().output)) == {"a-denoised.jpg", "b-denoised.jpg", "day 2/c-denoised.jpg"}
    assert run(order(jpeg_quality=60)) == [None] * 3
    assert "a-denoised-1.jpg" in results_in(order().output)


def test_results_among_the_photos_are_replaced_by_those_of_other_settings(order, source, run):
    run(order(output=source))
    before = results_in(source)
    assert run(order(output=source, jpeg_quality=50, on_conflict="overwrite")) == [None] * 3
    after = results_in(source)
    assert set(after) == set(before)
    assert {name for name in after if after[name] != before[name]} == {name for name in after if "denoised" in name}


def test_what_is_skipped_is_strangers_files_and_no_results_of_other_settings(order, run):
    run(order())
    asked = order(jpeg_quality=50, on_conflict="skip")
    assert places(asked, read_entries(asked.output)) == [
        "a-denoised-1.jpg", "b-denoised-1.jpg", "day 2/c-denoised-1.jpg",
    ]  # fmt: skip


def test_results_of_other_settings_are_not_skipped_when_a_run_was_ended_that_was_to_replace_them(order, run):
    theirs = save_photo(order().output / "a-denoised.jpg", 9)
    run(order(on_conflict="skip"))
    replacing = order(jpeg_quality=50, on_conflict="overwrite")
    with Journal(replacing.output) as journal:
        journal.plan([photo.entry for photo in plan_folder(replacing, journal.entries, read_info).todo])
    before = results_in(theirs.parent)
    assert run(order(jpeg_quality=50, on_conflict="skip")) == [None] * 2
    after = results_in(theirs.parent)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"b-denoised-1.jpg", "day 2/c-denoised-1.jpg"}


@pytest.mark.parametrize("on_conflict", ["skip", "overwrite"])
def test_what_is_done_is_done_whatever_is_to_happen_to_names_that_are_taken(order, run, on_conflict):
    run(order())
    assert run(order(on_conflict=on_conflict)) == []


def test_what_is_done_stays_so_when_a_later_version_adds_settings(order, run, monkeypatch):
    """Its defaults are what was done before."""
    asked = order()
    run(asked)
    had, added = folders.fields, dataclasses.make_dataclass("Later", [("added", str, "default")])
    monkeypatch.setattr(ExportSettings, "added", "default", raising=False)
    monkeypatch.setattr(
        folders, "fields", lambda part: had(part) + (had(added) if isinstance(part, ExportSettings) else ())
    )
    assert places(asked, read_entries(asked.output)) == []


def test_again_does_again_what_is_done(order, run):
    run(order(on_conflict="overwrite"))
    assert run(order(on_conflict="overwrite"), again=True) == [None] * 3
    assert len(results_in(order().output)) == 3
    assert run(order(), again=True) == [None] * 3
    assert len(results_in(order().output)) == 6


def test_again_replaces_own_results_where_taken_names_are_skipped(order, run):
    """A number would be neither: the photo is to be done again, and nothing is to lie beside what is there."""
    asked = order(on_conflict="skip")
    theirs = save_photo(asked.output / "a-denoised.jpg", 9)
    run(asked)
    untouched, captioned = asked.output / "b-denoised.jpg", asked.output / "day 2/c-denoised.jpg"
    was = untouched.stat().st_ino, untouched.stat().st_mtime_ns
    captioned.write_bytes(captioned.read_bytes() + b"five stars")
    before = results_in(asked.output)
    for _ in range(2):
        assert run(asked, again=True) == [None]
    assert results_in(asked.output) == before
    assert (untouched.stat().st_ino, untouched.stat().st_mtime_ns) != was
    assert before[theirs.name] == theirs.read_bytes()
    captioned.unlink()
    assert run(asked, again=True) == [None] * 2
    assert set(results_in(asked.output)) == set(before)


def test_a_run_that_does_again_and_is_ended_goes_on_over_its_own_results(order, run):
    asked = order(on_conflict="skip")
    run(asked)
    before = results_in(asked.output)
    with Journal(asked.output) as journal:
        journal.plan([photo.entry for photo in plan_folder(asked, journal.entries, read_info, again=True).todo])
    assert run(asked) == [None] * 3
    assert results_in(asked.output) == before


def test_what_failed_is_tried_again_only_when_asked_for(order, source, run):
    (source / "bad.NEF").write_bytes(b"no photo")
    errors = run(order())
    assert [error is None for error in errors] == [True, True, False, True]
    assert run(order()) == []
    assert len(run(order(), retry_failed=True)) == 1


def test_a_folder_without_photos_is_told(order, tmp_path):
    empty = tmp_path / "empty"
    with pytest.raises(PhotoReadError, match="no such folder"):
        check_order(order(source=empty))
    empty.mkdir()
    with pytest.raises(PhotoReadError, match="holds no photos"):
        check_order(order(source=empty))
    with pytest.raises(PhotoReadError, match="holds no photos of such names"):
        check_order(order(patterns=("*.NEF",)))


def test_the_method_in_a_name_must_be_known(order):
    from dataclasses import replace

    asked = order(name_template="{stem}-{method}")
    auto = replace(asked, settings=replace(asked.settings, denoise=replace(asked.settings.denoise, method="auto")))
    with pytest.raises(InvalidSettingsError, match="Choose a method"):
        places(auto)


def test_a_link_in_the_output_that_leads_out_of_it_is_not_followed(order, tmp_path, make_link, run):
    asked = order()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    asked.output.mkdir()
    make_link(asked.output / "day 2", elsewhere, is_folder=True)
    errors = run(asked)
    assert [error is None for error in errors] == [True, True, False]
    assert "leads out of the output folder" in str(errors[2])
    assert not os.listdir(elsewhere)


def test_a_path_that_is_too_long_is_planned_and_costs_itself_alone(order, tmp_path):
    asked = order(output=tmp_path.joinpath(*["d" * 200] * 25))
    assert len(plan_folder(asked, {}, read_info).todo) == 3


def test_a_name_of_255_bytes_gets_a_result(order, tmp_path, run):
    folder = tmp_path / "long"
    save_photo(folder / ("\N{CAMERA}" * 62 + "abc.jpg"))
    asked = order(source=folder)
    assert run(asked) == [None]
    assert [name.endswith("-denoised.jpg") for name in results_in(asked.output)] == [True]
