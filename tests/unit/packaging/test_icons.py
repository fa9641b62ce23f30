"""The icon is drawn in every size and packed the way each system reads it."""

from __future__ import annotations

import struct

from PySide6.QtGui import QImage

import icons
from tests.architecture.sources import ROOT

DRAWING = (ROOT / "resources" / "flatten.svg").read_bytes()


def test_the_drawing_fills_its_square(qapp):
    """
    A picture has the size asked for, something in its middle and nothing in its corner.
    """
    picture = QImage.fromData(icons.draw(DRAWING, 64))

    assert (picture.width(), picture.height()) == (64, 64)
    assert picture.pixelColor(4, 32).alpha() == 255
    assert picture.pixelColor(0, 0).alpha() == 0


def test_the_same_drawing_gives_the_same_bytes(qapp):
    """
    No date and no name of this computer gets into a picture.
    """
    assert icons.draw(DRAWING, 48) == icons.draw(DRAWING, 48)


def test_a_windows_icon_holds_each_picture_where_it_says():
    """
    The table's places and lengths lead to the pictures; 256 is written as 0.
    """
    pictures = {16: b"small", 256: b"large one", 1024: b"not for Windows"}

    packed = icons.ico(pictures)

    assert struct.unpack("<HHH", packed[:6]) == (0, 1, 2)
    found = [struct.unpack("<BBBBHHII", packed[at : at + 16]) for at in (6, 22)]
    assert [entry[0] for entry in found] == [16, 0]
    bodies = [packed[entry[7] : entry[7] + entry[6]] for entry in found]
    assert bodies == [b"small", b"large one"]


def test_a_mac_icon_says_its_own_length():
    """
    The head counts everything, each part counts itself.
    """
    packed = icons.icns({128: b"picture"})

    assert packed[:4] == b"icns"
    assert struct.unpack(">I", packed[4:8]) == (len(packed),)
    assert packed[8:12] == b"ic07"
    assert struct.unpack(">I", packed[12:16]) == (8 + len(b"picture"),)
