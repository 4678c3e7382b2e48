#!/usr/bin/env bash
# Makes a release on GitHub from the packages in a folder. Usage: release.sh TAG FOLDER [--dry-run]
set -euo pipefail
tag=$1 folder=$2
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$(dirname "$0")/../pyproject.toml")
if [ "$tag" != "v$version" ]; then
    echo "The tag $tag is not of version $version in pyproject.toml." >&2
    exit 1
fi
cd "$folder"
rm -f SHA256SUMS
sha256sum -- * > SHA256SUMS
if [ "${3:-}" = --dry-run ]; then
    cat SHA256SUMS
else
    gh release create "$tag" --verify-tag --title "GradNet Desktop $version" --notes "See CHANGELOG.md." -- *
fi
