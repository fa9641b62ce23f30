"""Modules and functions stay short, names mean something, no path of one machine stays."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture import sizes
from tests.architecture.sources import ROOT, sources

VAGUE = re.compile(r"(^|_)(utils?|helpers?|managers?|commons?|misc|base|impl)$")
TEXT_FOLDERS = ("app", "packaging", "resources", "tests", ".ci")
TEXT_KINDS = {".py", ".md", ".toml", ".txt", ".json", ".yaml", ".yml", ".sh", ".ts", ""}
# In pieces, so that this file does not contain what it looks for.
MACHINE = re.compile("|".join("/" + part for part in ("work/", "root/", "home/[a-z]")))


@pytest.mark.parametrize(
    ("folder", "most"),
    [
        ("app", sizes.MODULE_LINES),
        ("packaging", sizes.MODULE_LINES),
        ("tests", sizes.TEST_MODULE_LINES),
    ],
)
def test_no_module_is_too_long(folder, most):
    """
    A module of the program has at most 300 lines, one of tests at most 600.
    """
    lengths = {source.path: len(source.text.splitlines()) for source in sources(folder)}

    assert {path: lines for path, lines in lengths.items() if lines > most} == {}


def test_function_bodies_are_short():
    """
    95 of 100 bodies have at most 20 lines without the docstring, none more than 40.
    """
    found = [found for source in sources("app") for found in sizes.bodies(source)]

    assert sizes.percentile_95([lines for _, lines in found]) <= sizes.BODY_P95
    assert [place for place, lines in found if lines > sizes.BODY_MOST] == []


def test_the_measure_counts_lines_without_the_docstring():
    """
    A body of two lines under a docstring of three counts two.
    """
    function = ast.parse('def f():\n  """A\n  B\n  """\n  x = 1\n  return x\n').body[0]

    assert isinstance(function, ast.FunctionDef)
    assert sizes.body_lines(function) == 2


def test_the_percentile_notices_a_tail():
    """
    Six long bodies in a hundred are more than the five that are let through.
    """
    assert sizes.percentile_95([1] * 95 + [30] * 5) == 1
    assert sizes.percentile_95([1] * 94 + [30] * 6) == 30


def test_no_module_has_a_name_that_could_hold_anything():
    """
    No file or folder is called after nothing in particular.
    """
    modules = [source.module for source in sources("app", "tests")]
    names = {part for module in modules for part in module.split(".")}

    assert [name for name in names if VAGUE.search(name)] == []


@pytest.mark.parametrize("name", ["utils", "qt_helpers", "task_manager", "misc"])
def test_a_vague_name_is_seen(name):
    """
    The pattern catches the plain name and the suffix.
    """
    assert VAGUE.search(name)


def test_no_path_of_one_machine_is_written_down():
    """
    The project reads the same wherever it lies.
    """
    files = [file for folder in TEXT_FOLDERS for file in (ROOT / folder).rglob("*")]
    files += [file for file in ROOT.iterdir() if file.is_file()]
    texts = [file for file in files if file.is_file() and file.suffix in TEXT_KINDS]

    found = [file for file in texts if MACHINE.search(file.read_text("utf-8", "replace"))]

    assert found == []


def test_a_path_of_one_machine_is_seen():
    """
    The pattern catches a home directory.
    """
    assert MACHINE.search("open('/" + "home/ann/flatten')")
