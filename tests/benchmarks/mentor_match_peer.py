"""Runs `mentor-match` on a folder with mentees.csv and mentors.csv, in an environment that holds nothing of this project."""

import json
import operator
import sys
import time
from pathlib import Path
from typing import Any

SAME_PROFESSION = 4
OTHER_ORGANISATION = 3
HIGHER = 2
MUCH_HIGHER = 1


def main(folder: Path, rounds: int) -> None:
    """Print the pairs, the seconds of matching and the peak memory as one JSON line."""
    from matching import process
    from matching.rules.rule import Disqualify, Equivalent, Generic, Grade

    def rules() -> list[Any]:
        return [
            Equivalent("profession", {True: SAME_PROFESSION, False: 0}),
            Generic({True: OTHER_ORGANISATION, False: 0}, lambda match: match.mentee.organisation != match.mentor.organisation),
            Grade(0, operator.gt, {True: HIGHER, False: 0}),
            Grade(2, operator.gt, {True: MUCH_HIGHER, False: 0}),
            Disqualify(lambda match: match.mentor.grade <= match.mentee.grade),
            Disqualify(lambda match: bool(match.mentee.mentors)),
        ]

    begun = time.perf_counter()
    _mentors, mentees = process.conduct_matching_from_file(folder, [rules() for _ in range(rounds)])
    seconds = time.perf_counter() - begun
    status = Path("/proc/self/status").read_text("ascii").splitlines()
    held = next(line for line in status if line.startswith("VmHWM:"))
    pairs = [[mentee.email, mentor.email] for mentee in mentees for mentor in mentee.mentors]
    print(json.dumps({"pairs": pairs, "seconds": seconds, "megabytes": int(held.split()[1]) / 1024}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
