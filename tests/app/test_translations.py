import ast
import pickle
import re
import subprocess
import sysconfig
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import engine_texts
import pytest
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QDialogButtonBox, QLabel

from desktop_app import resources
from desktop_app.app import speak
from desktop_app.denoise_panel import duration_text, settings_text
from desktop_app.number_texts import percent_text
from desktop_app.photo_info import shutter_text
from desktop_app.preferences import LANGUAGES
from desktop_app.spoken import CONTEXT, spoken
from gradnet_engine.denoisers import METHODS
from gradnet_engine.errors import PhotoReadError
from gradnet_engine.image_io import read_photo
from gradnet_engine.job import DenoiseSettings
from gradnet_engine.locations import shipped_folder

FOLDER = shipped_folder("resources") / "translations"
CODES = [code for code in LANGUAGES if code]
OURS_OF_QT = FOLDER / "qtbase_ro.ts"
"""Qt comes without Romanian."""


def messages(path):
    """Context, source and the forms of the translation of each text."""
    for context in ElementTree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            forms = [form.text or "" for form in message.iter("numerusform")] or [message.findtext("translation", "")]
            yield context.findtext("name", ""), message.findtext("source", ""), forms


def run(tool, *arguments):
    # Beside this Python, which need not be on the path; Windows finds the .exe by itself.
    program = Path(sysconfig.get_path("scripts"), f"pyside6-{tool}")
    subprocess.run([program, "-silent", *map(str, arguments)], check=True, capture_output=True)


@pytest.fixture(scope="module")
def in_sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ts")
    path, of_engine = folder / "found.ts", folder / "engine.py"
    of_engine.write_text(engine_texts.lupdate_source(), encoding="utf-8")
    package = Path(resources.__file__).parent
    run("lupdate", *sorted(package.rglob("*.py")), of_engine, "-ts", path)
    return {(context, source) for context, source, _ in messages(path)}


def test_every_sentence_of_the_engine_is_found(in_sources):
    """One that is made of a ready text, such as an f-string, could not be found, nor said in another language."""
    makes_text = (ast.JoinedStr, ast.BinOp)
    for path in engine_texts.sources():
        assigned = (node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.Assign))
        texts = {
            ast.unparse(node.targets[0])
            for node in assigned
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        }
        for argument in engine_texts.text_arguments(path):
            assert not isinstance(argument, makes_text), f"{path}:{argument.lineno}: {ast.unparse(argument)}"
            assert ast.unparse(argument) not in texts, f"{path}:{argument.lineno}: {ast.unparse(argument)} isn't found"
            is_text = isinstance(argument, ast.Call) and ast.unparse(argument.func) == "str"
            assert not is_text, f"{path}:{argument.lineno}: a sentence is lost: {ast.unparse(argument)}"
    found = {source for context, source in in_sources if context == CONTEXT}
    assert found == set(engine_texts.engine_texts())
    assert {method.use.template for method in METHODS.values()} <= found


@pytest.mark.parametrize("code", [code for code in CODES if code != "en"])
def test_every_text_is_translated(in_sources, code):
    path = FOLDER / f"gradnet_{code}.ts"
    translated = {(context, source) for context, source, forms in messages(path) if all(forms)}
    assert in_sources - translated == set(), "run packaging/translations.sh, and translate what it found"
    assert "unfinished" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("code", CODES)
def test_translations_have_the_same_places_to_fill(code):
    for _, source, forms in messages(FOLDER / f"gradnet_{code}.ts"):
        for form in forms:
            assert sorted(re.findall(r"\{[^}]*\}|%n", form)) == sorted(re.findall(r"\{[^}]*\}|%n", source)), source
            assert form.count("&") == source.count("&"), source
            assert form.endswith("…") == source.endswith("…") or "(&" in form, source


@pytest.mark.parametrize("code", CODES)
def test_what_ships_is_made_of_the_newest_texts(tmp_path, code):
    run("lrelease", "-compress", FOLDER / f"gradnet_{code}.ts", "-qm", tmp_path / "made.qm")
    assert (tmp_path / "made.qm").read_bytes() == (FOLDER / f"gradnet_{code}.qm").read_bytes()


