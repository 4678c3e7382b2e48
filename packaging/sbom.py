"""Writes what the bundle is made of as a CycloneDX 1.6 document. Usage: sbom.py NAME.cdx.json."""

import json
import sys
import uuid
from datetime import UTC, datetime
from importlib.metadata import Distribution
from pathlib import Path

from contents import bundled_distributions

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
        "components": [_component(distribution) for distribution in bundled_distributions()],
    }
    target.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _component(distribution: Distribution) -> dict[str, object]:
    name, version = distribution.metadata["Name"], distribution.version
    component: dict[str, object] = {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name.lower().replace('_', '-')}@{version.replace('+', '%2B')}",
    }
    if expression := distribution.metadata["License-Expression"]:
        component["licenses"] = [{"expression": expression}]
    elif (told := distribution.metadata["License"]) and len(told) < 60:
        component["licenses"] = [{"license": {"name": told}}]
    return component


if __name__ == "__main__":
    main(Path(sys.argv[1]))
