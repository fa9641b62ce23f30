#!/usr/bin/env bash
# Puts the keys that sign for macOS where a build machine's tools find them, and takes
# them away again: keychain.sh open|close
#
#   CERTIFICATE            a .p12 with certificate and key, in base64
#   CERTIFICATE_PASSWORD   what opens it
#   NOTARY_KEY             the key of App Store Connect's interface, as text
#
# What is not set is left out; the build then says in its name what is missing.
set -euo pipefail

keychain="${RUNNER_TEMP:?}/flatten-signing.keychain-db"
notary="$RUNNER_TEMP/flatten-notary.p8"

import_certificate() {
    local file="$RUNNER_TEMP/flatten-certificate.p12" password
    password="$(openssl rand -hex 24)"
    (umask 077 && base64 --decode <<<"$CERTIFICATE" >"$file")
    security create-keychain -p "$password" "$keychain"
    security set-keychain-settings -lut 5400 "$keychain"
    security unlock-keychain -p "$password" "$keychain"
    security import "$file" -k "$keychain" -f pkcs12 -P "$CERTIFICATE_PASSWORD" \
        -T /usr/bin/codesign
    rm "$file"
    # Lets codesign use the key without asking somebody at the screen.
    security set-key-partition-list -S apple-tool:,apple: -s -k "$password" "$keychain" \
        >/dev/null
    security list-keychains -d user -s "$keychain" login.keychain-db
}

case "${1:-}" in
open)
    if [ -n "${CERTIFICATE:-}" ]; then import_certificate; fi
    if [ -n "${NOTARY_KEY:-}" ]; then
        (umask 077 && printf '%s\n' "$NOTARY_KEY" >"$notary")
        echo "FLATTEN_NOTARY_KEY=$notary" >>"${GITHUB_ENV:?}"
    fi
    ;;
close)
    if [ -e "$keychain" ]; then security delete-keychain "$keychain"; fi
    rm -f "$notary"
    ;;
*)
    sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
