"""What goes into the bundle beyond what PyInstaller finds by itself, and what stays out."""

import fnmatch
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

Toc = list[tuple[str, str, str]]
"""PyInstaller's list of files: name in the bundle, source, kind."""

ROOT = Path(__file__).resolve().parent.parent

# The published networks, to compare with, are for those who have the source.
_WEIGHTS = {"dncnn", "gradnet", "gradnet-raw"}

_CODECS = [
    "shared",
    "shared_cython",
    "imcd",
    "avif",
    "cms",
    "deflate",
    "jpeg2k",
    "jpeg8",
    "jpegls",
    "jpegxl",
    "lerc",
    "ljpeg",
    "lzma",
    "png",
    "webp",
    "zlib",
    "zstd",
]


def modules_with_kernels(root: Path = ROOT) -> list[str]:
    """Return the names of the modules of which Numba compiles functions when they are first called, and beside them."""
    sources = sorted((root / "gradnet_engine").rglob("*.py"))
    found = [path for path in sources if re.search(r"^@kernel$", path.read_text(encoding="utf-8"), re.MULTILINE)]
    beside = sorted({path for kernels in found for path in kernels.parent.glob("[!_]*.py")})
    return [".".join(path.relative_to(root).with_suffix("").parts) for path in beside]


HIDDEN_IMPORTS = [
    *modules_with_kernels(),
    "numba._devicearray",
    *(f"imagecodecs._{codec}" for codec in _CODECS),
    "skimage.metrics",
    "skimage.restoration",
]

COLLECTION_MODES = {
    # Compiled kernels are kept on disk only where the sources of their folder can be seen to be the same.
    **dict.fromkeys(modules_with_kernels(), "py"),
    # These parts of PyTorch read their own source.
    "torch._export.config": "pyz+py",
    "torch._functorch.config": "pyz+py",
    "torch.compiler.config": "pyz+py",
    "torch.distributed.config": "pyz+py",
    "torch.functional": "pyz+py",
    "torch.fx.experimental._config": "pyz+py",
    "torch.nn.functional": "pyz+py",
    "torch.nn.modules.rnn": "pyz+py",
    "torch.utils.serialization.config": "pyz+py",
}

EXCLUDED_MODULES = [
    # Its licence forbids to pass it on.
    "bm3d",
    "bm4d",
    # For tests alone: it brings x265, which is under the GPL.
    "pillow_heif",
    # Training is done with the source.
    "lightning",
    "lightning_fabric",
    "lightning_utilities",
    "tensorboard",
    "torch.utils.tensorboard",
    # Parts of PyTorch that compile, distribute and test.
    "torch._dynamo",
    "torch._inductor",
    "torch.distributed._composable",
    "torch.distributed._tools",
    "torch.distributed.checkpoint",
    "torch.distributed.elastic",
    "torch.distributed.fsdp",
    "torch.distributed.launcher",
    "torch.distributed.optim",
    "torch.distributed.pipelining",
    "torch.distributed.tensor",
    "torch.onnx",
    "torch.testing._internal.distributed",
    "torch.testing._internal.opinfo",
    "torch.utils.benchmark",
    "torch.utils.hipify",
    "triton",
    "functorch",
    "sympy",
    "mpmath",
    "networkx",
    "jinja2",
    "fsspec",
    # Parts of others.
    "PIL._avif",
    "PIL.ImageQt",
    "PIL._imagingft",
    "PIL._imagingtk",
    "PySide6.QtNetwork",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "imageio",
    "llvmlite.tests",
    "numba.cuda",
    "numba.tests",
    "pygments",
    *(
        f"scipy.{part}"
        for part in [
            "cluster",
            "datasets",
            "differentiate",
            "fftpack",
            "integrate",
            "interpolate",
            "io",
            "linalg",
            "odr",
        ]
    ),
    *(f"scipy.{part}" for part in ["optimize", "signal", "sparse", "spatial", "special", "stats"]),
    *(
        f"skimage.{part}"
        for part in ["color", "data", "draw", "feature", "filters", "future", "graph", "io", "measure", "morphology"]
    ),
    *(f"skimage.{part}" for part in ["registration", "segmentation", "transform"]),
    # Guests that others look for.
    "IPython",
    "dask",
    "matplotlib",
    "pandas",
    # Parts of Python; its readline is that of GNU, under the GPL.
    "readline",
    "curses",
    "tkinter",
    "idlelib",
    "lib2to3",
    "setuptools",
    "pip",
    "_pytest",
    "pytest",
]

