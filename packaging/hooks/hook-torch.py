"""Takes of PyTorch what `import torch` reaches; the contributed hook takes all, with sources, headers and tests."""

import sys
from importlib.metadata import requires

from _pyinstaller_hooks_contrib.utils.nvidia_cuda import infer_hiddenimports_from_requirements
from packaging.requirements import Requirement
from PyInstaller.utils.hooks import PY_DYLIB_PATTERNS, collect_dynamic_libs, get_package_paths

_IS_LINUX = sys.platform == "linux"

binaries = [
    (source, folder)
    for source, folder in collect_dynamic_libs("torch", search_patterns=[*PY_DYLIB_PATTERNS, "*.so.*"])
    if "_test" not in source and "/torch/test" not in source
]
# Else PyInstaller links them into the top folder, where PyTorch looks for their neighbours in vain.
bindepend_symlink_suppression = ["**/torch/lib/*.so*"]

datas = []
hiddenimports = []
if _IS_LINUX:
    # PyTorch refuses to be imported without it.
    datas.append((get_package_paths("torch")[1] + "/bin/torch_shm_manager", "torch/bin"))
    # The CUDA build keeps NVIDIA's libraries in packages of their own.
    wanted = [Requirement(text) for text in requires("torch") or []]
    hiddenimports += infer_hiddenimports_from_requirements(
        [requirement.name for requirement in wanted if requirement.marker is None or requirement.marker.evaluate()]
    )
