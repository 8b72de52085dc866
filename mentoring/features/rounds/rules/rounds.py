"""Rounds and proposals: their states, their legal moves, what makes a proposal doubtful, what a round found."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mentoring.core.errors import ConflictError, InvalidError
from mentoring.features.people.rules.units import part_of
from mentoring.features.programmes.rules import MOST_SEATS

WEAK_BELOW = 0.45
"""A score under this is told as weak; it is also what makes a proposal doubtful."""

FAR_STEPS = 4
"""A step in rank of this many or more is worth a second look."""

REASON_LENGTH = 500
MOST_FLAGS = 4
VIEW_NAME_LENGTH = 60
MOST_VIEWS = 12
"""How many views of one programme's queue somebody may name: they stand in a row above it."""

MOST_AT_ONCE = 300
"""How many proposals one act may approve: it holds their people's seats while it runs."""


class RoundState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class ProposalState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    SWAPPED = "swapped"
    SUPERSEDED = "superseded"


class Order(StrEnum):
    """The two orders of the review queue."""

    DOUBTFUL = "doubtful"
    BEST = "best"


ON_ITS_WAY = (RoundState.QUEUED, RoundState.RUNNING)
FINISHED = (RoundState.READY, RoundState.CLOSED)
DECIDED = (ProposalState.APPROVED, ProposalState.REJECTED, ProposalState.SWAPPED)
PAIRED = (ProposalState.APPROVED, ProposalState.SWAPPED)
PROGRAMME_STATES = ("open", "matching", "running")
"""The states of a programme in which a round may run."""

ROUND_MOVES: Mapping[RoundState, frozenset[RoundState]] = {
    RoundState.QUEUED: frozenset({RoundState.RUNNING, RoundState.CANCELLED, RoundState.FAILED}),
    RoundState.RUNNING: frozenset({RoundState.READY, RoundState.CANCELLED, RoundState.FAILED, RoundState.RUNNING}),
    RoundState.READY: frozenset({RoundState.CLOSED}),
    RoundState.FAILED: frozenset(),
    RoundState.CANCELLED: frozenset(),
    RoundState.CLOSED: frozenset(),
}

PROPOSAL_MOVES: Mapping[ProposalState, frozenset[ProposalState]] = {
    ProposalState.OPEN: frozenset({*DECIDED, ProposalState.SUPERSEDED}),
    ProposalState.APPROVED: frozenset({ProposalState.OPEN}),
    ProposalState.REJECTED: frozenset({ProposalState.OPEN}),
    ProposalState.SWAPPED: frozenset({ProposalState.OPEN}),
    ProposalState.SUPERSEDED: frozenset(),
}


def move_round(state: str, to: RoundState) -> RoundState:
    """Return the new state, or raise when a round may not go there from `state`."""
    if to not in ROUND_MOVES[RoundState(state)]:
        raise ConflictError("round_move")
    return to


def move_proposal(state: str, to: ProposalState) -> ProposalState:
    """Return the new state, or raise when a proposal may not go there from `state`."""
    if to not in PROPOSAL_MOVES[ProposalState(state)]:
        raise ConflictError("proposal_decided" if to in DECIDED else "proposal_not_decided")
    return to


def check_programme(state: str) -> None:
    """Raise unless a round may run while the programme is in `state`."""
    if state not in PROGRAMME_STATES:
        raise ConflictError("round_programme_state")


def check_reason(text: str) -> str:
    """Return the reason without outer blanks, or say what is wrong with it."""
    reason = " ".join(text.split())
    if not reason:
        raise InvalidError.of("reason", "reject_reason_missing")
    if len(reason) > REASON_LENGTH:
        raise InvalidError.of("reason", "reject_reason_long", most=REASON_LENGTH)
    return reason


def check_view_name(text: str) -> str:
    """Return the name of a saved view without outer blanks, or say what is wrong with it."""
    name = " ".join(text.split())
    if not name:
        raise InvalidError.of("name", "view_name_missing")
    if len(name) > VIEW_NAME_LENGTH:
        raise InvalidError.of("name", "view_name_long", most=VIEW_NAME_LENGTH)
    return name


def check_bulk(number: int, is_as_shown: bool) -> None:
    """Raise unless a list of open proposals, which hold `number` now, may be approved as a whole."""
    if not is_as_shown:
        raise ConflictError("bulk_changed", number=number)
    if not number:
        raise ConflictError("bulk_nothing")
    if number > MOST_AT_ONCE:
        raise ConflictError("bulk_many", number=number, most=MOST_AT_ONCE)


def check_lock(state: str, locked: bool, wanted: bool) -> None:
    """Raise unless an open proposal's lock can be set to `wanted`."""
    if state != ProposalState.OPEN:
        raise ConflictError("proposal_decided")
    if locked == wanted:
        raise ConflictError("proposal_locked" if wanted else "proposal_not_locked")


@dataclass(frozen=True)
class Flag:
    """Something about a pair that a coordinator should see at once; `doubtful` ones ask for a second look."""

    code: str
    doubtful: bool
    value: int | None = None


def flags_of(score: float, reasons: Iterable[Mapping[str, Any]]) -> list[Flag]:
    """Return the flags of a proposal, doubtful ones first, from its score and its reasons' codes."""
    found = [Flag("weak", True)] if score < WEAK_BELOW else []
    reasons = list(reasons)
    can_meet_online = any(reason["code"] == "practical.online" for reason in reasons)
    for reason in reasons:
        code, params = reason["code"], reason["params"]
        if code == "seniority.steps" and abs(params["steps"]) >= FAR_STEPS:
            found.append(Flag("steps", True, abs(int(params["steps"]))))
        elif code == "field.neighbour":
            found.append(Flag("neighbour", True))
        elif code == "practical.apart" and not can_meet_online:
            found.append(Flag("apart", True))
        elif code == "wish.rank":
            found.append(Flag("wish", False, int(params["rank"])))
    return sorted(found, key=lambda flag: not flag.doubtful)[:MOST_FLAGS]


