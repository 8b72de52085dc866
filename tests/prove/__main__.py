"""Try every property at full size; a line for each property and database, id first; exit code 1 if any fails.

`python -m tests.prove R1 R3 --database sqlite` tries some of them.
"""

import argparse
import os
import sys
import time
import warnings
from importlib import import_module

from tests.prove.base import DATABASES, Outcome, Property

MODULES = ("tests.prove.seats", "tests.prove.forms", "tests.prove.engine", "tests.prove.rules", "tests.prove.silence",
           "tests.prove.requests", "tests.prove.phone", "tests.prove.desk", "tests.prove.canaries")


def collect(modules: tuple[str, ...] = MODULES) -> list[Property]:
    """Return the properties of all families in the order of their ids."""
    found = [item for name in modules for item in import_module(name).PROPERTIES]
    return sorted(found, key=lambda item: (item.id[0], int("".join(filter(str.isdigit, item.id)) or 0), item.id))


def attempt(item: Property, kind: str) -> tuple[Outcome, float]:
    """Try one property on one database; an error of the trial itself is a failure with its words."""
    from tests.prove.stand import open_stand

    begun = time.monotonic()
    try:
        if kind == "-":
            outcome = item.run(None)
        else:
            with open_stand(kind) as stand:
                outcome = item.run(stand)
    except Exception as error:  # noqa: BLE001  # whatever went wrong is the line's result, and fails the run
        outcome = Outcome(item.title, 0, f"{type(error).__name__}: {error}", False)
    return outcome, time.monotonic() - begun


def main() -> int:
    parser = argparse.ArgumentParser(prog="make prove", description=__doc__)
    parser.add_argument("ids", nargs="*", help="only these properties")
    parser.add_argument("--database", choices=DATABASES, help="only this database")
    chosen = parser.parse_args()
    os.environ.setdefault("XDG_RUNTIME_DIR", "/tmp")  # noqa: S108  # only silences a library's warning
    warnings.simplefilter("ignore")
    failed = 0
    for item in collect():
        if chosen.ids and item.id not in chosen.ids:
            continue
        for kind in item.databases or ("-",):
            if chosen.database and kind not in ("-", chosen.database):
                continue
            outcome, seconds = attempt(item, kind)
            failed += not outcome.held
            word = "" if outcome.held else "FAILED: "
            print(f"{item.id} {kind:<10} {outcome.tried}, {outcome.trials} trials: {word}{outcome.result}"
                  f"  {seconds:.1f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
