#!/usr/bin/env bash
# Compares this clone with the golden values on 64-bit ARM, emulated on this machine: `make verify-arm`.
# Debian's arm64 Python and its libraries are unpacked into build/arm, and nothing is installed. A config
# that was identical is not run again until its golden values, its code or the packages change.
#   tests/verify_arm.sh [kernel|reference] [SEEDS]
set -euo pipefail
cd "$(dirname "$0")/.."
engine=${1:-kernel} seeds=${2:-32} place=$PWD/build/arm
skip() { echo "verify-arm: skipped, $1"; exit 0; }
command -v apt-get dpkg >/dev/null || skip "it needs Debian's apt-get and dpkg to unpack an arm64 Python"
mkdir -p "$place"/{lists/partial,cache/archives/partial,debs,root,host,done}
apt() { apt-get -qq -o APT::Sandbox::User=root -o Dir::State::Lists="$place/lists" -o Dir::Cache="$place/cache" "$@"; }
arm=(-o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Dir::State::Status=/dev/null)
packages="python3.11-minimal libpython3.11-minimal libpython3.11-stdlib libc6 libexpat1 zlib1g libssl3
  libffi8 libbz2-1.0 liblzma5 libgcc-s1 libstdc++6 libuuid1 libsqlite3-0"
if [ ! -e "$place/unpacked" ]; then
  (cd "$place/debs" && apt "${arm[@]}" update && apt "${arm[@]}" download $packages) ||
    skip "Debian's arm64 packages cannot be had"
  (mkdir -p "$place/host-debs" && cd "$place/host-debs" && apt update && apt download qemu-user-static) ||
    skip "Debian's qemu-user-static cannot be had"
  for package in "$place"/debs/*.deb; do dpkg -x "$package" "$place/root"; done
  dpkg -x "$place"/host-debs/*.deb "$place/host"
  tags=$(printf -- '--platform manylinux_2_%s_aarch64 ' 17 24 26 27 28 31 34)
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --target "$place/site" $tags \
    --python-version 3.11 --only-binary=:all: -r requirements.txt || skip "wheels for arm64 cannot be had"
  touch "$place/unpacked"
fi
python=("$place/host/usr/bin/qemu-aarch64-static" -L "$place/root" -E PYTHONPATH="$PWD:$place/site"
  -E XDG_CACHE_HOME="$place/kernel" "$place/root/usr/bin/python3.11" -m rhw verify -j 1 --engine "$engine" -n "$seeds")
state=$(cat rhw/backprop/*.py rhw/engines/*.py results/golden.json requirements.txt | sha256sum | cut -c1-12)
one() {
  mark=$place/done/$1-$engine-$seeds-$state
  [ -e "$mark" ] || { "${python[@]}" "$1" --results "$place/none" >"$mark.log" 2>&1 && mv "$mark.log" "$mark"; }
  if [ -e "$mark" ]; then echo "$1: $(grep identical "$mark")"; else echo "$1: $(cat "$mark.log")"; return 1; fi
}
one xor_and  # Compiles the kernel, which the others then find.
failed=0
for name in $(.venv/bin/rhw list | cut -d' ' -f1); do
  while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n || failed=1; done
  one "$name" &
done
while [ -n "$(jobs -p)" ]; do wait -n || failed=1; done
exit $failed
