"""What the program knows of itself, joined to its adapters; knows no window."""

from __future__ import annotations

from app import __version__
from app.assembly import Assembly
from app.domain.update import UpdatePolicy
from app.front import Front
from app.host.own_files import own_files
from app.host.paths import journal_bytes, licence_folder
from app.host.policy import policy_file, read_policy
from app.host.update_source import SignedUpdates
from app.late_broker import get_public_file
from app.services.house import FaultReports, House, Places
from app.services.updates import UpdateParts, Updates


def build_house(front: Front, services: Assembly, reports: FaultReports) -> House:
    paths, keeper = front.paths, front.keeper
    files, closing = own_files(), services.desk.closing
    return House(
        version=__version__,
        places=Places(
            settings=paths.settings,
            journal=paths.journal,
            logs=paths.logs,
            licences=licence_folder(),
        ),
        updates=_build_updates(services, read_policy(policy_file())),
        reports=reports,
        journal_bytes=lambda: journal_bytes(paths),
        unusable_settings=lambda: keeper.settings.ignored,
        damaged_settings=front.loaded.damaged,
        needs_restart=lambda: files.replaced() and not closing.in_flight(),
    )


def _build_updates(services: Assembly, policy: UpdatePolicy) -> Updates:
    desk = services.desk
    return Updates(
        UpdateParts(
            source=SignedUpdates(get_public_file, address=policy.address),
            policy=policy,
            settings=desk.settings,
            save_settings=desk.save_settings,
            session=desk.session,
            closing=desk.closing,
            clock=desk.clock,
            spawn=desk.spawn,
            version=__version__,
        )
    )
