from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradnet_engine.batch import plan_jobs, run_jobs
from gradnet_engine.errors import Cancelled, InvalidSettingsError, PhotoReadError
from gradnet_engine.image_io import PhotoInfo
from gradnet_engine.job import DenoiseSettings, ExportSettings, FileFormat, Job
from gradnet_engine.progress import CancelToken

TEMPLATE = Job(Path(), Path(), denoise=DenoiseSettings(method="median"))

stems = st.text("aAbB1é-. ", min_size=1, max_size=4).filter(lambda stem: stem.strip(". ") != "")
sources = st.lists(
    st.builds(
        lambda folder, stem, suffix: Path("/photos") / folder / (stem + suffix),
        st.sampled_from(["a", "A", "b"]),
        stems,
        st.sampled_from([".jpg", ".JPG", ".NEF", ".png", ".tif"]),
    ),
    max_size=12,
)


@given(sources=sources, in_folder=st.booleans(), file_format=st.sampled_from([None, *FileFormat]))
def test_no_two_results_and_no_source_share_a_name(tmp_path_factory, sources, in_folder, file_format):
    jobs = plan_jobs(sources, Path("/out") if in_folder else None, file_format, TEMPLATE)
    destinations = [str(job.destination).casefold() for job in jobs]
    assert len(set(destinations)) == len(destinations)
    assert [job.source for job in jobs] == list(dict.fromkeys(sources))
    for job in jobs:
        assert job.destination.suffix == job.export.format.suffix
        assert job.destination.parent == (Path("/out") if in_folder else job.source.parent)
        assert job.destination.name.startswith(job.source.stem)


def overwriting(name_template):
    export = ExportSettings(name_template=name_template, on_conflict="overwrite")
    return Job(Path(), Path(), denoise=DenoiseSettings(method="median"), export=export)


@given(sources=sources, name_template=st.sampled_from(["{stem}", "{stem}-denoised", "a"]))
def test_overwriting_replaces_no_source_but_its_own(sources, name_template):
    jobs = plan_jobs(sources, None, FileFormat.JPEG, overwriting(name_template))
    for job in jobs:
        others = {str(source) for source in sources if source != job.source}
        assert str(job.destination) not in others
    assert len({str(job.destination).casefold() for job in jobs}) == len(jobs)


def test_overwriting_counts_up_where_a_name_is_that_of_another_source():
    pair = [Path("/photos/a.NEF"), Path("/photos/a.jpg")]
    jobs = plan_jobs(pair, None, FileFormat.JPEG, overwriting("{stem}"))
    assert [job.destination.name for job in jobs] == ["a-1.jpg", "a.jpg"]
    results_too = [Path("/photos/a.jpg"), Path("/photos/a-denoised.jpg")]
    jobs = plan_jobs(results_too, None, None, overwriting("{stem}-denoised"))
    assert [job.destination.name for job in jobs] == ["a-denoised-1.jpg", "a-denoised-denoised.jpg"]


def test_what_is_no_photo_takes_no_name_away():
    jobs = plan_jobs([Path("/photos/a.gif"), Path("/photos/a.tif")], Path("/out"), FileFormat.JPEG, TEMPLATE)
    assert [job.source.name for job in jobs] == ["a.gif", "a.tif"]
    assert [job.destination.name for job in jobs] == ["a-denoised-1.jpg", "a-denoised.jpg"]


def test_photos_are_told_apart_by_where_they_lie(tmp_path, make_link):
    folder, link = tmp_path / "photos", tmp_path / "link"
    folder.mkdir()
    make_link(link, folder, is_folder=True)
    spelled = [folder / "a.jpg", link / "a.jpg", link / ".." / "photos" / "a.jpg"]
    assert len(plan_jobs(spelled, None, None, overwriting("{stem}"))) == 1
    results_too = [folder / "a.jpg", link / "a-denoised.jpg"]
    jobs = plan_jobs(results_too, None, None, overwriting("{stem}-denoised"))
    assert [job.destination.name for job in jobs] == ["a-denoised-1.jpg", "a-denoised-denoised.jpg"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a.JPG", FileFormat.JPEG),
        ("a.webp", FileFormat.JPEG),
        ("a.png", FileFormat.PNG16),
        ("a.tif", FileFormat.TIFF16),
        ("a.NEF", FileFormat.TIFF16),
        ("a.dng", FileFormat.TIFF16),
    ],
)
def test_format_follows_the_source(source, expected):
    assert plan_jobs([Path(source)], None, None, TEMPLATE)[0].export.format == expected


def test_format_follows_the_output_name():
    job = plan_jobs([Path("a.NEF")], Path("out/b.png"), None, TEMPLATE)[0]
    assert (job.destination, job.export.format) == (Path("out/b.png"), FileFormat.PNG16)
    job = plan_jobs([Path("a.NEF")], Path("b.tiff"), FileFormat.TIFF8, TEMPLATE)[0]
    assert (job.destination, job.export.format) == (Path("b.tiff"), FileFormat.TIFF8)
    job = plan_jobs([Path("a.NEF")], Path("b.dng"), None, TEMPLATE)[0]
    assert (job.destination, job.export.format, job.raw.for_dng) == (Path("b.dng"), FileFormat.DNG, True)


