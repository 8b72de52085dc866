"""What a trial of another policy or other capacities changes; pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import fsum

from mentoring.core.errors import InvalidError
from mentoring.features.programmes.rules import MOST_SEATS
from mentoring.features.rounds.rules.comparing import Difference, Kind, Pair


@dataclass(frozen=True)
class Figures:
    """What a plan of pairs amounts to: pairs, mentees still without one, mean and lowest score (None without pairs)."""

    placed: int
    unplaced: int
    mean: float | None
    minimum: float | None


def figures_of(scores: Mapping[Pair, float], seeking: Collection[int]) -> Figures:
    """Return the figures of a plan for the mentees (enrolments) that seek a mentor."""
    served = {mentee for mentee, _ in scores}
    values = scores.values()
    return Figures(placed=len(scores), unplaced=sum(mentee not in served for mentee in seeking),
                   mean=fsum(values) / len(scores) if scores else None, minimum=min(values, default=None))


@dataclass(frozen=True)
class SeatChange:
    """Another capacity of one mentor, tried out: an absolute number, or None for one more than there are."""

    mentor: int
    capacity: int | None


def tried_capacities(changes: Iterable[SeatChange], capacities: Mapping[int, int],
                     held: Mapping[int, int]) -> dict[int, int]:
    """Return the capacity that each change comes to, by mentor enrolment.

    Refused, field `seats_<enrolment>`, is what could not be saved either: more than anybody may offer, or fewer than
    are held. Who is not among `capacities` is no mentor of the programme who takes mentees now.
    """
    tried: dict[int, int] = {}
    problems: dict[str, tuple[str, dict[str, int]]] = {}
    for change in changes:
        mentor, name = change.mentor, f"seats_{change.mentor}"
        if mentor not in capacities:
            problems[name] = ("trial_mentor_unknown", {})
            continue
        wanted = capacities[mentor] + 1 if change.capacity is None else change.capacity
        if not 0 <= wanted <= MOST_SEATS:
            problems[name] = ("capacity_range", {})
        elif wanted < held.get(mentor, 0):
            problems[name] = ("capacity_below_held", {"held": held[mentor]})
        elif wanted != capacities[mentor]:
            tried[mentor] = wanted
    if problems:
        raise InvalidError(fields=problems)
    return tried


@dataclass(frozen=True)
class LoadChange:
    """One mentor who would have another number of mentees."""

    mentor: int
    before: int
    after: int


@dataclass(frozen=True)
class Loads:
    """Mentees by mentor, standing pairs included: how many mentors have 0, 1, 2 … now and in the trial, and who changes."""

    now: tuple[int, ...]
    tried: tuple[int, ...]
    changes: tuple[LoadChange, ...]


def compare_loads(mentors: Collection[int], standing: Iterable[Pair], now: Iterable[Pair], tried: Iterable[Pair]) -> Loads:
    """Return the loads of all mentors; those who change most come first."""
    held = Counter(mentor for _, mentor in standing)
    before, after = (held + Counter(mentor for _, mentor in pairs) for pairs in (now, tried))
    most = max((*before.values(), *after.values()), default=0)
    changes = [LoadChange(mentor, before[mentor], after[mentor]) for mentor in mentors if before[mentor] != after[mentor]]
    changes.sort(key=lambda change: (-abs(change.after - change.before), change.mentor))
    return Loads(_spread(mentors, before, most), _spread(mentors, after, most), tuple(changes))


def _spread(mentors: Collection[int], loads: Mapping[int, int], most: int) -> tuple[int, ...]:
    numbers = Counter(loads.get(mentor, 0) for mentor in mentors)
    return tuple(numbers[load] for load in range(most + 1))


@dataclass(frozen=True)
class Proof:
    """What is proven about a plan, as rounds tell it."""

    objective: str
    proven: bool
    gap: float | None


@dataclass(frozen=True)
class Trial:
    """What a trial found, beside the proposals still open in the round under review; nothing of it is stored.

    `now` is None where no round is under review. `now_by_trial` is the mean of the pairs of now, scored as tried.
    """

    now: Figures | None
    tried: Figures
    now_by_trial: float | None
    proof: Proof
    differences: tuple[Difference, ...]
    loads: Loads
    standing: int
    locked: int
    seeking: int
    capacities: Mapping[int, int]
    seconds: float

    @property
    def now_placed(self) -> tuple[int, ...]:
        """The mentees who would get a mentor and have none now."""
        return tuple(item.mentee for item in self.differences if item.kind is Kind.NEW)

    @property
    def now_unplaced(self) -> tuple[int, ...]:
        """The mentees who would have no mentor any more."""
        return tuple(item.mentee for item in self.differences if item.kind is Kind.LOST)
