"""Makes the virtual environment and runs the program, its tests and its checks in it.

Standard library only: nothing has to be installed first. What is installed comes from
the hashed lock files beside this script; a stamp with a lock's own hash says that it
is in place, so a second start goes straight to the program.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from environments import (
    BUILD_LOCK,
    DEV_LOCK,
    HERE,
    OLDEST,
    ROOT,
    RUN_LOCK,
    Command,
    SetupError,
    call,
    fill,
    make_venv,
    python_of,
    stamp,
)

VENV = ROOT / ".venv"
PYTHON = python_of(VENV)

NO_DISPLAY = """\
No display found (DISPLAY and WAYLAND_DISPLAY are not set), so the window cannot be
shown. Running the self-test instead; its pictures and report.json will be in
{folder}"""


def run(args: Sequence[str]) -> int:
    """Start the program on the demo broker, or its self-test where there is no display."""
    install(RUN_LOCK)
    environment = dict(os.environ)
    args = list(args)
    if not has_display():
        environment["QT_QPA_PLATFORM"] = "offscreen"
        if not any(arg.split("=")[0] == "--self-test" for arg in args):
            folder = tempfile.mkdtemp(prefix="flatten-self-test-")
            print(NO_DISPLAY.format(folder=folder), flush=True)
            args += ["--self-test", folder]
    return call([PYTHON, "-m", "app", "--demo", *args], environment)


def test(args: Sequence[str]) -> int:
    """Run the whole suite off screen on two processes, or what the arguments ask for."""
    install(DEV_LOCK)
    environment = {"QT_QPA_PLATFORM": "offscreen"} | os.environ
    spread = [] if _chooses_processes(args) else ["-n", "2", "--dist", "worksteal"]
    began = time.monotonic()
    status = call([PYTHON, "-m", "pytest", *spread, *args], environment)
    print(f"tests took {time.monotonic() - began:.0f} s", flush=True)
    return status


def check(_: Sequence[str]) -> int:
    """Run every check that needs no running program and say which of them failed."""
    install(DEV_LOCK)
    module: Command = [PYTHON, "-m"]
    steps: dict[str, Command] = {
        "formatting": [*module, "ruff", "format", "--check", "app", "packaging", "tests"],
        "lint": [*module, "ruff", "check", "app", "packaging", "tests"],
        "types": [*module, "mypy"],
        "layers and rules": [*module, "pytest", "-q", "tests/architecture"],
        "licences": [PYTHON, HERE / "licences.py", RUN_LOCK],
        "sizes": [*module, "tests.architecture.sizes"],
    }
    failed = []
    for name, command in steps.items():
        print(f"== {name}", flush=True)
        if call(command, {"QT_QPA_PLATFORM": "offscreen"} | os.environ):
            failed.append(name)
    print("failed: " + ", ".join(failed) if failed else f"all {len(steps)} checks passed")
    return 1 if failed else 0


def lock(_: Sequence[str]) -> int:
    """Write the lock files from ``pyproject.toml``, for every platform, with hashes."""
    with tempfile.TemporaryDirectory(prefix="flatten-lock-") as folder:
        make_venv(Path(folder))
        python = python_of(Path(folder))
        subprocess.run([python, "-m", "pip", "install", "--quiet", "uv"], check=True)
        resolve: list[str | Path] = [python, "-m", "uv", "pip", "compile", "--quiet"]
        resolve += ["--universal", "--no-header", "--generate-hashes"]
        resolve += ["--python-version", ".".join(map(str, OLDEST))]
        resolve += ["--no-emit-index-url", "pyproject.toml"]
        _write_lock(resolve, RUN_LOCK)
        # The tools may not move what the program runs on.
        _write_lock([*resolve, "--group", "dev", "--constraint", RUN_LOCK], DEV_LOCK)
        tools = [part for part in resolve if part != "pyproject.toml"]
        tools += ["--group", "pyproject.toml:build", "--constraint", RUN_LOCK]
        _write_lock(tools, BUILD_LOCK)
    return 0


def _write_lock(resolve: Command, target: Path) -> None:
    found = subprocess.run(resolve, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    lines = [line for line in found.stdout.splitlines() if not line.startswith("--")]
    header = "# Made by `python3 packaging/dev.py lock` from pyproject.toml.\n"
    target.write_text(header + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"wrote {target.relative_to(ROOT)}")


def install(lock_file: Path) -> None:
    """Bring ``.venv`` to what ``lock_file`` says; the stamp is written last.

    Raises:
        SetupError: The environment cannot be made or the program cannot start in it.
    """
    if fill(VENV, lock_file):
        _check_qt()
        stamp(VENV, lock_file)


def _check_qt() -> None:
    """Name the system packages if Qt's libraries do not load."""
    code = "import PySide6.QtWidgets, PySide6.QtSvg"
    command: Command = [PYTHON, "-c", code]
    probe = subprocess.run(command, check=False, capture_output=True, text=True)
    if probe.returncode == 0:
        return
    reason = (probe.stderr.strip() or "no reason given").splitlines()[-1]
    packages = " ".join(apt_packages(HERE / "apt-runtime.txt"))
    raise SetupError(
        f"Qt cannot start: {reason}\n"
        "A system library is missing. On Debian or Ubuntu:\n"
        f"  sudo apt-get install {packages}"
    )


def apt_packages(file: Path) -> list[str]:
    lines = (line.partition("#")[0] for line in file.read_text("utf-8").splitlines())
    return [word for line in lines for word in line.split()]


def has_display() -> bool:
    if sys.platform != "linux":
        return True
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in names)


def _chooses_processes(args: Sequence[str]) -> bool:
    return any(arg.startswith(("-n", "--numprocesses", "--pdb")) for arg in args)


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "run": run,
    "test": test,
    "check": check,
    "lock": lock,
}


def main(argv: Sequence[str]) -> int:
    if sys.version_info < OLDEST:
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
        return 2
    told = [f"{name}: {command.__doc__}" for name, command in COMMANDS.items()]
    parser = argparse.ArgumentParser(
        description="\n".join(told), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=COMMANDS, nargs="?", default="run")
    chosen = parser.parse_args(argv[:1])
    try:
        return COMMANDS[chosen.command](argv[1:])
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
