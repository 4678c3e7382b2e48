"""Takes of PyTorch what `import torch` reaches; the contributed hook takes all, with sources, headers and tests."""

import sys

from origins import nvidia_libraries
from PyInstaller.utils.hooks import PY_DYLIB_PATTERNS, collect_dynamic_libs, get_package_paths

binaries = [
    (source, folder)
    for source, folder in collect_dynamic_libs("torch", search_patterns=[*PY_DYLIB_PATTERNS, "*.so.*"])
    if "_test" not in source and "/torch/test" not in source
]
binaries += nvidia_libraries()
# Else PyInstaller links them into the top folder, where they look for their neighbours in vain.
bindepend_symlink_suppression = ["**/torch/lib/*.so*", "**/nvidia/**/lib/*.so*"]
# PyTorch refuses to be imported without it.
datas = [(get_package_paths("torch")[1] + "/bin/torch_shm_manager", "torch/bin")] if sys.platform == "linux" else []
