"""A value is what a frozen dataclass with keyword fields would be."""

from __future__ import annotations

import copy
import pickle

import pytest

from app.domain.value import Value


class Point(Value):
    """Somewhere right of zero."""

    name: str
    x: int = 1
    y: int = 2

    def _check(self) -> None:
        if self.x < 0:
            raise ValueError("x is left of zero")


class Other(Value):
    """Of the same fields, and something else."""

    name: str
    x: int = 1
    y: int = 2


def test_fields_have_their_defaults_and_their_order():
    """
    What isn't given is as the class says, whatever the order of what is.
    """
    point = Point(y=5, name="a")

    assert (point.name, point.x, point.y) == ("a", 1, 5)
    assert Point.names() == ("name", "x", "y")
    assert repr(point) == "Point(name='a', x=1, y=5)"


@pytest.mark.parametrize("given", [{}, {"name": "a", "z": 1}])
def test_a_missing_or_unknown_field_is_refused(given):
    """
    The message names it.
    """
    with pytest.raises(TypeError, match="name" if not given else "z"):
        Point(**given)


def test_fields_are_given_by_keyword():
    """
    Two numbers can't be mixed up.
    """
    with pytest.raises(TypeError):
        Point("a", 1, 2)  # type: ignore[call-arg]


def test_a_value_is_frozen():
    """
    Nothing is set and nothing taken away once it is made.
    """
    point = Point(name="a")

    with pytest.raises(AttributeError):
        point.x = 3  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del point.x

    assert point == Point(name="a")


def test_a_change_makes_another_value():
    """
    The first stays; a change that may not be made makes none.
    """
    point = Point(name="a")

    changed = point.changed(x=7)

    assert (point.x, changed.x, changed.name) == (1, 7, "a")
    with pytest.raises(ValueError, match="left"):
        point.changed(x=-1)
    with pytest.raises(TypeError):
        point.changed(z=1)


def test_equal_values_are_one_key_and_of_one_class():
    """
    Equality and hash follow class and fields.
    """
    same = {Point(name="a"), Point(name="a", x=1), Point(name="b")}

    assert len(same) == 2
    assert Point(name="a") != Other(name="a")
    assert Point(name="a") != ("a", 1, 2)


def test_a_copy_is_equal():
    """
    Copies and pickles go the usual way.
    """
    point = Point(name="a", x=3)

    assert copy.deepcopy(point) == point
    assert pickle.loads(pickle.dumps(point)) == point  # noqa: S301 - our own bytes
