#!/usr/bin/env bash
# Builds the bundle and packs it, with the python first on the PATH. Usage: build-linux.sh BUNDLE
set -euo pipefail
cd "$(dirname "$0")/.."
bundle=$1
export PYTHONPATH=packaging

pyinstaller --noconfirm --log-level WARN --distpath "$(dirname "$bundle")" --workpath build/pyinstaller packaging/gradnet.spec
python packaging/licences.py "$bundle"
python packaging/linux_packages.py "$bundle"
python packaging/sbom.py "$(dirname "$bundle")/gradnet-desktop-linux.cdx.json"
python packaging/size_report.py "$bundle" "$(dirname "$bundle")"/gradnet-desktop[-_]*.{tar.zst,deb}
