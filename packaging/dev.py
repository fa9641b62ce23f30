"""Makes the virtual environment and runs the program, its tests and its checks in it.

Standard library only: nothing has to be installed first. What is installed comes from
the hashed lock files beside this script; a stamp with a lock's own hash says that it
is in place, so a second start goes straight to the program.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
RUN_LOCK = HERE / "requirements-run.txt"
DEV_LOCK = HERE / "requirements-dev.txt"
OLDEST = (3, 11)
NO_PIP_NOTICE = "--disable-pip-version-check"

Command = Sequence[str | Path]

NO_DISPLAY = """\
No display found (DISPLAY and WAYLAND_DISPLAY are not set), so the window cannot be
shown. Running the self-test instead; its pictures and report.json will be in
{folder}"""


class SetupError(Exception):
    """The environment cannot be made; the text says why and what to do."""


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
    """Write both lock files from ``pyproject.toml``, for every platform, with hashes."""
    with tempfile.TemporaryDirectory(prefix="flatten-lock-") as folder:
        make_venv(Path(folder))
        python = Path(folder) / PYTHON.relative_to(VENV)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "uv"], check=True)
        resolve: list[str | Path] = [python, "-m", "uv", "pip", "compile", "--quiet"]
        resolve += ["--universal", "--no-header", "--generate-hashes"]
        resolve += ["--python-version", ".".join(map(str, OLDEST))]
        resolve += ["--no-emit-index-url", "pyproject.toml"]
        _write_lock(resolve, RUN_LOCK)
        # The tools may not move what the program runs on.
        _write_lock([*resolve, "--group", "dev", "--constraint", RUN_LOCK], DEV_LOCK)
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
    wanted = hashlib.sha256(lock_file.read_bytes()).hexdigest()
    stamp = VENV / f"{lock_file.stem}.sha256"
    if stamp.exists() and stamp.read_text() == wanted and PYTHON.exists():
        return
    if not _usable(PYTHON):
        print("Making .venv", flush=True)
        make_venv(VENV)
    print(f"Installing {lock_file.name}; the first time takes a while.", flush=True)
    command: Command = [PYTHON, "-m", "pip", "install", "--quiet", NO_PIP_NOTICE]
    if call([*command, "--require-hashes", "--requirement", lock_file], os.environ):
        raise SetupError("The packages could not be installed; see what pip says above.")
    _check_qt()
    stamp.write_text(wanted)


def make_venv(folder: Path) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SetupError(
            "This Python cannot make virtual environments. On Debian or Ubuntu:\n"
            f"  sudo apt-get install python{version}-venv"
        )
    venv.create(folder, clear=True, with_pip=True, symlinks=os.name != "nt")


def _usable(python: Path) -> bool:
    """Say whether an environment is whole and new enough to install into."""
    code = f"import pip, sys; sys.exit(sys.version_info < {OLDEST})"
    with contextlib.suppress(OSError):
        return subprocess.run([python, "-c", code], check=False).returncode == 0
    return False


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


def call(command: Command, environment: Mapping[str, str]) -> int:
    """Run ``command`` in the project and return its status.

    Ctrl-C reaches the child too; it is waited for, because a program with a close
    under way has something to finish.
    """
    with subprocess.Popen(command, cwd=ROOT, env=environment) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue


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
