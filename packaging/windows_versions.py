"""Writes the version resources of both programs for PyInstaller. Usage: windows_versions.py FOLDER."""

import sys
from pathlib import Path

from gradnet_engine import program_version

_PROGRAMS = {"gradnet-desktop": "GradNet Desktop", "gradnet": "GradNet command line"}

_TEXT = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0, OS=0x40004, fileType=1, subtype=0),
  kids=[
    StringFileInfo([StringTable("040904B0", [
      StringStruct("CompanyName", "The GradNet Desktop authors"),
      StringStruct("FileDescription", "{description}"),
      StringStruct("FileVersion", "{version}"),
      StringStruct("InternalName", "{name}"),
      StringStruct("LegalCopyright", "MIT licence"),
      StringStruct("OriginalFilename", "{name}.exe"),
      StringStruct("ProductName", "GradNet Desktop"),
      StringStruct("ProductVersion", "{version}"),
    ])]),
    VarFileInfo([VarStruct("Translation", [0x0409, 1200])]),
  ],
)
"""


def main(folder: Path) -> None:
    """Write a file a program."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _PROGRAMS:
        (folder / f"{name}.version").write_text(version_text(name), encoding="utf-8")


def version_text(name: str) -> str:
    """Return the version resource of a program, as PyInstaller reads it."""
    version = program_version()
    release = [int(part) for part in version.split("+")[0].split(".") if part.isdecimal()]
    numbers = tuple([*release, 0, 0, 0, 0][:4])
    return _TEXT.format(name=name, description=_PROGRAMS[name], version=version, numbers=numbers)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
