"""The address of Debian's packages is read from apt, however it is written."""

from __future__ import annotations

import pytest

from tests.packaging.aptsources import mirror

RELEASE = 'ID=debian\nVERSION_CODENAME="bookworm"\n'
NEW = """\
Types: deb
# a comment
URIs: http://one.invalid/debian-security/
Suites: bookworm-security
Components: main

Types: deb deb-src
URIs: http://two.invalid/debian/
Suites: bookworm bookworm-updates
Components: main contrib
"""
OLD = """\
# deb http://zero.invalid/debian bookworm main
deb-src http://one.invalid/debian bookworm main
deb [arch=amd64 signed-by=/x] http://two.invalid/debian bookworm main
"""


@pytest.fixture
def apt(tmp_path):
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "os-release").write_text(RELEASE)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "text"), [("sources.list.d/debian.sources", NEW), ("sources.list", OLD)]
)
def test_the_source_of_this_release_is_found(apt, name, text):
    """
    Not the security one, not source code, not a comment.
    """
    (apt / name).write_text(text)

    assert mirror(apt, apt / "os-release") == "http://two.invalid/debian"


def test_a_computer_without_one_has_none(apt):
    """
    No address is made up.
    """
    assert mirror(apt, apt / "os-release") is None
