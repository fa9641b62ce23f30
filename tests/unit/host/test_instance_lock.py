"""Locks between running programs, with real files and real processes."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.host.account_lock import AccountLock
from app.host.instance_lock import ProgramLock
from app.host.paths import paths_under

ROOT = Path(__file__).parents[3]
ORIGIN = "https://broker.example"

HOLD_ACCOUNT = f"""
import sys
from pathlib import Path
from app.host.account_lock import AccountLock
lock = AccountLock(Path(sys.argv[1]))
print(lock.take({ORIGIN!r}, 100), flush=True)
sys.stdin.read()
"""
HOLD_PROGRAM = """
import sys
from pathlib import Path
from app.host.instance_lock import ProgramLock
lock = ProgramLock(Path(sys.argv[1]))
print(lock.take(), flush=True)
sys.stdin.read()
"""
# The holder's own child outlives it: a demo broker, for instance.
HOLD_WITH_A_CHILD = HOLD_PROGRAM.replace(
    "sys.stdin.read()",
    """import subprocess
child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"])
print(child.pid, flush=True)
child.wait()""",
)


@contextmanager
def other_program(code: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a process that takes a lock in ``folder``; it holds it as this begins."""
    command = [sys.executable, "-c", code, str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "True\n"
            yield process
        finally:
            process.kill()


def test_one_account_has_one_writer_among_processes(tmp_path):
    """
    Another process is refused at once, told who holds it, and free for other accounts.
    """
    lock = AccountLock(tmp_path)

    with other_program(HOLD_ACCOUNT, tmp_path) as other:
        taken = lock.take(ORIGIN, 100)
        holder = lock.holder()
        neighbours = (lock.take(ORIGIN, 101), lock.take("https://other.example", 100))

    assert not taken
    assert holder == str(other.pid)
    assert neighbours == (True, True)


@pytest.mark.parametrize(
    ("code", "take"),
    [
        (HOLD_ACCOUNT, lambda folder: AccountLock(folder).take(ORIGIN, 100)),
        (HOLD_PROGRAM, lambda folder: ProgramLock(folder).take()),
    ],
    ids=["account", "program"],
)
def test_a_killed_holder_leaves_nothing_to_clean_up(tmp_path, code, take):
    """
    After kill -9 the lock is free at once, although its file is still there.
    """
    with other_program(code, tmp_path) as other:
        before = take(tmp_path)
        other.kill()
        other.wait()
        after = take(tmp_path)

    assert (before, after) == (False, True)


def test_a_child_of_the_holder_does_not_inherit_the_lock(tmp_path):
    """
    A demo broker that outlives a killed program does not keep the next one out.
    """
    with other_program(HOLD_WITH_A_CHILD, tmp_path) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        child = int(other.stdout.readline())
        other.kill()
        other.wait()
        os.kill(child, 0)  # still there: its input, shared with the holder, is open

        taken = ProgramLock(tmp_path).take()

    assert taken


def test_release_and_another_account_give_the_lock_up(tmp_path):
    """
    One program holds one account at a time; asking again for the same keeps it.
    """
    mine, other = AccountLock(tmp_path), AccountLock(tmp_path)

    held = [mine.take(ORIGIN, 100), mine.take(ORIGIN, 100), other.take(ORIGIN, 100)]
    mine.take(ORIGIN, 101)
    after_switch = other.take(ORIGIN, 100)
    other.release()
    after_release = mine.take(ORIGIN, 100)

    assert held == [True, True, False]
    assert after_switch
    assert after_release


@pytest.mark.skipif(sys.platform == "win32", reason="modes are a POSIX matter")
def test_the_file_is_private_and_names_no_account(tmp_path):
    """
    Mode 0600, even where the file was open before; neither server nor login in it.
    """
    lock = AccountLock(tmp_path)
    lock.take(ORIGIN, 50123391)
    (path,) = tmp_path.iterdir()
    lock.release()
    path.chmod(0o666)

    lock.take(ORIGIN, 50123391)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "50123391" not in path.name
    assert "broker" not in path.name
    assert path.read_text() == f"{os.getpid()}\n"


def test_data_directories_share_their_account_locks(tmp_path):
    """
    ``--data-dir`` moves everything but the folder the account locks are in.
    """
    usual, apart = paths_under(None), paths_under(tmp_path / "apart")
    for paths in (usual, apart):
        paths.make()

    accounts = [AccountLock(paths.locks) for paths in (usual, apart)]
    programs = [ProgramLock(paths.data) for paths in (usual, apart, apart)]

    assert [lock.take(ORIGIN, 100) for lock in accounts] == [True, False]
    assert [lock.take() for lock in programs] == [True, True, False]


def test_where_nothing_can_be_locked_nobody_is_locked_out(tmp_path, caplog):
    """
    A folder that can't be (or is read-only, or full) is told to the log, no more.
    """
    nowhere = tmp_path / "a file"
    nowhere.touch()
    account, program = AccountLock(nowhere), ProgramLock(nowhere)

    taken = (account.take(ORIGIN, 100), program.take())
    account.release()
    program.release()

    assert taken == (True, True)
    assert account.holder() == ""
    assert caplog.text.count("can't be locked") == 2


def test_the_first_start_makes_its_data_directory(tmp_path):
    """
    For this user alone, and nobody else's program can run on it then.
    """
    data = tmp_path / "new" / "data"

    taken = ProgramLock(data).take()

    assert taken
    assert sys.platform == "win32" or stat.S_IMODE(data.stat().st_mode) == 0o700
    assert not ProgramLock(data).take()


@pytest.mark.parametrize("text", ["", "none of your business", "12 34", "9" * 400])
def test_the_holder_is_a_number_or_nothing(tmp_path, text):
    """
    What stands in the file is only ever shown if it can be a process number.
    """
    lock = AccountLock(tmp_path)
    lock.take(ORIGIN, 100)
    (path,) = tmp_path.iterdir()
    path.write_text(text)

    holder = lock.holder()

    assert holder in {"", "9" * 20}
