"""What the packages tell a system about the program is right, and the same everywhere."""

import ast
import configparser
import json
import re
import runpy
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from gradnet_engine import program_version
from gradnet_engine.image_io import PHOTO_SUFFIXES

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
DESKTOP = PACKAGING / "linux" / "gradnet-desktop.desktop"
METAINFO = PACKAGING / "linux" / "gradnet-desktop.metainfo.xml"


@pytest.fixture
def build_scripts(monkeypatch):
    """The scripts import each other as neighbours."""
    monkeypatch.syspath_prepend(str(PACKAGING))
    yield
    for name in ("contents", "icons", "linux_packages", "origins", "windows_versions"):
        sys.modules.pop(name, None)


@pytest.fixture
def metainfo(build_scripts, tmp_path, monkeypatch):
    from linux_packages import filled_in

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    path = tmp_path / METAINFO.name
    path.write_text(filled_in(METAINFO.read_text(encoding="utf-8")), encoding="utf-8")
    return path


def test_the_metainfo_names_the_version_and_what_is_launched(metainfo):
    tree = ElementTree.parse(metainfo)
    releases = [dict(release.attrib) for release in tree.iter("release")]
    assert releases == [{"version": program_version(), "date": "2026-01-01"}]
    assert tree.findtext("launchable") == DESKTOP.name


@pytest.mark.skipif(not shutil.which("appstreamcli"), reason="appstreamcli isn't installed")
def test_appstream_finds_no_fault(metainfo):
    done = subprocess.run(
        ["appstreamcli", "validate", "--no-net", metainfo], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="desktop-file-validate isn't installed")
def test_the_desktop_file_is_valid():
    done = subprocess.run(["desktop-file-validate", DESKTOP], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_desktop_file_takes_photos_and_matches_the_window(qapp):
    from desktop_app.app import dress

    dress(qapp)
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(DESKTOP, encoding="utf-8")
    entry = parser["Desktop Entry"]
    assert qapp.desktopFileName() == entry["Icon"] == entry["StartupWMClass"] == DESKTOP.stem
    assert entry["Exec"] == f"{DESKTOP.stem} %F"
    raster = {"image/jpeg", "image/heic", "image/avif", "image/tiff", "image/png", "image/webp"}
    assert raster | {"image/x-canon-cr3", "image/x-adobe-dng"} <= set(entry["MimeType"].split(";"))


def test_windows_offers_the_program_for_every_photo_that_it_reads():
    script = (PACKAGING / "windows" / "gradnet-desktop.iss").read_text(encoding="utf-8")
    assert set(re.findall(r"Classes\\(\.\w+)\\OpenWithProgids", script)) == PHOTO_SUFFIXES


def test_a_bundle_takes_the_weights_for_photographers_and_a_manifest_of_these(build_scripts, tmp_path, monkeypatch):
    import contents

    entries = [{"name": name, "file": f"{name}.safetensors"} for name in ("dncnn", "gradnet", "gradnet-paper")]
    monkeypatch.setattr(contents, "ROOT", tmp_path)
    for name in ("weights", "resources"):
        (tmp_path / name).mkdir()
    for taken in (["dncnn", "gradnet"], ["dncnn", "gradnet", "gradnet-raw"]):
        (tmp_path / "weights" / "manifest.json").write_text(json.dumps({"version": 1, "weights": entries}))
        files = [Path(path) for path, folder in contents.data_files(tmp_path / "work") if folder == "weights"]
        assert [path.name for path in files] == ["manifest.json", *(f"{name}.safetensors" for name in taken)]
        assert [entry["name"] for entry in json.loads(files[0].read_text())["weights"]] == taken
        entries.append({"name": "gradnet-raw", "file": "gradnet-raw.safetensors"})


def test_every_module_that_has_kernels_is_shipped_as_source_with_those_beside_it(build_scripts):
    """Numba keeps nothing of a module without a file. What compiles for itself needs the module `compiled`."""
    import contents

    root = PACKAGING.parent
    as_source = {name for name, mode in contents.COLLECTION_MODES.items() if mode == "py"}
    folders = {
        path.parent
        for path in (root / "gradnet_engine").rglob("*.py")
        if re.search(
            r"\b(from gradnet_engine\.compiled import .*\bkernel\b|import .*\bcompiled\b)",
            path.read_text(encoding="utf-8"),
        )
    }
    modules = {path for folder in folders for path in folder.glob("*.py") if path.stem != "__init__"}
    assert as_source == {".".join(path.relative_to(root).with_suffix("").parts) for path in modules}
    assert {"gradnet_engine.networks.kernels.transforms"} < as_source


@pytest.mark.parametrize("name", ["gradnet", "gradnet-desktop"])
def test_the_version_resource_has_the_version(build_scripts, name):
    from windows_versions import version_text

    text = version_text(name)
    ast.parse(text)
    assert f'StringStruct("ProductVersion", "{program_version()}")' in text
    [numbers] = map(ast.literal_eval, re.findall(r"filevers=(\(.*?\))", text))
    assert ".".join(map(str, numbers)).startswith(program_version().split("+")[0])


def test_the_icon_is_drawn_in_every_size(build_scripts, qapp):
    from icons import SIZES_PX, draw

    for size_px in SIZES_PX:
        icon = draw(size_px)
        assert (icon.width(), icon.height()) == (size_px, size_px)
        assert icon.pixelColor(size_px // 2, size_px // 2).alpha() > 0
        assert icon.pixelColor(0, 0).alpha() == 0  # rounded corners


@pytest.mark.skipif(sys.platform == "win32", reason="releases are made on Linux, by a shell's script")
def test_a_release_needs_the_tag_of_the_version(tmp_path):
    (tmp_path / "package.deb").write_bytes(b"a package")
    release = [PACKAGING / "release.sh", f"v{program_version()}", tmp_path, "--dry-run"]
    done = subprocess.run(release, capture_output=True, text=True, check=True)
    assert done.stdout.split()[1] == "package.deb"
    wrong = subprocess.run([release[0], "v0.0.0", tmp_path], capture_output=True, text=True, check=False)
    assert wrong.returncode == 1
    assert program_version() in wrong.stderr


@pytest.mark.parametrize(
    ("package", "folder"), [("nvidia-cublas-cu12", "nvidia/cublas/lib"), ("nvidia-cublas", "nvidia/cu13/lib")]
)
def test_the_libraries_of_cuda_are_taken_wherever_its_packages_put_them(
    build_scripts, tmp_path, monkeypatch, package, folder
):
    from origins import nvidia_libraries

    metadata = tmp_path / f"{package.replace('-', '_')}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    headers = folder.replace("lib", "include")
    (metadata / "RECORD").write_text(f"{folder}/libcublas.so.12,,\n{folder}/libcublas.a,,\n{headers}/cublas.h,,\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert nvidia_libraries() == [(str(tmp_path / folder / "libcublas.so.12"), folder)]


def test_what_stands_in_for_a_part_of_scipy_fails_only_when_it_is_used(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.special", None)  # set back after the test
    runpy.run_path(str(PACKAGING / "hooks" / "without_scipy_special.py"))
    special = sys.modules["scipy.special"]
    with pytest.raises(NotImplementedError, match="poch isn't in the bundle"):
        special.poch(1, 2)
