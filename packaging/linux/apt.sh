#!/usr/bin/env bash
# Installs the system packages that packaging/apt-NAME.txt lists: apt.sh NAME…
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

lists=()
for name in "$@"; do lists+=("apt-$name.txt"); done
packages="$(sed 's/#.*//' "${lists[@]}")"

as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
# shellcheck disable=SC2086 # a word each
"${as_root[@]}" apt-get install -y -qq --no-install-recommends $packages