_EXCLUDED_FILES = (
    # Plugins of Qt for machines without a desktop, for other formats than a window draws, and what they pull in.
    "*/plugins/platforms/*eglfs*",
    "*/plugins/platforms/*linuxfb*",
    "*/plugins/platforms/*vnc*",
    "*/plugins/platforms/*vkkhr*",
    "*/plugins/platforms/*minimal*",
    "*/plugins/platforms/*direct2d*",
    "*/plugins/egldeviceintegrations/*",
    "*/plugins/networkinformation/*",
    "*/plugins/tls/*",
    "*/plugins/generic/*",
    "*/plugins/vectorimageformats/*",
    "*/plugins/wayland-graphics-integration-server/*",
    "*/plugins/platformthemes/*gtk3*",  # mixes our libraries with the system's; dialogs come by the desktop's portal
    "libwayland-*.so*",  # the system's, which its graphics driver shares with us; a desktop with Wayland has them
    "*/platforminputcontexts/*qtvirtualkeyboard*",
    "*/imageformats/*qpdf*",
    "*Qt6Network.*",
    "*Qt6Pdf.*",
    "*Qt6Qml*",
    "*Qt6Quick*",
    "*Qt6VirtualKeyboard*",
    "*Qt6WaylandCompositor*",
    "*Qt6EglF*",
    "*opengl32sw.dll",
    # One RAW photo and one JPEG are enough to try with.
    "resources/samples/*.dng",
    "resources/samples/*.KDC",
    "*/tests/*",
)


def data_files(work_folder: Path) -> list[tuple[str, str]]:
    """Return the files that ship beside the code: weights, resources, and our licence."""
    folders = [path for path in (ROOT / "resources").iterdir() if path.is_dir() and path.name != "training"]
    return [
        *((str(path), "weights") for path in _used_weights(work_folder)),
        *((str(path), f"resources/{path.name}") for path in sorted(folders)),
        (str(ROOT / "LICENSE"), "."),
    ]


def _used_weights(work_folder: Path) -> list[Path]:
    """Return the weights for photographers, and a manifest of these alone."""
    folder = ROOT / "weights"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["weights"] = [entry for entry in manifest["weights"] if entry["name"] in _WEIGHTS]
    work_folder.mkdir(parents=True, exist_ok=True)
    copy = work_folder / "manifest.json"
    copy.write_text(json.dumps(manifest, indent=2), encoding="utf-8")
    return [copy, *(folder / entry["file"] for entry in manifest["weights"])]


def without_excluded(files: Iterable[tuple[str, str, str]]) -> Toc:
    """Leave out what no user needs, and the libraries that nothing but that needed."""
    kept = [entry for entry in files if not matches(entry[0], _EXCLUDED_FILES) and not _is_foreign_text(entry[0])]
    if sys.platform == "linux":
        while len(needed := _without_orphans(kept)) < len(kept):
            kept = needed
    return kept


def _is_foreign_text(name: str) -> bool:
    """Tell whether a file translates Qt's texts into a language that ours aren't in, or those of other programs."""
    file = Path(name)
    ours = {path.stem.removeprefix("gradnet_") for path in (ROOT / "resources" / "translations").glob("*.qm")}
    is_of_qt = file.suffix == ".qm" and name.startswith("PySide6")
    return is_of_qt and not (file.stem.startswith("qtbase_") and file.stem.removeprefix("qtbase_") in ours)


def _without_orphans(files: Toc) -> Toc:
    """Leave out libraries that lie where PyInstaller and wheels put what others need, and that no other names."""
    sources = [source for _, source, kind in files if kind in {"BINARY", "EXTENSION"}]
    dynamic = subprocess.run(["readelf", "-dW", *sources], capture_output=True, text=True, check=False).stdout
    named = set(re.findall(r"\(NEEDED\).*\[(.+)\]", dynamic))
    return [entry for entry in files if not _serves_others(entry[0]) or Path(entry[0]).name in named]


def _serves_others(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    is_library = file.startswith("lib") and ".so" in file and not file.startswith("libpython")
    return is_library and (folder == "" or folder.endswith((".libs", "Qt/lib")))


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Tell whether a file's name in the bundle is of one of these shell patterns, with `/` between folders."""
    name = name.replace(os.sep, "/")
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
