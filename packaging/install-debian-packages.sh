#!/bin/sh
# Installs the Debian packages that the given lists name, where apt is there and this user may; else says what to do.
# Usage: install-debian-packages.sh LIST...    (a list: one package a line, '#' starts a comment)
set -eu

command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1 || exit 0

missing=
for package in $(sed 's/#.*//' "$@"); do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root=sudo
else
    echo "These Debian packages are missing; an administrator can install them:" >&2
    echo "    apt-get install$missing" >&2
    exit 0
fi
echo "Installing Debian packages:$missing"
export DEBIAN_FRONTEND=noninteractive
# Another installation may be under way: computers look for updates as they start.
wait='-o DPkg::Lock::Timeout=300'
# shellcheck disable=SC2086 # one word a package
if ! { $as_root apt-get $wait update -qq && $as_root apt-get $wait install -y -qq --no-install-recommends $missing >/dev/null; }; then
    echo "That failed; going on without them." >&2
fi
