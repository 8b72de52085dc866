"""What two plans of pairs have in common; pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

Pair = tuple[int, int]
"""The enrolments of a mentee and of a mentor."""


class Kind(StrEnum):
    """What became of a mentee's pair, in the order in which it is told."""

    CHANGED = "changed"
    LOST = "lost"
    NEW = "new"
    KEPT = "kept"


@dataclass(frozen=True)
class Difference:
    """One pair of the earlier plan and what the later one has in its place; None where there is nothing."""

    kind: Kind
    mentee: int
    before: int | None
    after: int | None


def compare_plans(before: Iterable[Pair], after: Iterable[Pair]) -> list[Difference]:
    """Return what became of every pair, by mentee: the same in both, another mentor, none any more, a new one."""
    earlier, later = _by_mentee(before), _by_mentee(after)
    return [difference for mentee in sorted({*earlier, *later})
            for difference in _differences(mentee, earlier[mentee], later[mentee])]


def _by_mentee(pairs: Iterable[Pair]) -> defaultdict[int, set[int]]:
    mentors: defaultdict[int, set[int]] = defaultdict(set)
    for mentee, mentor in pairs:
        mentors[mentee].add(mentor)
    return mentors


def _differences(mentee: int, earlier: set[int], later: set[int]) -> Iterator[Difference]:
    for mentor in sorted(earlier & later):
        yield Difference(Kind.KEPT, mentee, mentor, mentor)
    for left, right in zip_longest(sorted(earlier - later), sorted(later - earlier)):
        kind = Kind.NEW if left is None else Kind.LOST if right is None else Kind.CHANGED
        yield Difference(kind, mentee, left, right)


def count_kinds(differences: Iterable[Difference]) -> dict[Kind, int]:
    """Return how many pairs there are of each kind, none left out."""
    counts = dict.fromkeys(Kind, 0)
    for difference in differences:
        counts[difference.kind] += 1
    return counts


def choose_two(numbers: Sequence[int], first: int | None, second: int | None) -> tuple[int, int] | None:
    """Return which two of the finished rounds (newest first) are compared, the earlier first; None when there are not two.

    What is not among them is not asked for. Of one alone the other is the round before it, else the one after; of none
    the newest two are taken.
    """
    if len(numbers) < 2:
        return None
    asked = {number for number in (first, second) if number in numbers and number is not None}
    if len(asked) == 1:
        place = numbers.index(*asked)
        asked.add(numbers[place + 1 if place + 1 < len(numbers) else place - 1])
    chosen = asked or {*numbers[:2]}
    return min(chosen), max(chosen)


def created_by(made: Mapping[int, int], number: int) -> int:
    """Return how many proposals a programme had once round `number` was saved; `made` is how many each round made.

    A locked proposal moves on with every later round, so that its own round cannot be read from its row: but rounds
    of a programme are saved one after another, so that the order of their proposals tells who made them.
    """
    return sum(count for other, count in made.items() if other <= number)
