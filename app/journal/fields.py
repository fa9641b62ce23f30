"""Reads stored JSON strictly: a value of another kind is damage, not a surprise."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import TypeVar

from app.domain.close import Stamp
from app.journal.faults import DamagedError

_Code = TypeVar("_Code", bound=Enum)


class Fields:
    """The members of one JSON object; absent members are ``None``."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise DamagedError("not an object")
        self._values: dict[object, object] = value

    @classmethod
    def of(cls, text: str) -> Fields:
        """Read ``text``.

        Raises:
            DamagedError: It is not one JSON object.
        """
        try:
            return cls(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise DamagedError("not JSON") from error

    def has(self, name: str) -> bool:
        return self._values.get(name) is not None

    def text(self, name: str) -> str:
        value = self._values.get(name, "")
        if not isinstance(value, str):
            raise DamagedError(f"{name} is not text")
        return value

    def whole(self, name: str) -> int:
        value = self.maybe_whole(name)
        if value is None:
            raise DamagedError(f"{name} is missing")
        return value

    def maybe_whole(self, name: str) -> int | None:
        value = self._values.get(name)
        if value is not None and type(value) is not int:
            raise DamagedError(f"{name} is not a whole number")
        return value

    def real(self, name: str) -> float:
        value = self._values.get(name)
        if type(value) is int or type(value) is float:
            return value
        raise DamagedError(f"{name} is not a number")

    def decimal(self, name: str) -> Decimal | None:
        if not self.has(name):
            return None
        try:
            return Decimal(self.text(name))
        except InvalidOperation as error:
            raise DamagedError(f"{name} is not a decimal number") from error

    def moment(self, name: str) -> datetime | None:
        return moment_of(self.text(name)) if self.has(name) else None

    def stamp(self, name: str) -> Stamp | None:
        part = self.part(name)
        return None if part is None else Stamp(part.whole("seq"), part.real("at"))

    def code(self, name: str, codes: type[_Code]) -> _Code:
        try:
            return codes(self.text(name))
        except ValueError as error:
            raise DamagedError(f"{name} is no {codes.__name__}") from error

    def part(self, name: str) -> Fields | None:
        return Fields(self._values[name]) if self.has(name) else None

    def parts(self, name: str) -> list[Fields]:
        value = self._values.get(name)
        if not isinstance(value, list):
            raise DamagedError(f"{name} is not a list")
        return [Fields(item) for item in value]

    def raw(self, name: str) -> str:
        """Return a member as JSON text of its own, for a reader of its own."""
        return json.dumps(self._values.get(name), separators=(",", ":"))


def moment_of(text: str) -> datetime:
    """Read an ISO time that says its zone.

    Raises:
        DamagedError: It is none.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise DamagedError("not a time") from error
    if moment.tzinfo is None:
        raise DamagedError("a time without a zone")
    return moment
