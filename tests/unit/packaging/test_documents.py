"""What is in a bundle is listed with its licence, or the build stops."""

from __future__ import annotations

import json
from dataclasses import replace
from email.message import Message
from pathlib import Path

import pytest

import contents
import documents
import licences
import sbom
from contents import Kind, Part
from environments import SetupError


def wheel(name="alpha", licence="MIT", **more):
    facts = Message()
    facts["Name"] = name
    facts["License-Expression"] = licence
    texts = more.pop("texts", (Path("LICENSE"),))
    return Part(
        kind=Kind.WHEEL,
        name=name,
        version="1.0",
        source=name,
        facts=facts,
        texts=texts,
        **more,
    )


def library(source, name="libx1"):
    texts = (Path("copyright"),)
    return Part(kind=Kind.SYSTEM, name=name, version="1", source=source, texts=texts)


def test_what_may_ship_passes():
    """
    A wheel and a system library with licences on the list are no offence.
    """
    assert list(documents.offences([wheel(), library("zlib")])) == []


@pytest.mark.parametrize(
    "part",
    [wheel(licence="GPL-3.0-only"), wheel(texts=()), library("nobody-read-this")],
    ids=["licence", "text", "unknown"],
)
def test_what_may_not_ship_is_named(part):
    """
    A licence not on the list, a missing text, a library nobody looked at.
    """
    (offence,) = documents.offences([part])

    assert offence.startswith(part.name)


def test_qt_comes_with_the_lgpl_instead_of_a_text_of_its_own():
    """
    Its wheels carry none; the text is added once for all of it.
    """
    qt = wheel("PySide6_Essentials", "LGPL-3.0-only OR GPL-3.0-only", texts=())
    part = Part(kind=Kind.WHEEL, name=qt.name, version="1", source="pyside6-essentials")

    assert [each for each in documents.offences([part]) if "text" in each] == []


def test_a_licence_text_this_computer_lacks_is_asked_for(monkeypatch, tmp_path):
    """
    The error says where to put it.
    """
    monkeypatch.setattr(documents, "_COMMON", (tmp_path,))

    with pytest.raises(SetupError, match="LGPL-3"):
        documents.common_text("LGPL-3")


def test_the_freezer_is_allowed_by_its_exception():
    """
    PyInstaller's words are read by a person; another package may not borrow them.
    """
    assert licences.allowed(documents.licence_of(wheel("pyinstaller", "GPLv2 but")))
    assert not licences.allowed(documents.licence_of(wheel("other", "GPLv2 but")))


def test_the_table_lists_each_part():
    """
    Name, version and licence on one line.
    """
    assert "| alpha | 1.0 | MIT |" in documents.table([wheel()])


@pytest.fixture
def on_ubuntu(monkeypatch):
    """The build runs on a system that is not Debian itself."""
    monkeypatch.setattr(sbom, "distribution", lambda: "ubuntu")


@pytest.mark.usefixtures("on_ubuntu")
def test_the_list_has_what_is_inside_and_nothing_else():
    """
    A tool of the environment is dropped, a system library is added.
    """
    draft = {
        "bomFormat": "CycloneDX",
        "components": [
            {"name": "Alpha", "bom-ref": "alpha==1.0", "type": "library"},
            {"name": "pip", "bom-ref": "pip==1", "type": "library"},
        ],
        "dependencies": [
            {"ref": "alpha==1.0", "dependsOn": ["pip==1"]},
            {"ref": "pip==1"},
        ],
    }

    bom = sbom.complete(draft, [wheel(), library("zlib")], documents.licence_of)

    components = bom["components"]
    assert isinstance(components, list)
    assert [part["bom-ref"] for part in components] == ["alpha==1.0", "system:libx1"]
    assert bom["dependencies"] == [{"ref": "alpha==1.0"}]


@pytest.mark.usefixtures("on_ubuntu")
def test_a_system_library_is_named_as_the_system_that_brings_it_does():
    """
    Faults are told by distribution and exact version; no sign in it means anything else.
    """
    part = replace(library("zlib", "zlib1g"), version="1:1.2.13+x~1")

    assert sbom.purl(part) == "pkg:deb/ubuntu/zlib1g@1%3A1.2.13%2Bx~1"


def test_the_list_says_which_files_a_part_is():
    """
    Each place in the bundle is a property of its part.
    """
    part = wheel(files=("_internal/a.so",))

    component = sbom.component_of(part, "MIT", {})

    assert component["properties"] == [{"name": sbom.FILE, "value": "_internal/a.so"}]


def test_code_of_others_inside_qt_is_listed_where_its_library_is():
    """
    The modules in the bundle count, the others do not.
    """
    part = Part(
        kind=Kind.WHEEL,
        name="PySide6_Essentials",
        version="6",
        source="pyside6-essentials",
        files=("_internal/PySide6/Qt/lib/libQt6Gui.so.6",),
    )

    groups = {component["group"] for component in sbom.qt_parts(part)}

    assert groups == {"Qt Gui"}


def test_a_wheel_tells_what_it_is_made_of(tmp_path):
    """
    Its own list is taken over without what only means something there.
    """
    home = tmp_path / "alpha-1.0.dist-info"
    (home / "sboms").mkdir(parents=True)
    inner = {"name": "openssl", "version": "4", "bom-ref": "x"}
    (home / "sboms" / "a.json").write_text(json.dumps({"components": [inner]}))

    (found,) = sbom.parts_inside(wheel(texts=(home / "LICENSE",)))

    assert found == {"name": "openssl", "version": "4"}


def test_what_pyinstaller_noted_is_read_back(tmp_path):
    """
    Files with their place; modules without one; links and programs not at all.
    """
    files = [
        ("a.so", "/x/a.so", "EXTENSION"),
        ("b.so", "a.so", "SYMLINK"),
        ("flatten", "/x/flatten", "EXECUTABLE"),
    ]
    (tmp_path / "COLLECT-00.toc").write_text(repr((files, False)))
    modules = [("m", "/x/m.py", "PYMODULE"), ("n", "-", "PYMODULE")]
    (tmp_path / "PYZ-00.toc").write_text(repr(("/x/PYZ", modules)))

    noted = list(contents.notes_of(tmp_path))

    assert [(taken.place, taken.on_disk) for taken in noted] == [
        ("_internal/a.so", True),
        ("m", False),
    ]
