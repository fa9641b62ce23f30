"""Sessions."""

from __future__ import annotations

import pytest

from app.domain.account import Session


@pytest.mark.parametrize(("kind", "may"), [(None, True), (0, True), (1, False), (3, False)])
def test_only_a_named_other_type_makes_a_session_doubtful(
    kind: int | None, may: bool
) -> None:
    """
    An unknown type is no reason to warn; the server decides anyway.
    """
    session = Session(origin="https://b.example", login=1, session_type=kind)

    assert session.probably_may_close is may
