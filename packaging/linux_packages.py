"""Packs a bundle for Linux, as .tar.zst and as .deb, beside it. Usage: linux_packages.py BUNDLE."""

import os
import platform
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import icons

from gradnet_engine import program_version

_HERE = Path(__file__).resolve().parent
_NAME = "gradnet-desktop"
_COMPRESSION = "10"
_DEPENDS = ("libegl1", "libgl1", "libfontconfig1", "libx11-6", "libxcb1")
"""What Qt loads from the system, beside the C library."""
_RECOMMENDS = ("libwayland-client0", "libwayland-cursor0", "libwayland-egl1")
"""What it loads on a desktop with Wayland; without it goes through X."""

_CONTROL = """\
Package: {name}
Version: {version}
Architecture: {architecture}
Maintainer: The GradNet Desktop authors <gradnet-desktop@localhost>
Section: graphics
Priority: optional
Installed-Size: {size_kb}
Depends: libc6 (>= {glibc}), {depends}
Recommends: {recommends}
Description: Removes the noise from high-ISO photos
 A window (gradnet-desktop) and a command line (gradnet) that remove the noise from RAW and
 JPEG photos, with GradNet, BM3D and classical methods, and keep camera data and colour profile.
"""


def main(bundle: Path) -> None:
    """Write both packages."""
    work = bundle.parent / "packing"
    shutil.rmtree(work, ignore_errors=True)
    share = work / "share"
    _write_share(share)
    machine = platform.machine()
    _write_archive(bundle, share, bundle.parent / f"{_NAME}-{program_version()}-linux-{machine}.tar.zst", work)
    _write_deb(bundle, share, bundle.parent / f"{_NAME}_{program_version()}_{_architecture()}.deb", work)
    shutil.rmtree(work)


def filled_in(text: str) -> str:
    """Put the version and the day of the build, SOURCE_DATE_EPOCH if that is set, where a text has room for them."""
    day = time.strftime("%Y-%m-%d", time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))))
    return text.replace("@VERSION@", program_version()).replace("@DATE@", day)


def least_glibc(bundle: Path) -> str:
    """Return the oldest version of the C library that everything in the bundle runs with."""
    binaries = [path for path in bundle.rglob("*") if path.is_file() and (".so" in path.name or path.parent == bundle)]
    needs = subprocess.run(["readelf", "-VW", *binaries], capture_output=True, text=True, check=False).stdout
    return max(re.findall(r"GLIBC_(2\.\d+)", needs), key=lambda version: int(version.split(".")[1]))


def _write_share(share: Path) -> None:
    """Lay out what a desktop wants to know, as below /usr/share."""
    for folder, file in (("applications", f"{_NAME}.desktop"), ("metainfo", f"{_NAME}.metainfo.xml")):
        (share / folder).mkdir(parents=True)
        text = (_HERE / "linux" / file).read_text(encoding="utf-8")
        (share / folder / file).write_text(filled_in(text), encoding="utf-8")
    icons.main(share / "icons" / "hicolor")


def _write_archive(bundle: Path, share: Path, archive: Path, work: Path) -> None:
    root = work / archive.name.removesuffix(".tar.zst")
    _link_copy(bundle, root)
    shutil.copytree(share, root / "share")
    tar = ["tar", "--create", "--owner=0", "--group=0", "--sort=name", "--directory", work, root.name]
    with subprocess.Popen(tar, stdout=subprocess.PIPE) as packing:
        zstd = ["zstd", "-q", "-f", "-T0", "--long=27", f"-{_COMPRESSION}", "-o", archive]
        subprocess.run(zstd, stdin=packing.stdout, check=True)
    if packing.returncode:
        raise SystemExit("tar failed")


def _write_deb(bundle: Path, share: Path, deb: Path, work: Path) -> None:
    root = work / "deb"
    _link_copy(bundle, root / "usr" / "lib" / _NAME)
    shutil.copytree(share, root / "usr" / "share")
    doc = root / "usr" / "share" / "doc" / _NAME
    doc.mkdir(parents=True)
    shutil.copyfile(_HERE.parent / "LICENSE", doc / "copyright")
    commands = root / "usr" / "bin"
    commands.mkdir()
    for program in (_NAME, "gradnet"):
        (commands / program).symlink_to(f"../lib/{_NAME}/{program}")
    control = _CONTROL.format(
        name=_NAME,
        version=program_version(),
        architecture=_architecture(),
        size_kb=sum(path.stat().st_size for path in bundle.rglob("*") if not path.is_symlink()) // 1024,
        glibc=least_glibc(bundle),
        depends=", ".join(_DEPENDS),
        recommends=", ".join(_RECOMMENDS),
    )
    (root / "DEBIAN").mkdir()
    (root / "DEBIAN" / "control").write_text(control, encoding="utf-8")
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zzstd", f"-z{_COMPRESSION}", "--build", root, deb],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _link_copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, symlinks=True, copy_function=os.link)


def _architecture() -> str:
    return {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