def count_doubts(score: float, reasons: Iterable[Mapping[str, Any]]) -> int:
    """Return how many flags ask for a second look."""
    return sum(flag.doubtful for flag in flags_of(score, reasons))


@dataclass(frozen=True)
class ProposedPair:
    """One pair that the engine proposes, as stored: codes, numbers and ids, no names."""

    mentee_enrolment_id: int
    mentor_enrolment_id: int
    score: float
    contributions: dict[str, float]
    reasons: list[dict[str, Any]]
    runners_up: list[dict[str, Any]]


@dataclass(frozen=True)
class LeftOver:
    """A mentee without a proposal, the code of why, and the numbers behind it."""

    mentee_enrolment_id: int
    reason: str
    detail: dict[str, Any] = field(default_factory=dict)


def fixes_of(detail: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what would help somebody left over, the best first; rounds of before kept one seat alone."""
    if "seat_at" in detail:
        return [{"kind": "seat", "people": detail["seat_people"], "seats": 1, "asked": 1, "mentors": [detail["seat_at"]]}]
    return list(detail.get("fixes", ()))


def trial_of(fix: Mapping[str, Any], rules: Mapping[str, Any], capacities: Mapping[int, int]) -> dict[str, Any] | None:
    """Return the address of the what-if page that applies a fix, None where it cannot be applied to what is now.

    `rules` are those of the present policy, `capacities` the places of the mentors by enrolment.

    >>> trial_of({"kind": "rule", "rule": "same_unit"}, {"same_unit": True, "line_manager": True}, {})
    {'try': 1, 'line_manager': 'y'}
    >>> trial_of({"kind": "seat", "seats": 2, "asked": 1, "mentors": [7]}, {"same_unit": True}, {7: 3})
    {'try': 1, 'same_unit': 'y', 'seats_7': 5}
    """
    kept = {name: "y" for name, value in rules.items() if value is True}
    if fix["kind"] == "rule":
        return {"try": 1, **kept} if kept.pop(fix["rule"], None) else None
    mentors = fix["mentors"]
    each = fix.get("each") or ([fix["seats"]] if len(mentors) == 1 else [1] * len(mentors))
    if len(mentors) != fix["asked"] or sum(each) != fix["seats"] or not capacities.keys() >= set(mentors):
        return None
    wanted = {f"seats_{mentor}": capacities[mentor] + more for mentor, more in zip(mentors, each, strict=True)}
    return {"try": 1, **kept, **wanted} if max(wanted.values()) <= MOST_SEATS else None


@dataclass(frozen=True)
class UnitChoice:
    """A unit by which the queue can be narrowed: how many people it holds, and whether it holds the chosen one too."""

    unit_id: int
    number: int
    is_above: bool = False


def unit_choices(counts: Mapping[str, int], home: str, chosen: int | None) -> list[UnitChoice]:
    """Return by which units a queue can be narrowed next: those around the chosen one, itself, then those below it.

    `counts` are people by the path of their unit, such as `/1/4/`; nothing chosen is the programme's `home`.

    >>> unit_choices({"/1/4/9/": 2, "/1/5/": 1}, "/1/", None)
    [UnitChoice(unit_id=4, number=2, is_above=False), UnitChoice(unit_id=5, number=1, is_above=False)]
    >>> [choice.unit_id for choice in unit_choices({"/1/4/9/": 2, "/1/5/": 1}, "/1/", 4)]
    [4, 9]
    """
    above: Counter[int] = Counter()
    below: Counter[int] = Counter()
    for path, number in counts.items():
        own = part_of(path, home)
        if chosen is None:
            below[own[0]] += number
        elif chosen in own:
            place = own.index(chosen)
            for unit in own[:place + 1]:
                above[unit] += number
            for unit in own[place + 1:place + 2]:
                below[unit] += number
    return [UnitChoice(unit, number, True) for unit, number in above.items()] + [
        UnitChoice(unit, number) for unit, number in below.items()]


@dataclass(frozen=True)
class Outcome:
    """What a round found; `summary` holds its figures."""

    pairs: tuple[ProposedPair, ...]
    unplaced: tuple[LeftOver, ...]
    summary: dict[str, Any]


def keep_possible(pairs: Sequence[ProposedPair], mentor_places: Mapping[int, int], mentee_places: Mapping[int, int],
                  taken: frozenset[tuple[int, int]]) -> tuple[list[ProposedPair], list[ProposedPair]]:
    """Part the pairs into those that still fit and those that people's decisions made meanwhile have overtaken.

    Places are what is free at the moment of saving; `taken` are pairs (mentee, mentor enrolment) that stand already.
    """
    mentors, mentees = dict(mentor_places), dict(mentee_places)
    kept, overtaken = [], []
    for pair in pairs:
        mentor, mentee = pair.mentor_enrolment_id, pair.mentee_enrolment_id
        if (mentee, mentor) in taken or mentors.get(mentor, 0) < 1 or mentees.get(mentee, 0) < 1:
            overtaken.append(pair)
            continue
        mentors[mentor] -= 1
        mentees[mentee] -= 1
        kept.append(pair)
    return kept, overtaken
