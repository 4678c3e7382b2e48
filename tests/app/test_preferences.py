import json
import threading
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app import preferences
from desktop_app.preferences import LANGUAGES, THEMES, ExportChoice, Preferences, PreferenceStore
from gradnet_engine.job import DenoiseSettings, ExportSettings, FileFormat

EXPORT = ExportChoice(
    FileFormat.TIFF8,
    Path("/out"),
    ExportSettings(
        jpeg_quality=80, name_template="{date}/{stem}", on_conflict="skip", keep_metadata=False, profile="srgb"
    ),
)
CHOSEN = Preferences(
    language="de",
    theme="light",
    reopens=False,
    recent_folders=(Path("/a"), Path("/b")),
    shown=(Path("/a"),),
    photo=Path("/a/1.nef"),
    sort_key="iso",
    descending=True,
    compare="side-by-side",
    denoise=DenoiseSettings("dct", 0.5, 0.25),
    presets={"Wedding": DenoiseSettings("gradnet", 0.8, 1.0, 0.3), "Café": DenoiseSettings("nlm", sigma=0.1)},
    export=EXPORT,
    geometry="Zg==",
    window_state="Zw==",
    hints_px=112,
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "new folder" / "preferences.json"


def keep(path, value):
    PreferenceStore(path).change(lambda _: value)


def test_what_is_chosen_is_there_the_next_time(qapp, path):
    assert all(getattr(CHOSEN, item.name) != getattr(Preferences(), item.name) for item in fields(Preferences))
    keep(path, CHOSEN)
    assert PreferenceStore(path).value == CHOSEN


@given(
    st.builds(
        Preferences,
        language=st.sampled_from(sorted(LANGUAGES)),
        theme=st.sampled_from(THEMES),
        photo=st.none() | st.text("ab/ü\\ ", min_size=1).map(Path),
        recent_folders=st.lists(st.text("ab/ü\\ ", min_size=1).map(Path), max_size=3).map(tuple),
        geometry=st.text(max_size=5),
    )
)
def test_any_choice_survives(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("p") / "preferences.json"
    keep(path, value)
    assert PreferenceStore(path).value == value


def test_a_change_is_told_once_and_only_if_it_is_one(qapp, qtbot, path):
    store = PreferenceStore(path)
    with qtbot.waitSignal(store.changed) as told:
        store.update(theme="light")
    assert told.args == [Preferences(theme="light")]
    with qtbot.assertNotEmitted(store.changed):
        store.update(theme="light")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"theme": "light"}', b'{"version": "1"}', b"\xff\xfe"]
)
def test_a_broken_file_gives_preferences_as_at_first_and_is_kept(qapp, path, content, caplog):
    path.parent.mkdir()
    path.write_bytes(content)
    store = PreferenceStore(path)
    assert store.value == Preferences()
    assert "can't be read" in caplog.text
    store.update(theme="light")
    assert path.with_suffix(".unreadable.json").read_bytes() == content


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "pink"),
        ("theme", None),
        ("language", "xx"),
        ("reopens", 1),
        ("recent_folders", "/a"),
        ("recent_folders", [1]),
        ("sort_key", "size"),
        ("compare", "upside-down"),
        ("export", {"format": "gif"}),
        ("export", None),
        ("denoise", {"luminance_strength": 7}),
        ("denoise", {"luminance_strength": "much"}),
        ("denoise", {"method": ["bm3d"]}),
        ("denoise", {"sigma": True}),
        ("denoise", []),
        ("export", {"format": None, "folder": None, "export": {"format": "jpeg", "keep_metadata": "no"}}),
        ("export", {"format": None, "folder": None, "export": {"format": "jpeg", "jpeg_quality": 95.5}}),
        ("export", {"format": None, "folder": None, "export": {"format": "jpeg", "name_template": 5}}),
        ("export", {"format": None, "folder": None, "export": {"format": "jpeg", "on_conflict": "ask"}}),
        ("geometry", 3),
        ("hints_px", -1),
        ("hints_px", "high"),
    ],
)
def test_one_bad_value_costs_that_value_alone(qapp, path, name, value):
    keep(path, CHOSEN)
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(document | {name: value}), encoding="utf-8")
    first = getattr(Preferences(), name)
    assert PreferenceStore(path).value == replace(CHOSEN, **{name: first})


def test_what_a_newer_version_wrote_is_kept(qapp, path):
    path.parent.mkdir()
    written = json.dumps({"version": preferences.SCHEMA_VERSION + 1, "theme": "light"})
    path.write_text(written)
    PreferenceStore(path).update(theme="system")
    assert path.with_suffix(".unreadable.json").read_text() == written


