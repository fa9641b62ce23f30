"""``python -m tests.stateful --examples N --steps M``: many stories, taken step by step.

With no seed the stories are the same each time. The exit status is 1 if a promise was
broken; the shortest story that breaks it is printed.
"""

from __future__ import annotations

import argparse
import sys
import traceback
import warnings

from tests.stateful.runs import Found, explore


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.stateful")
    parser.add_argument("--examples", type=int, default=300)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0, help="0: the same each time")
    return parser.parse_args()


def _tell(found: Found) -> None:
    if found.failure is not None:
        traceback.print_exception(found.failure, limit=-3)
    counted = found.counted
    told = sorted((name, n) for name, n in counted.items() if name.startswith("told "))
    lines = [f"{name}: {count}" for name, count in told]
    lines.append(
        f"examples {counted['examples']}, steps {counted['steps']}, closes sent "
        f"{counted['sent']}, violations {int(found.failure is not None)}"
    )
    print("\n".join(lines), flush=True)  # noqa: T201 - a command


def main() -> int:
    """Return the exit status."""
    arguments = _arguments()
    warnings.simplefilter("error")
    found = explore(arguments.examples, arguments.steps, seed=arguments.seed)
    _tell(found)
    return 1 if found.failure else 0


if __name__ == "__main__":
    sys.exit(main())