def test_one_file_name_for_many_photos_is_refused():
    with pytest.raises(InvalidSettingsError, match="one file name for 2 photos"):
        plan_jobs([Path("a.jpg"), Path("b.jpg")], Path("out.jpg"), None, TEMPLATE)


@pytest.mark.parametrize("name", ["b.webp", "b.CR3", "b.NEF", "b.gif", "b.HEIC", "b.avif"])
def test_a_name_of_a_picture_that_cannot_be_written_is_no_folder(name):
    with pytest.raises(InvalidSettingsError, match=f"{name} can't be written: end it in .jpg"):
        plan_jobs([Path("a.jpg")], Path(name), None, TEMPLATE)


def test_one_file_name_is_enough_for_a_photo_that_is_given_twice(tmp_path):
    spelled = [tmp_path / "a.jpg", tmp_path / "folder" / ".." / "a.jpg"]
    (tmp_path / "folder").mkdir()
    jobs = plan_jobs(spelled, tmp_path / "out.png", None, TEMPLATE)
    assert [job.destination for job in jobs] == [tmp_path / "out.png"]


def test_a_name_of_any_case_fits_its_format():
    job = plan_jobs([Path("a.NEF")], Path("B.TIF"), FileFormat.TIFF8, TEMPLATE)[0]
    assert (job.destination, job.export.format) == (Path("B.TIF"), FileFormat.TIFF8)


def test_names_hold_what_photos_tell_and_do_without_what_can_not_be_read():
    def describe(path):
        if path.stem == "bad":
            raise PhotoReadError(path, "it is a bad one")
        return PhotoInfo("RAW", 6, 4, camera="Nikon Z 6", iso=6400, taken=datetime(2026, 5, 31, 20, 15, 3))

    template = replace(TEMPLATE, export=ExportSettings(name_template="{date} {time} {camera} {iso} {stem}"))
    jobs = plan_jobs([Path("a.NEF"), Path("bad.NEF")], Path("out"), FileFormat.JPEG, template, describe)
    assert [job.destination.name for job in jobs] == [
        "2026-05-31 20-15-03 Nikon Z 6 6400 a.jpg",
        "unknown unknown unknown unknown bad.jpg",
    ]


def test_a_name_that_does_not_fit_the_format_is_refused():
    with pytest.raises(InvalidSettingsError, match="not a name for the format png16"):
        plan_jobs([Path("a.jpg")], Path("out.jpg"), FileFormat.PNG16, TEMPLATE)


def test_an_existing_folder_with_a_file_like_name_is_a_folder(tmp_path):
    folder = tmp_path / "album.jpg"
    folder.mkdir()
    assert plan_jobs([Path("a.jpg")], folder, None, TEMPLATE)[0].destination == folder / "a-denoised.jpg"


@pytest.fixture
def small_jpeg(tmp_path, noisy_astronaut):
    from PIL import Image

    path = tmp_path / "small.jpg"
    Image.fromarray((255 * noisy_astronaut[:64, :80]).round().astype("uint8")).save(path, quality=95)
    return path


def test_one_bad_photo_does_not_stop_the_others(tmp_path, small_jpeg, decoder):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"not a photo")
    again = tmp_path / "again.jpg"
    again.write_bytes(small_jpeg.read_bytes())
    before = small_jpeg.read_bytes()

    outcomes = list(run_jobs(plan_jobs([small_jpeg, broken, again], tmp_path / "out", None, TEMPLATE), decoder=decoder))

    assert [outcome.error is None for outcome in outcomes] == [True, False, True]
    assert "broken.jpg" in str(outcomes[1].error)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["again-denoised.jpg", "small-denoised.jpg"]
    assert small_jpeg.read_bytes() == before


def test_overwriting_loses_neither_an_equally_named_result_nor_the_photo(tmp_path, small_jpeg, decoder):
    other = tmp_path / "other" / small_jpeg.name
    other.parent.mkdir()
    other.write_bytes(small_jpeg.read_bytes())
    template = Job(
        Path(), Path(), denoise=DenoiseSettings(method="median"), export=ExportSettings(on_conflict="overwrite")
    )
    for _ in range(2):
        outcomes = list(run_jobs(plan_jobs([small_jpeg, other], tmp_path / "out", None, template), decoder=decoder))
        assert [outcome.error for outcome in outcomes] == [None, None]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["small-denoised-1.jpg", "small-denoised.jpg"]


def test_without_overwrite_a_number_is_added(tmp_path, small_jpeg, decoder):
    outputs = [
        outcome.output
        for _ in range(2)
        for outcome in run_jobs(plan_jobs([small_jpeg], None, None, TEMPLATE), decoder=decoder)
    ]
    assert outputs == [tmp_path / "small-denoised.jpg", tmp_path / "small-denoised-1.jpg"]


def test_cancelled_work_leaves_no_file(tmp_path, small_jpeg, decoder):
    cancel = CancelToken()

    def cancel_when_denoising(_job, report):
        if report.stage == "denoising":
            cancel.cancel()

    with pytest.raises(Cancelled):
        list(
            run_jobs(
                plan_jobs([small_jpeg], tmp_path / "out", None, TEMPLATE),
                progress=cancel_when_denoising,
                cancel=cancel,
                decoder=decoder,
            )
        )
    assert not list(tmp_path.glob("out/*"))
