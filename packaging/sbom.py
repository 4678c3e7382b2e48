"""Writes what the bundle is made of as a CycloneDX 1.6 document. Usage: sbom.py NAME.cdx.json."""

import json
import platform
import sys
import uuid
from datetime import UTC, datetime
from importlib.metadata import Distribution
from pathlib import Path
from urllib.parse import quote

from origins import bundled_distributions, system_packages

from gradnet_engine import program_version


def main(target: Path) -> None:
    """Write the document."""
    product = {"type": "application", "name": "gradnet-desktop", "version": program_version()}
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid4()}",
        "version": 1,
        "metadata": {"timestamp": datetime.now(UTC).isoformat(timespec="seconds"), "component": product},
        "components": [_python(), *map(_component, bundled_distributions()), *_of_system()],
    }
    target.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _python() -> dict[str, object]:
    version = platform.python_version()
    licence = [{"expression": "Python-2.0.1"}]
    return {
        "type": "platform",
        "name": "Python",
        "version": version,
        "purl": f"pkg:generic/python@{version}",
        "licenses": licence,
    }


def _of_system() -> list[dict[str, object]]:
    packages = system_packages()
    distro = platform.freedesktop_os_release()["ID"] if packages else ""
    return [
        {"type": "library", "name": name, "version": version, "purl": f"pkg:deb/{distro}/{name}@{quote(version)}"}
        for name, version in packages.items()
    ]


def _component(distribution: Distribution) -> dict[str, object]:
    name, version = distribution.metadata["Name"], distribution.version
    component: dict[str, object] = {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name.lower().replace('_', '-')}@{quote(version)}",
    }
    if expression := distribution.metadata["License-Expression"]:
        component["licenses"] = [{"expression": expression}]
    elif (told := distribution.metadata["License"]) and len(told) < 60:
        component["licenses"] = [{"license": {"name": told}}]
    return component


if __name__ == "__main__":
    main(Path(sys.argv[1]))
