"""``python -m tests.chaos --schedules N --seed S``: many schedules, one verdict.

Each schedule is played to its end in virtual time and judged. What fails is cut down
and saved in ``stories``, where the test suite plays it again for ever. The exit status
is 1 if anything was found.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.chaos.coverage import table
from tests.chaos.journals import JOURNALS
from tests.chaos.kit import Kit
from tests.chaos.oracle import KINDS
from tests.chaos.runs import Tally, run_many, run_story
from tests.chaos.shrink import shrunk
from tests.chaos.story import load, save

_STORIES = Path(__file__).parent / "stories"
_SHOWN = 10
_SAVED = 5


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--schedules", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--journal", choices=sorted(JOURNALS), default="memory")
    parser.add_argument("--story", type=Path, help="play one saved story, and tell it")
    parser.add_argument("--dry", action="store_true", help="save nothing that fails")
    return parser.parse_args()


def _say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201 - a command


def _tell_failures(tally: Tally, arguments: argparse.Namespace, *, keep: bool) -> None:
    kit = Kit(journal=JOURNALS[arguments.journal])
    for failed in tally.failed[:_SHOWN]:
        for violation in failed.violations:
            _say(f"{failed.story.name}:", violation)
    if keep:
        for failed in tally.failed[:_SAVED]:
            story, violation = shrunk(failed.story, kit)
            path = save(story, _STORIES, f"{violation.invariant}: {violation.text}")
            _say("saved", path.name)


def _last_line(tally: Tally) -> str:
    counted = ", ".join(f"{kind} {tally.violations[kind]}" for kind in KINDS)
    return f"schedules {tally.schedules}, {counted}"


def _played(arguments: argparse.Namespace) -> Tally:
    if arguments.story is not None:
        kit = Kit(journal=JOURNALS[arguments.journal])
        return run_story(load(arguments.story), kit, tell=_say)
    return run_many(
        arguments.seed,
        arguments.schedules,
        workers=arguments.workers,
        journal=arguments.journal,
    )


def main() -> int:
    """Return the exit status."""
    arguments = _arguments()
    tally, many = _played(arguments), arguments.story is None
    _tell_failures(tally, arguments, keep=many and not arguments.dry)
    if many:
        _say(table(tally.hits, tally.schedules))
    _say(
        f"closes {tally.closes}; executed only after the end was told {tally.late}, "
        f"of which noticed {tally.late_told}"
    )
    _say(_last_line(tally))
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
