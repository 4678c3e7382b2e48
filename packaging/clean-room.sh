#!/usr/bin/env bash
# Tries the .deb on a Debian that has nothing else, as a user who may write to nothing but a home: what it depends on must
# suffice, and its removal must leave nothing. Usage (as root, with debootstrap and Xvfb): clean-room.sh DEB PHOTO [SUITE]
set -euo pipefail
deb=$(realpath "$1") photo=$(realpath "$2") suite=${3:-bookworm}
room=$(mktemp -d)
chmod 755 "$room"
user=photographer home=/home/photographer

leave() {
    [ -z "${display:-}" ] || kill "$display"
    umount "$room/dev/shm" "$room/proc" || true
    rm -rf --one-file-system "$room"
}
as_root() { chroot "$room" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }
as_user() { chroot --userspec="$user:$user" "$room" env -i PATH=/usr/bin:/bin LANG=C.UTF-8 HOME="$home" DISPLAY="${number:-}" "$@"; }
left() { find "$room"/{etc,opt,usr,var/lib} -xdev -path '*gradnet*' -not -path '*/apt/*'; }

debootstrap --variant=minbase "$suite" "$room" >/dev/null
mkdir -p "$room/dev/shm"
mount -t proc proc "$room/proc"
mount -t tmpfs tmpfs "$room/dev/shm"
trap leave EXIT
as_root useradd --create-home "$user"
cp "$deb" "$room/root/package.deb"
cp "$photo" "$room$home/"
as_root apt-get install -y -q --no-install-recommends /root/package.deb

inside=/usr/lib/gradnet-desktop/_internal
missing=$(as_root LD_LIBRARY_PATH=$inside find $inside -name '*.so*' -type f -exec ldd {} + 2>/dev/null | grep "not found" | sort -u || true)
echo "Libraries that no package provides: ${missing:-none}"
as_user gradnet self-check
as_user gradnet denoise "$home/$(basename "$photo")" --method bm3d --output "$home/denoised.jpg"
if as_user gradnet-desktop; then
    echo "The window opened without a display." >&2
    exit 1
fi
exec {told}<> <(:)
Xvfb -displayfd "$told" -screen 0 1600x1000x24 2>/dev/null &
display=$!
read -r -u "$told" number
number=:$number
# What a menu entry starts, with a photo in the place of %F.
command=$(sed -n 's/^Exec=\(.*\) %F$/\1/p' "$room/usr/share/applications/gradnet-desktop.desktop")
as_user mkdir "$home/tested"
as_user "$command" --self-test "$home/tested" "$home/$(basename "$photo")"
as_user cat "$home/tested/report.json"

as_root apt-get purge -y -q gradnet-desktop
if [ -n "$(left)" ]; then
    echo "This was left behind:" >&2
    left >&2
    exit 1
fi
echo "The package works on Debian $suite, and its removal leaves nothing."
