#!/usr/bin/env bash
# Signs what people on macOS install, and has Apple look at it.
#
#   sign_and_notarise.sh app Flatten.app      signs from the inside out
#   sign_and_notarise.sh image Flatten.dmg    signs a disk image
#   sign_and_notarise.sh notarise FILE        waits for Apple's word and attaches it
#
# FLATTEN_MACOS_IDENTITY      "Developer ID Application: …" in the keychain. Without it
#                             the code is signed for this computer's kind alone (ad hoc),
#                             which Apple Silicon wants even of a build for oneself.
# FLATTEN_NOTARY_KEY          a file with the key of App Store Connect's interface,
# FLATTEN_NOTARY_KEY_ID       its number, and
# FLATTEN_NOTARY_ISSUER       whose it is. Without the three nothing is notarised.
#
# `codesign --deep` does not sign here: it gives every part the options of the whole, and parts
# without a time stamp of their own are refused.
set -euo pipefail

may="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/entitlements.plist"
identity="${FLATTEN_MACOS_IDENTITY:--}"

# Signs one file or bundle; further arguments go to codesign.
sign() {
    local what="$1"
    shift
    if [ "$identity" = "-" ]; then
        # Without a team's name the hardened runtime would refuse our own libraries.
        codesign --force --sign - "$what"
    else
        codesign --force --sign "$identity" --timestamp --options runtime "$@" "$what"
    fi
}

# Prints every file of code in a folder, each ended by a zero byte.
code_in() {
    local file
    while IFS= read -r -d '' file; do
        if file -b "$file" | grep -q '^Mach-O'; then printf '%s\0' "$file"; fi
    done < <(find "$1" -type f -print0)
}

sign_app() {
    local app="$1" part
    local programs="$app/Contents/MacOS"
    # What is inside others comes first: libraries, then the frameworks around them.
    while IFS= read -r -d '' part; do
        [[ "$part" == "$programs"/* ]] || sign "$part"
    done < <(code_in "$app/Contents")
    while IFS= read -r -d '' part; do
        sign "$part"
    done < <(find "$app/Contents" -depth -type d -name '*.framework' -print0)
    # Programs may do more than libraries. The application's own is signed with it.
    while IFS= read -r -d '' part; do
        [ "$part" = "$programs/flatten" ] || sign "$part" --entitlements "$may"
    done < <(code_in "$programs")
    sign "$app" --entitlements "$may"
    codesign --verify --deep --strict "$app"
}

notarise() {
    local what="$1" sent="$1" folder=""
    if [ -d "$what" ]; then
        folder="$(mktemp -d)"
        sent="$folder/sent.zip"
        ditto -c -k --keepParent "$what" "$sent"
    fi
    xcrun notarytool submit "$sent" --wait --timeout 30m \
        --key "${FLATTEN_NOTARY_KEY:?}" --key-id "${FLATTEN_NOTARY_KEY_ID:?}" \
        --issuer "${FLATTEN_NOTARY_ISSUER:?}"
    xcrun stapler staple "$what"
    if [ -n "$folder" ]; then rm -r "$folder"; fi
}

case "${1:-}" in
app) sign_app "${2:?which application?}" ;;
image) sign "${2:?which image?}" ;;
notarise) notarise "${2:?what?}" ;;
*)
    sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
