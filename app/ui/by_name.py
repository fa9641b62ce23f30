"""Setting a property of a widget to one of Qt's values by the value's name.

The first window is made without ``Qt``: when that is first touched, Python classes are
made of its ninety enumerations, which takes 12 ms, a tenth of a bare window's start.
Qt itself knows them by name and takes a name wherever a property holds such a value, so
what is set here is the same as with ``Qt.…``. Anything that is not painted at once says
``Qt.…`` as usual.
"""

from __future__ import annotations

from PySide6.QtCore import QObject


def set_by_name(target: QObject, **values: str) -> None:
    """Set properties, by Qt's names, to values, by Qt's names; "|" joins flags.

    Raises:
        ValueError: There is no such property, or it has no such value.
    """
    for name, value in values.items():
        if not target.setProperty(name, value):
            raise ValueError(f"{value!r} is no {name} of {type(target).__name__}")
