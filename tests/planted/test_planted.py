"""The quick part of the planted defects; ``python -m tests.planted`` tries them all."""

from __future__ import annotations

import pytest

from tests.planted.defects import DEFECTS, Defect, Edit
from tests.planted.trial import MisplacedError, copied, edited, tried

_CHEAP = [defect for defect in DEFECTS if defect.name in {"M11", "M14"}]
_UNNOTICED = Defect(
    "none",
    "a comment is another",
    (Edit("app/domain/clock.py", '"""', "'''"),),
    ("tests/unit/domain/test_account.py",),
)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_a_defect_can_still_be_put_in(defect):
    """
    Each text to replace stands in the tree exactly once, and the result is Python.
    """
    for path, text in edited(defect).items():
        compile(text, path, "exec")


def test_there_are_fourteen_and_each_names_its_tests():
    """
    None is left out, and none is without a guard.
    """
    assert [defect.name for defect in DEFECTS] == [f"M{n}" for n in range(1, 15)]
    assert all(defect.tests for defect in DEFECTS)


def test_an_edit_that_no_longer_fits_is_a_failure():
    """
    A text that is gone, or stands there twice, is told with its place.
    """
    with pytest.raises(MisplacedError, match=r"app/domain/clock\.py: stands"):
        edited(_UNNOTICED)


def test_the_cheapest_are_noticed(tmp_path):
    """
    In a copy of the tree their named tests turn red; without a defect they do not.
    """
    tree = copied(tmp_path)
    unnoticed = Defect("none", "nothing is changed", (), _CHEAP[1].tests[:1])

    found = [tried(defect, tree) for defect in [*_CHEAP, unnoticed]]

    assert [one.is_detected for one in found] == [True, True, False]
    assert found[2].green == unnoticed.tests