def test_our_translation_of_qts_texts_translates_what_qt_says():
    german = QTranslator()
    assert german.load("qtbase_de", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    for context, source, (form,) in messages(OURS_OF_QT):
        assert german.translate(context, source), f"Qt says no {source!r} in {context}"
        assert form
        assert [form.count(part) for part in "&%\n"] == [source.count(part) for part in "&%\n"], source


def test_our_translation_of_qts_texts_ships_as_it_is(tmp_path):
    run("lrelease", "-compress", OURS_OF_QT, "-qm", tmp_path / "made.qm")
    assert (tmp_path / "made.qm").read_bytes() == OURS_OF_QT.with_suffix(".qm").read_bytes()


@pytest.mark.parametrize("code", ["de", "ro", "zh_CN"])
def test_qts_own_texts_are_in_the_language_that_ours_are_in(code):
    names = [Path(translator.filePath()).name for translator in resources.translators(code)]
    assert names == ["gradnet_en.qm", f"qtbase_{code}.qm", f"gradnet_{code}.qm"]


@pytest.fixture
def speaking(qapp):
    """Speak a language, until the test is over."""

    def in_language(code):
        speak(qapp, code)

    yield in_language
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.setParent(None)


@pytest.mark.parametrize(("code", "one", "many"), [("en", "1 photo", "21 photos"), ("de", "1 Foto", "21 Fotos")])
def test_numbers_have_their_forms(speaking, code, one, many):
    speaking(code)
    texts = [QCoreApplication.translate("BrowserPanel", "%n photo(s)", "", number) for number in (1, 21)]
    assert texts == [one, many]


def test_all_standard_buttons_are_romanian(speaking, qtbot):
    speaking("ro")
    ours = {form for context, _, forms in messages(OURS_OF_QT) if context == "QPlatformTheme" for form in forms}
    box = QDialogButtonBox()
    qtbot.addWidget(box)
    texts = [box.addButton(answer).text() for answer in QDialogButtonBox.StandardButton]
    assert set(texts) <= ours
    assert {"OK", "Anulează", "&Da", "&Nu", "Salvează", "Deschide"} <= set(texts)


@pytest.mark.parametrize(
    ("code", "decimal", "mark"), [("en", "11.6", "."), ("de", "11,6", ","), ("ro", "11,6", ","), ("zh_CN", "11.6", ".")]
)
def test_numbers_are_written_as_in_the_language(speaking, request, code, decimal, mark):
    speaking(code)
    window = request.getfixturevalue("window")
    info, panel = window.info, window.panel
    info.show_noise((11.6 / 255, 0, 0))
    assert decimal in info._noise.text()
    panel.show_measured_noise((11.6 / 255,) * 3)
    assert panel.measured.text().endswith(decimal)
    panel.exposure.slider.setValue(15)
    assert f"+1{mark}5 EV" in [label.text() for label in panel.exposure.findChildren(QLabel)]
    assert f"0{mark}3" in duration_text(0.3)
    assert f"2{mark}5" in duration_text(2.5 * 3600)
    assert shutter_text(0.6) == f"0{mark}6 s"


@pytest.mark.parametrize("code", CODES)
def test_percents_are_written_alike_everywhere(speaking, request, code):
    speaking(code)
    panel = request.getfixturevalue("window").panel
    values = [label.text() for label in panel.luminance.findChildren(QLabel)]
    assert percent_text(100) in values
    assert settings_text(DenoiseSettings(grain=0.25)).count(percent_text(100)) == 2
    assert settings_text(DenoiseSettings(grain=0.25)).endswith(percent_text(25))


def test_plurals_are_english_where_the_system_has_no_language(speaking, monkeypatch):
    monkeypatch.setattr(QLocale, "system", staticmethod(QLocale.c))
    speaking("")
    assert QCoreApplication.translate("BrowserPanel", "%n photo(s)", "", 1) == "1 photo"


def test_romanian_has_three_forms(speaking):
    speaking("ro")
    texts = [QCoreApplication.translate("BrowserPanel", "%n photo(s)", "", number) for number in (1, 5, 21)]
    assert texts == ["1 fotografie", "5 fotografii", "21 de fotografii"]


@pytest.mark.parametrize(("code", "title"), [("en", "File"), ("de", "Datei"), ("ro", "Fișier"), ("zh_CN", "文件(F)")])
def test_a_window_in_another_language(speaking, request, code, title):
    speaking(code)
    window = request.getfixturevalue("window")
    menus = window.menuBar().actions()
    assert menus[0].text().replace("&", "") == title
    labels = [label.text() for label in window.findChildren(QLabel) if label.buddy() is not None]
    assert labels
    for texts in (
        [menu.text() for menu in menus] + labels,
        *([a.text() for a in menu.menu().actions()] for menu in menus),
    ):
        letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
        assert len(letters) == len(set(letters)), f"two of {texts} have the same letter"


def test_the_system_decides_if_nobody_else_does(monkeypatch):
    monkeypatch.setattr(QLocale, "system", staticmethod(lambda: QLocale("de_AT")))
    names = [Path(translator.filePath()).name for translator in resources.translators("")]
    assert "gradnet_de.qm" in names


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "{path}: can't be read: it is empty."),
        ("de", "{path}: kann nicht gelesen werden: Die Datei ist leer."),
        ("ro", "{path}: nu poate fi citit: fișierul este gol."),
        ("zh_CN", "{path}：无法读取：文件是空的。"),  # noqa: RUF001 - Chinese colons
    ],
)
def test_errors_of_the_engine_are_told_in_the_users_language(speaking, tmp_path, code, said):
    path = tmp_path / "{stem}.jpg"
    path.touch()
    with pytest.raises(PhotoReadError) as raised:
        read_photo(path)
    speaking(code or "en")
    assert spoken(pickle.loads(pickle.dumps(raised.value)).sentence) == said.format(path=path)


def test_text_of_nobody_stays_as_it_is():
    assert spoken("a {brace}") == "a {brace}"
