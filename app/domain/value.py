"""Values of named fields, for the modules a start waits for.

Frozen dataclasses would do the same, but to define those of the settings takes 5 ms of
a start, and this next to nothing. Type checkers treat the two alike; ``replace`` and
``fields`` of ``dataclasses`` are ``changed`` and ``names`` here. Whatever is imported
after the first paint is a dataclass.
"""

from __future__ import annotations

from typing import Any, Self, dataclass_transform


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Value:
    """A frozen value whose fields are the annotations of its class, given by keyword.

    Two are equal if they are of one class and all their fields are.
    """

    def __init__(self, **given: Any) -> None:
        names = self.names()
        kind = type(self)
        values = {name: getattr(kind, name) for name in names if hasattr(kind, name)}
        values |= given
        if wrong := values.keys() ^ set(names):
            listed = ", ".join(sorted(wrong))
            raise TypeError(f"{kind.__name__}: missing or unknown {listed}")
        self.__dict__.update((name, values[name]) for name in names)
        self._check()

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the names of the fields, in their order."""
        return tuple(cls.__annotations__)

    def changed(self, **values: Any) -> Self:
        """Return a copy with some values changed.

        Raises:
            ValueError: A value may not be what it is to be; nothing changed.
            TypeError: There is no such field.
        """
        return type(self)(**(self.__dict__ | values))

    def _check(self) -> None:
        """Raise ``ValueError`` if a value may not be what it is."""

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} is frozen")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} is frozen")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash(tuple(self.__dict__.values()))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({values})"
