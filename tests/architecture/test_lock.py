"""The lock files pin what ``pyproject.toml`` asks for, by hash, from any source."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.architecture.sources import ROOT

LOCKS = ("requirements-run.txt", "requirements-dev.txt", "requirements-build.txt")
ADDRESS = re.compile(r"(?m)https?://|file:|git\+|^\s*--(?!hash)|find-links|index-url")


def pins(text):
    """Return name -> (version, number of hashes) of a lock file's text."""
    found = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        if match := re.match(r"([A-Za-z0-9][\w.-]*)==(\S+)", block):
            found[canonicalize_name(match[1])] = (match[2], block.count("--hash=sha256:"))
    return found


def asked_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    run = project["project"]["dependencies"]
    return {
        "requirements-run.txt": [Requirement(line) for line in run],
        "requirements-dev.txt": [
            Requirement(line) for line in run + project["dependency-groups"]["dev"]
        ],
        "requirements-build.txt": [
            Requirement(line) for line in project["dependency-groups"]["build"]
        ],
    }


def read(name):
    return (ROOT / "packaging" / name).read_text("utf-8")


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_pinned_within_its_range(name):
    """
    Each distribution asked for is locked at a version its range contains.
    """
    locked = pins(read(name))

    unmet = [
        str(wanted)
        for wanted in asked_for()[name]
        if not wanted.specifier.contains(
            Version(locked.get(canonicalize_name(wanted.name), ("0",))[0])
        )
    ]

    assert unmet == []


@pytest.mark.parametrize("name", LOCKS)
def test_everything_locked_has_a_hash(name):
    """
    No distribution could be swapped for another of the same version.
    """
    locked = pins(read(name))

    assert len(locked) > 20
    assert [name for name, (_, hashes) in locked.items() if not hashes] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_names_no_source(name):
    """
    Where packages come from is the installing computer's choice.
    """
    assert ADDRESS.findall(read(name)) == []


def test_what_is_tested_is_what_runs():
    """
    Every pin of the program is a pin of its tests.
    """
    run, dev, _ = (pins(read(name)) for name in LOCKS)

    assert {name: dev.get(name) for name in run} == run


def test_the_tools_of_a_build_move_nothing_the_program_runs_on():
    """
    What both need is pinned to the same version.
    """
    run, _, build = (pins(read(name)) for name in LOCKS)
    shared = run.keys() & build.keys()

    assert {name: build[name][0] for name in shared} == {
        name: run[name][0] for name in shared
    }


def test_the_binding_that_loses_references_is_not_asked_for():
    """
    PySide6 6.12 cannot be installed by accident; see test_signal_refcount.
    """
    wanted = asked_for()["requirements-run.txt"]
    (qt,) = (asked for asked in wanted if asked.name == "PySide6-Essentials")

    assert not qt.specifier.contains("6.12.0")
    assert qt.specifier.contains("6.11.3")


@pytest.mark.parametrize(
    "line",
    [
        "--index-url x",
        "a @ https://example.com/a.whl",
        "-i x\n--find-links /x",
        "a @ git+ssh://x",
    ],
)
def test_a_source_is_seen(line):
    """
    Each way to write an address is found.
    """
    assert ADDRESS.search("a==1 \\\n    --hash=sha256:0\n" + line)
