"""Names of results: what templates make, and that none leaves its folder."""

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradnet_engine.batch.naming import NAME_FIELDS, NameFacts, NameTemplate, name_key
from gradnet_engine.errors import InvalidSettingsError
from gradnet_engine.image_io.write import numbered

FACTS = NameFacts("DSC_0815", "dct", 7, 12800, datetime(2026, 5, 31, 20, 15, 3), "Canon/EOS: R5")


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{stem}-denoised", "DSC_0815-denoised.tif"),
        ("{date}/{time} {stem}", "2026-05-31/20-15-03 DSC_0815.tif"),
        ("{seq:04}_{method}_iso{iso}", "0007_dct_iso12800.tif"),
        ("{camera}", "Canon_EOS_ R5.tif"),
        ("{seq:3}", "007.tif"),
        ("literal {{braces}}", "literal {braces}.tif"),
    ],
)
def test_fields_are_filled_in(template, expected):
    assert str(NameTemplate(template).render(FACTS, ".tif")) == expected


def test_what_a_photo_does_not_tell_is_unknown():
    assert str(NameTemplate("{date}-{iso}-{camera}").render(NameFacts("a"), ".jpg")) == "unknown-unknown-unknown.jpg"


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("{stm}", "{stm}"),
        ("{}", "choose from"),
        ("{stem", "brace"),
        ("{stem!r}", "width"),
        ("{stem:>9}", "width"),
        ("{stem:9}", "width"),
        ("{seq:99999999}", "width"),
        ("{stem.__class__}", "choose from"),
        ("../{stem}", "leaves the output folder"),
        ("a/../{stem}", "leaves the output folder"),
        ("/etc/{stem}", "empty part"),
        ("{stem}/", "empty part"),
        ("", "Results need a name"),
        (" ", "Results need a name"),
        ("day/{stem}" + 201 * "\N{LATIN SMALL LETTER E WITH ACUTE}", "too long"),
        ("day/" + 200 * "a" + "{stem}", "too long"),
        ("C:{stem}", "character"),
        ("a\\{stem}", "character"),
        ("{stem}\0", "character"),
        ("{stem}\n", "character"),
    ],
)
def test_a_template_that_can_not_be_used_is_refused_with_a_sentence(template, complaint):
    with pytest.raises(InvalidSettingsError, match="name") as refusal:
        NameTemplate(template)
    assert complaint in str(refusal.value)


@given(
    stem=st.text(min_size=1, max_size=90),
    camera=st.text(max_size=8),
    template=st.sampled_from(["{stem}", "{stem}-denoised", "{stem}/{stem}", "{camera}/{stem}", "{camera}"]),
)
def test_no_photo_can_choose_a_name_that_leaves_the_folder_or_can_not_be_written(stem, camera, template):
    path = NameTemplate(template).render(NameFacts(stem, camera=camera), ".tif")
    assert not path.is_absolute()
    for part in path.parts:
        assert part not in ("", ".", "..")
        assert len(part.encode("utf-8", "surrogatepass")) <= 250
        assert not set('\\/:*?"<>|\x7f') & set(part)
        assert all(character >= " " for character in part)
        assert part == part.rstrip(" .")


@pytest.mark.parametrize("blank", ["\N{SPACE}.\N{SPACE}", "..."])
def test_a_photo_that_tells_a_blank_has_a_name_before_its_ending(blank):
    """A file named ``.tif`` would be hidden, and of no kind."""
    assert NameTemplate("{camera}").render(NameFacts("a", camera=blank), ".tif").name == "_.tif"


def test_a_part_of_a_template_that_just_fits_is_whole_in_the_name():
    name = NameTemplate(199 * "a" + "{stem}").render(NameFacts("0815"), ".tif").name
    assert name == 199 * "a" + "0815.tif"


@pytest.mark.parametrize("stem", ["con", "NUL", "com1.part", "COM¹", "lpt³", "CONIN$", "conout$.x", "nul .x"])
def test_names_of_windows_devices_are_avoided(stem):
    assert NameTemplate("{stem}").render(NameFacts(stem), ".jpg").name == f"_{stem}.jpg"


@pytest.mark.parametrize("stem", ["concert", "com", "com1a", "nul x", "conin"])
def test_names_that_only_begin_like_a_device_stay(stem):
    assert NameTemplate("{stem}").render(NameFacts(stem), ".jpg").name == f"{stem}.jpg"


def test_a_name_of_255_bytes_still_fits_with_its_addition():
    stem = "\N{CAMERA WITH FLASH}" * 62 + "abc"
    name = NameTemplate("{stem}-denoised").render(NameFacts(stem), ".tif").name
    assert name.endswith("-denoised.tif")
    assert 240 <= len(name.encode()) <= 250


@pytest.mark.parametrize("template", ["{camera}", "{camera}/{stem}", "{stem} {camera}"])
def test_a_camera_of_an_endless_name_is_shortened(template):
    name = NameTemplate(template).render(NameFacts("a", camera="Make " * 120), ".tif")
    assert all(200 < len(part) <= 255 or part == "a.tif" for part in name.parts)


def test_every_field_can_be_used():
    assert NameTemplate("-".join(f"{{{field}}}" for field in NAME_FIELDS)).render(FACTS, ".tif").suffix == ".tif"


def test_paths_that_some_disks_take_for_one_share_a_key():
    assert name_key(Path("/a/Caf\N{LATIN SMALL LETTER E WITH ACUTE}.JPG")) == name_key(
        Path("/A/cafe\N{COMBINING ACUTE ACCENT}.jpg")
    )
    assert name_key(Path("/a/Stra\N{LATIN SMALL LETTER SHARP S}e.jpg")) == name_key(Path("/a/STRASSE.jpg"))
    assert name_key(Path("/a/b")) != name_key(Path("/a/c"))


def test_numbers_go_before_the_ending():
    assert [numbered(Path("a/b.c.tif"), number).name for number in (0, 2)] == ["b.c.tif", "b.c-2.tif"]
