"""The review page in one value: the queue, its counts, and the open proposal with what could be chosen instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from mentoring.features.people.queries import map_unit_names
from mentoring.features.rounds.models import Proposal, Round
from mentoring.features.rounds.queries.publication import Waiting, count_waiting
from mentoring.features.rounds.queries.queue import (
    Levels,
    Place,
    QueueCounts,
    QueueFilter,
    QueuePage,
    count_queue,
    find_proposal_of_round,
    list_levels,
    list_places,
    list_queue,
)
from mentoring.features.rounds.rules import Flag, UnitChoice, flags_of, unit_choices


@dataclass(frozen=True)
class RunnerUp:
    """Another mentor for the same mentee. `kind`: next (can be chosen), better (scores more, but its seats go to
    others), rule (scores more, but a rule forbids it). `loss` is by how much the total falls at least, None where that is
    not known or where, as `leaves_out` says, somebody would be left without a mentor."""

    kind: str
    enrolment_id: int
    place: Place | None
    score: float
    difference: float
    went_to: Sequence[str]
    loss: float | None
    leaves_out: bool
    rule: str


@dataclass(frozen=True)
class Steadiness:
    """In how many trials with moved weights a pair stood."""

    survived: int
    trials: int


@dataclass(frozen=True)
class Review:
    """What the review page shows; `here`, `next` and `previous` are arguments of the page's address."""

    wanted: QueueFilter
    queue: QueuePage
    counts: QueueCounts
    units: Sequence[tuple[UnitChoice, str]]
    waiting: Waiting
    proposal: Proposal | None
    flags: Mapping[int, Sequence[Flag]]
    levels: Sequence[Levels]
    runners_up: Sequence[RunnerUp]
    steadiness: Steadiness | None
    places: Mapping[int, Place]
    weights: Mapping[str, float]
    here: Mapping[str, Any]
    next: Mapping[str, Any] | None
    previous: Mapping[str, Any] | None

    @property
    def swaps(self) -> Sequence[RunnerUp]:
        return [item for item in self.runners_up if item.kind == "next"]

    @property
    def unavailable(self) -> Sequence[RunnerUp]:
        return [item for item in self.runners_up if item.kind in {"better", "rule"}]


def read_review(session: Session, row: Round, wanted: QueueFilter) -> Review:
    """Return the review page of a round; the number of queries does not depend on the number of proposals."""
    queue = list_queue(session, row.id, wanted)
    chosen_id = wanted.proposal_id or (queue.items[0].id if queue.items else None)
    proposal = find_proposal_of_round(session, row.id, chosen_id) if chosen_id else None
    places: dict[int, Place] = {}
    if proposal is not None:
        named = [proposal.mentee_enrolment_id, proposal.mentor_enrolment_id]
        for item in proposal.runners_up:
            named += [item["mentor_enrolment_id"], *item.get("went_to", ())]
        places = list_places(session, named)
    position = next((index for index, line in enumerate(queue.items) if line.id == chosen_id), None)
    counts = count_queue(session, row.id)
    return Review(
        wanted=wanted, queue=queue, counts=counts, units=_units(session, row, counts, wanted.unit_id),
        waiting=count_waiting(session, row.programme_id), proposal=proposal,
        flags={line.id: flags_of(line.score, line.reasons) for line in queue.items}
        | ({proposal.id: flags_of(proposal.score, proposal.reasons)} if proposal else {}),
        levels=list_levels(session, proposal.mentee_enrolment_id, proposal.mentor_enrolment_id) if proposal else [],
        runners_up=[_runner_up(item, proposal.score, places) for item in proposal.runners_up
                    if item["kind"] != "own"] if proposal else [],
        steadiness=_steadiness(proposal.own) if proposal else None,
        places=places, weights=row.policy_version.document.get("weights", {}),
        here=wanted.arguments(proposal=chosen_id, view=None),
        next=_beside(wanted, queue, position, 1), previous=_beside(wanted, queue, position, -1))


def _runner_up(item: Mapping[str, Any], score: float, places: Mapping[int, Place]) -> RunnerUp:
    return RunnerUp(
        kind=item["kind"], enrolment_id=item["mentor_enrolment_id"], place=places.get(item["mentor_enrolment_id"]),
        score=item["score"], difference=item["score"] - score, loss=item.get("loss"), rule=item.get("rule", ""),
        leaves_out=item.get("leaves_out", False),
        went_to=[places[enrolment].name for enrolment in item.get("went_to", ()) if enrolment in places])


def _units(session: Session, row: Round, counts: QueueCounts, chosen: int | None) -> list[tuple[UnitChoice, str]]:
    """Return the units by which the queue can be narrowed, with their names: those above first, then by name."""
    choices = unit_choices(counts.units, row.scope_path, chosen)
    names = map_unit_names(session, [choice.unit_id for choice in choices])
    places = {unit_id: place for place, unit_id in enumerate(names)}
    around = [choice for choice in choices if choice.is_above]
    inside = sorted((choice for choice in choices if not choice.is_above), key=lambda choice: places[choice.unit_id])
    return [(choice, names[choice.unit_id]) for choice in (*around, *inside)]


def _steadiness(own: Mapping[str, Any]) -> Steadiness | None:
    return Steadiness(own["survived"], own["trials"]) if "trials" in own else None


def _beside(wanted: QueueFilter, queue: QueuePage, position: int | None, step: int) -> Mapping[str, Any] | None:
    """Return where the neighbour of the open proposal is: on this page, else on the one beside it."""
    wanted = replace(wanted, list_only=False)
    if position is None:
        return wanted.arguments(proposal=queue.items[0].id) if queue.items else None
    if 0 <= position + step < len(queue.items):
        return wanted.arguments(proposal=queue.items[position + step].id)
    cursor = queue.next if step > 0 else queue.previous
    return wanted.arguments(page=cursor, proposal=None) if cursor else None