def test_older_versions_are_brought_up_step_by_step(qapp, path, monkeypatch):
    steps = (
        lambda document: {**document, "version": 2, "look": document["colour"]},
        lambda document: {**document, "version": 3, "theme": document["look"]},
    )
    monkeypatch.setattr(preferences, "_MIGRATIONS", steps)
    monkeypatch.setattr(preferences, "SCHEMA_VERSION", 3)
    path.parent.mkdir()
    for old in ({"version": 1, "colour": "light"}, {"version": 2, "look": "light"}, {"version": 3, "theme": "light"}):
        path.write_text(json.dumps(old))
        assert PreferenceStore(path).value.theme == "light"


def test_there_is_a_step_for_each_version():
    assert len(preferences._MIGRATIONS) == preferences.SCHEMA_VERSION - 1


def test_recent_folders_are_each_there_once_the_newest_first():
    value = Preferences()
    for number in [*range(12), 3]:
        value = value.with_recent(Path(f"/{number}"))
    assert value.recent_folders[:3] == (Path("/3"), Path("/11"), Path("/10"))
    assert len(value.recent_folders) == len(set(value.recent_folders)) == 10


def test_a_disk_that_takes_nothing_costs_no_more_than_the_memory_of_it(qapp, tmp_path, caplog):
    (tmp_path / "in the way").write_text("a file")
    store = PreferenceStore(tmp_path / "in the way" / "preferences.json")
    store.update(theme="light")
    assert store.value.theme == "light"
    assert "can't be written" in caplog.text


def test_a_preset_that_can_not_be_read_costs_itself_alone(qapp, path):
    keep(path, CHOSEN)
    document = json.loads(path.read_text(encoding="utf-8"))
    document["presets"]["Wedding"]["grain"] = 7
    path.write_text(json.dumps(document), encoding="utf-8")
    value = PreferenceStore(path).value
    assert value.presets == {"Café": CHOSEN.presets["Café"]}
    assert value.denoise == CHOSEN.denoise


def test_a_name_that_is_not_utf8_survives(qapp, path):
    folder = Path("/photos/stra\udcdfe")  # As Python tells of a byte that is no UTF-8.
    value = replace(CHOSEN, recent_folders=(folder,), shown=(folder,), photo=folder / "gr\udcfcn.jpg")
    keep(path, value)
    assert PreferenceStore(path).value == value


def test_what_another_window_keeps_is_not_lost(qapp, path):
    one, other = PreferenceStore(path), PreferenceStore(path)
    wedding, night = DenoiseSettings("gradnet", 0.8), DenoiseSettings("nlm")
    other.change(lambda value: value.with_preset("Wedding", wedding))
    other.change(lambda value: value.with_recent(Path("/b")))
    other.update(theme="light")
    one.change(lambda value: value.with_preset("Night", night))
    one.change(lambda value: value.with_recent(Path("/a")))
    one.update(geometry="Zg==")
    other.change(lambda value: value.without_preset("Wedding"))
    kept = PreferenceStore(path).value
    assert kept == other.value
    assert kept.presets == {"Night": night}
    assert (kept.recent_folders, kept.theme, kept.geometry) == ((Path("/a"), Path("/b")), "light", "Zg==")


def test_windows_that_change_something_at_once_lose_nothing(qapp, path):
    stores = [PreferenceStore(path) for _ in range(4)]

    def keep_many(store, names):
        for name in names:
            store.change(lambda value, name=name: value.with_preset(name, DenoiseSettings()))

    threads = [
        threading.Thread(target=keep_many, args=(store, [f"{number}-{count}" for count in range(10)]))
        for number, store in enumerate(stores)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(PreferenceStore(path).value.presets) == 40


def test_a_file_that_goes_away_takes_nothing_with_it(qapp, path):
    store = PreferenceStore(path)
    store.update(theme="light")
    path.unlink()
    store.update(language="de")
    assert PreferenceStore(path).value == Preferences(theme="light", language="de")


def test_what_could_not_be_written_is_written_with_the_next_change(qapp, path):
    store = PreferenceStore(path)
    store.update(theme="light")
    path.unlink()
    path.mkdir()
    store.update(language="de")
    path.rmdir()
    keep(path, CHOSEN)
    store.update(reopens=False)
    assert PreferenceStore(path).value == Preferences(theme="light", language="de", reopens=False)
