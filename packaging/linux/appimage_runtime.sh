#!/usr/bin/env bash
# Fetches the program an AppImage begins with, for the steps that follow on a build
# machine. It is code of others that runs on people's computers: which one it is must be
# said by its hash, beforehand, by somebody who has looked at it.
#
#   RUNTIME_URL               where it is, https
#   APPIMAGE_RUNTIME_SHA256   what it must be
set -euo pipefail

if [ -z "${RUNTIME_URL:-}" ] || [ -z "${APPIMAGE_RUNTIME_SHA256:-}" ]; then
    echo "::notice::No runtime is named, so no AppImage is made."
    exit 0
fi
file="${RUNNER_TEMP:?}/appimage-runtime"
curl --fail --silent --show-error --location --proto '=https' --proto-redir '=https' \
    --max-time 120 --output "$file" "$RUNTIME_URL"
sha256sum --check --strict - <<<"$APPIMAGE_RUNTIME_SHA256  $file"
{
    echo "APPIMAGE_RUNTIME=$file"
    echo "APPIMAGE_RUNTIME_SHA256=$APPIMAGE_RUNTIME_SHA256"
    echo "KINDS=--only deb --only rpm --only tar --only appimage"
} >>"${GITHUB_ENV:?}"
