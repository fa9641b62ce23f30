"""``python -m tests.mutation``: how many small changes of the program its tests notice.

The modules are those that decide what an outcome is. A survivor is told when it is
found, as the text that stood there and the text that was put in its place.
"""

from __future__ import annotations

import argparse
import random
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.trial import ROOT, Target, copied_tree, is_killed, read_libraries

_WORKERS = 2
_DOMAIN = "tests/unit/domain"
_SERVICES = tuple(
    f"tests/unit/services/test_{name}.py"
    for name in ("closing", "closing_faults", "late_watch")
)
_BROKER = "tests/unit/broker"
_ANSWERS = (f"{_BROKER}/test_failures.py", f"{_BROKER}/test_answer_edges.py")
_VERDICTS = (
    f"{_DOMAIN}/test_reconcile.py",
    f"{_DOMAIN}/test_reconcile_evidence.py",
    f"{_DOMAIN}/test_reconcile_edges.py",
    f"{_DOMAIN}/test_reconcile_doubt.py",
    f"{_DOMAIN}/test_torn_lists.py",
    *_SERVICES,
)

TARGETS = (
    Target(
        "app/domain/close.py",
        (
            f"{_DOMAIN}/test_close_edges.py",
            f"{_DOMAIN}/test_close_table.py",
            f"{_DOMAIN}/test_close.py",
            *_SERVICES,
        ),
    ),
    Target("app/domain/reconcile.py", _VERDICTS),
    Target("app/domain/lineage.py", _VERDICTS),
    Target(
        "app/domain/testimony.py",
        (
            f"{_DOMAIN}/test_testimony.py",
            f"{_DOMAIN}/test_testimony_edges.py",
            f"{_DOMAIN}/test_reconcile.py",
        ),
    ),
    Target(
        "app/broker/failures.py",
        (*_ANSWERS, f"{_BROKER}/test_client.py"),
    ),
    Target(
        "app/broker/transport.py",
        (
            f"{_BROKER}/test_transport.py",
            f"{_BROKER}/test_close_call.py",
            *_ANSWERS[1:],
            f"{_BROKER}/test_client.py",
        ),
    ),
)


class Tried(NamedTuple):
    """A mutant of a module, and whether it was noticed."""

    target: Target
    mutant: Mutant
    killed: bool


def _say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201 - a command


def _share(work: list[tuple[Target, Mutant]]) -> list[Tried]:
    """Try one worker's share in its own copy of the tree."""
    read_libraries()
    with copied_tree() as tree:
        return [_tried(target, mutant, tree) for target, mutant in work]


def _tried(target: Target, mutant: Mutant, tree: Path) -> Tried:
    """Try one, and tell at once if nothing notices it."""
    killed = is_killed(target, mutant, tree)
    if not killed:
        _say(f"survives: {target.module}:{mutant.diff()}")
    return Tried(target, mutant, killed)


def _work(most: int, seed: int, named: list[str]) -> list[tuple[Target, Mutant]]:
    found = [
        (target, mutant)
        for target in TARGETS
        if not named or Path(target.module).stem in named
        for mutant in mutants_of((ROOT / target.module).read_text("utf-8"))
        if not _is_equivalent(target, mutant)
    ]
    if 0 < most < len(found):
        found = random.Random(seed).sample(found, most)  # noqa: S311 - a sample
    return found


def _is_equivalent(target: Target, mutant: Mutant) -> bool:
    return (target.module, mutant.diff().partition(": ")[2]) in EQUIVALENT


def _tell(target: Target, tried: list[Tried]) -> None:
    own = [one.killed for one in tried if one.target == target]
    if own:
        _say(f"{target.module}: killed {sum(own)} of {len(own)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("module", nargs="*", help="its last name; all of them if none")
    parser.add_argument("--most", type=int, default=0, help="a sample of so many")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--least", type=float, default=90.0, help="per cent to pass")
    return parser.parse_args()


def _unmutated_are_green() -> bool:
    """A tree whose own tests fail would kill every mutant."""
    with ProcessPoolExecutor(1) as pool:
        return not any(pool.map(_is_red, TARGETS))


def _is_red(target: Target) -> bool:
    read_libraries()
    with copied_tree() as tree:
        return is_killed(target, None, tree)


def main() -> int:
    """Return the exit status."""
    arguments = _arguments()
    if not _unmutated_are_green():
        _say("the tests fail without a mutant: nothing was measured")
        return 1
    work = _work(arguments.most, arguments.seed, arguments.module)
    with ProcessPoolExecutor(_WORKERS) as pool:
        shares = pool.map(_share, [work[n::_WORKERS] for n in range(_WORKERS)])
        tried = sorted(
            (one for share in shares for one in share), key=lambda o: o.mutant.line
        )
    for target in TARGETS:
        _tell(target, tried)
    killed = sum(one.killed for one in tried)
    score = 100 * killed / len(tried) if tried else 0.0
    _say(f"mutants {len(tried)}, killed {killed}, score {score:.1f} %")
    return 0 if score >= arguments.least else 1


if __name__ == "__main__":
    sys.exit(main())
