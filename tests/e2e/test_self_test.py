"""The self-test as an installer runs it: a process of its own, with nothing set up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

_ROOT = Path(__file__).resolve().parents[2]
_WINDOWS = ("sign_in", "main", "close_dialog", "alert_failed", "alert_no_answer")


def colours(image: QImage) -> int:
    """Count the colours on a grid over the picture; a blank one has a single one."""
    points = (
        (x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)
    )
    return len({image.pixel(x, y) for x, y in points})


def test_the_self_test_passes_and_leaves_a_picture_of_every_window(
    qapp: QApplication, tmp_path: Path
) -> None:
    """
    Exit 0, every step passed, and each window is there in both themes, drawn.
    """
    out = tmp_path / "out"
    environ = {
        k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")
    }
    environ["QT_QPA_PLATFORM"] = "offscreen"

    done = subprocess.run(
        [sys.executable, "-m", "app", "--self-test", str(out)],
        cwd=_ROOT,
        env=environ,
        check=False,
        capture_output=True,
        timeout=120,
    )

    report = json.loads((out / "report.json").read_text())
    assert [step for step in report["steps"] if not step["passed"]] == []
    assert report["passed"] is True
    assert done.returncode == 0
    for name in _WINDOWS:
        light = QImage(str(out / f"{name}_light.png"))
        dark = QImage(str(out / f"{name}_dark.png"))
        assert min(colours(light), colours(dark)) > 10, name
        assert light != dark, name
    assert not list(out.rglob("crash-*"))
