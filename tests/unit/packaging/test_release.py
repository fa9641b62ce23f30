"""The small steps of a release: what is taken, what is said, what stops it."""

from __future__ import annotations

import hashlib
import json

import pytest

import freezing
import release
import sign_manifest
from environments import SetupError

CHANGES = """\
# Changelog

## [Unreleased]

## [1.2.0] - 2026-11-23

### Added

- A `close` is **sent once**.

## [1.1.0]

- Older.
"""


def test_only_the_tag_of_this_version_is_released():
    """
    Another one is an error that names both.
    """
    release.check_tag(f"v{freezing.version()}")

    with pytest.raises(SetupError, match=r"v9\.9\.9"):
        release.check_tag("v9.9.9")


def test_a_build_is_gathered_with_its_list_of_parts(tmp_path):
    """
    The installers as they are, the list under a name of its own.
    """
    dist = tmp_path / "dist"
    (dist / "flatten").mkdir(parents=True)
    (dist / "flatten" / "sbom.cdx.json").write_text("parts")
    (dist / "flatten_1_amd64.deb").write_text("deb")

    release.gather(dist, tmp_path / "made", "linux-x86_64")

    listed = f"flatten-{freezing.version()}-linux-x86_64.cdx.json"
    found = {file.name: file.read_text() for file in (tmp_path / "made").iterdir()}
    assert found == {"flatten_1_amd64.deb": "deb", listed: "parts"}


def test_an_unfinished_build_is_not_gathered(tmp_path):
    """
    Without an installer, or without its list of parts.
    """
    (tmp_path / "flatten.deb").touch()

    with pytest.raises(SetupError, match="no finished build"):
        release.gather(tmp_path, tmp_path / "made", "linux-x86_64")


def test_sums_are_what_the_usual_tool_reads(tmp_path):
    """
    One line a file, sorted, never about themselves, the same when made again.
    """
    (tmp_path / "b").write_bytes(b"two")
    (tmp_path / "a").write_bytes(b"one")

    release.sums(tmp_path)
    text = release.sums(tmp_path).read_text()

    one, two = (hashlib.sha256(body).hexdigest() for body in (b"one", b"two"))
    assert text == f"{one}  a\n{two}  b\n"


def test_the_changelog_s_own_words_are_the_notes():
    """
    Those of this version; else what is not released yet; else there is no release.
    """
    unreleased = CHANGES.replace("## [Unreleased]\n", "## [Unreleased]\n\n- New.\n")

    assert release.changes(CHANGES, "1.2.0").endswith("- A `close` is **sent once**.")
    assert release.changes(unreleased, "1.3.0") == "- New."
    with pytest.raises(SetupError, match=r"1\.3\.0"):
        release.changes(CHANGES, "1.3.0")


@pytest.mark.parametrize("name", ["flatten-1-setup.exe", "flatten-1-setup-unsigned.exe"])
def test_unsigned_files_are_explained_where_there_are_any(tmp_path, name):
    """
    What Windows and macOS will say, and what to compare before going on.
    """
    (tmp_path / name).touch()

    told = release.notes(tmp_path)

    assert ("SmartScreen" in told) == ("unsigned" in name)
    assert "SHA256SUMS" in told


def test_the_word_of_a_version_is_what_the_signer_takes(tmp_path):
    """
    It has every field, as plain text, and can be signed.
    """
    key = tmp_path / "key"
    sign_manifest.new_key(key)

    text = release.manifest("https://flatten.example/download")

    told = json.loads(text)
    assert told["version"] == freezing.version()
    assert "#" not in told["notes"]
    assert sign_manifest.sign(text, sign_manifest.read_key(key.read_text()))


def test_people_are_sent_to_an_encrypted_page_only(tmp_path, capsys):
    """
    Status 1, the reason, and nothing written.
    """
    file = tmp_path / "manifest.json"

    status = release.main(["manifest", str(file), "--page", "http://flatten.example"])

    assert status == 1
    assert "https" in capsys.readouterr().err
    assert not file.exists()
