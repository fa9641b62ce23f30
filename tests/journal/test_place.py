"""Where the journal lies and whose it is."""

from __future__ import annotations

import os
import stat

import pytest

from app.journal.owner import Owner, this_owner, this_run
from app.journal.place import (
    Place,
    beside,
    is_remote,
    make_private,
    mounted_as,
    put_aside,
    remove,
)
from tests.journal.records import NOW

MOUNTS = """\
22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
30 22 0:30 / /srv/me rw - nfs4 server:/srv rw
31 30 0:31 / /srv/me/local\\040disk rw,relatime shared:1 - xfs /dev/sdb rw
32 22 0:32 / /mnt rw - ext4 /dev/sdc rw
33 22 0:33 / /mnt rw - fuse.sshfs me@there: rw
34 22 nonsense
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/lib", "ext4"),
        ("/srv/me", "nfs4"),
        ("/srv/me/.local/share", "nfs4"),
        ("/srv/me/local disk/x", "xfs"),
        ("/srv/mexico", "ext4"),
        ("/mnt/x", "fuse.sshfs"),
    ],
)
def test_a_folder_is_on_what_was_mounted_last_and_nearest(tmp_path, folder, kind):
    """
    The longest mount point decides, and the later of two at the same point.
    """
    assert mounted_as(type(tmp_path)(folder), MOUNTS) == kind


def test_a_folder_of_this_computer_is_not_remote(tmp_path):
    """
    Also one that does not exist yet.
    """
    assert not is_remote(tmp_path / "not" / "yet")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_what_was_open_to_others_is_told(tmp_path):
    """
    Companions are looked at too.
    """
    path = tmp_path / "data" / "journal.sqlite3"
    first = make_private(path)
    log = beside(path, "-wal")
    log.touch(0o644)
    log.chmod(0o644)

    second = make_private(path)

    assert (first, second) == ((), (log,))
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_what_is_put_aside_never_hides_another(tmp_path):
    """
    Twice in one second makes two files, companions with them.
    """
    path = tmp_path / "journal.sqlite3"
    names = []
    for _ in range(2):
        path.touch()
        beside(path, "-wal").touch()
        names.append(put_aside(path, "corrupt", NOW).name)

    assert names == [
        "journal.corrupt-20261123T090000Z.sqlite3",
        "journal.corrupt-20261123T090000Z-2.sqlite3",
    ]
    assert len(list(tmp_path.iterdir())) == 4


def test_another_file_at_the_same_path_is_another_place(tmp_path):
    """
    So is none at all.
    """
    path = tmp_path / "journal.sqlite3"
    path.touch()
    before = Place.of(path)
    other = tmp_path / "other"
    other.touch()
    other.replace(path)
    after = Place.of(path)
    remove(path)

    assert len({before, after, Place.of(path)}) == 3
    assert Place.of(path) == Place()


def test_this_owner_is_the_same_each_time_and_says_nothing():
    """
    A digest of computer and user, not their names.
    """
    owner = this_owner()

    assert owner == this_owner()
    assert str(os.getuid() if hasattr(os, "getuid") else "") != owner.user
    assert len(owner.user) == 32


def test_runs_are_never_equal():
    """
    Stamps of two runs cannot be mixed up.
    """
    assert this_run() != this_run()
    assert this_run().boot_id == this_run().boot_id


def test_owners_differ_only_where_both_are_known():
    """
    A computer without an id is no other computer.
    """
    mine = Owner("m", "u")

    assert not mine.differs_from(Owner("m", "u"))
    assert not mine.differs_from(Owner("", "u"))
    assert mine.differs_from(Owner("n", "u"))
    assert mine.differs_from(Owner("m", "v"))
