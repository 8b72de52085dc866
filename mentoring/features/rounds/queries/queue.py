"""Reads of the review queue: counts, pages in a total order, one proposal, the people it names."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from mentoring.core.pagination import decode_cursor, encode_cursor
from mentoring.features.pairings.models import Pairing
from mentoring.features.people.models import Competency, Employee, Unit
from mentoring.features.programmes.models import Enrolment, EnrolmentCompetency, Seat
from mentoring.features.rounds.models import Proposal
from mentoring.features.rounds.rules import PAIRED, Order, ProposalState

PAGE = 9

# Made once: an alias costs more than the query it is used in.
MENTEE_ENROLMENT, MENTOR_ENROLMENT = aliased(Enrolment), aliased(Enrolment)
MENTEE, MENTOR = aliased(Employee), aliased(Employee)
WANTED, OFFERED = aliased(EnrolmentCompetency), aliased(EnrolmentCompetency)


@dataclass(frozen=True)
class QueueFilter:
    """What the address of the review page says: which proposals, in which order, which one is open."""

    state: str = ProposalState.OPEN
    doubtful: bool = False
    unit_id: int | None = None
    order: Order = Order.DOUBTFUL
    cursor: str | None = None
    proposal_id: int | None = None
    list_only: bool = False

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """Return the address's arguments, without those at their default, with `changes`."""
        values = {"state": self.state if self.state != ProposalState.OPEN else None,
                  "doubtful": 1 if self.doubtful else None, "unit": self.unit_id,
                  "order": self.order if self.order is not Order.DOUBTFUL else None, "page": self.cursor,
                  "proposal": self.proposal_id, "view": "list" if self.list_only else None} | changes
        return {name: value for name, value in values.items() if value is not None}

    def kept(self) -> dict[str, Any]:
        """Return what a saved view keeps of the address: filter and order, not where in them somebody is."""
        return self.arguments(page=None, proposal=None, view=None)


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue."""

    id: int
    version: int
    score: float
    contributions: dict[str, float]
    reasons: list[dict[str, Any]]
    doubt_count: int
    state: str
    locked: bool
    mentee: str
    mentor: str


@dataclass(frozen=True)
class QueuePage:
    """A page of the queue; cursors are None at an end."""

    items: Sequence[QueueRow]
    next: str | None
    previous: str | None


def held_by(round_id: int, wanted: QueueFilter) -> list[sa.ColumnElement[bool]]:
    """Return what holds of the proposals of a round that the filter holds; `MENTEE` has to be joined."""
    conditions: list[sa.ColumnElement[bool]] = [Proposal.round_id == round_id]
    if wanted.state != "all":
        conditions.append(Proposal.state == wanted.state)
    if wanted.doubtful:
        conditions.append(Proposal.doubt_count > 0)
    if wanted.unit_id is not None:
        conditions.append(MENTEE.unit_id.in_(sa.select(Unit.id).where(Unit.path.contains(f"/{wanted.unit_id}/"))))
    return conditions


def list_queue(session: Session, round_id: int, wanted: QueueFilter) -> QueuePage:
    """Return one page of a round's proposals in the wanted order, which is total."""
    mentee_enrolment, mentor_enrolment, mentee, mentor = MENTEE_ENROLMENT, MENTOR_ENROLMENT, MENTEE, MENTOR
    statement = (
        sa.select(Proposal.id, Proposal.version, Proposal.score, Proposal.contributions, Proposal.reasons,
                  Proposal.doubt_count, Proposal.state, Proposal.locked, mentee.name, mentor.name)
        .join(mentee_enrolment, mentee_enrolment.id == Proposal.mentee_enrolment_id)
        .join(mentee, mentee.id == mentee_enrolment.employee_id)
        .join(mentor_enrolment, mentor_enrolment.id == Proposal.mentor_enrolment_id)
        .join(mentor, mentor.id == mentor_enrolment.employee_id)
        .where(*held_by(round_id, wanted)))
    keys: tuple[Any, ...] = (-Proposal.score, Proposal.id)
    if wanted.order is Order.DOUBTFUL:
        keys = (-Proposal.doubt_count, Proposal.score, Proposal.id)
    position = decode_cursor(wanted.cursor)
    if position is not None and len(position[1]) != len(keys):
        position = None
    backwards = position is not None and position[0] == "before"
    if position is not None:
        bound = sa.tuple_(*keys)
        values = sa.tuple_(*(sa.literal(value) for value in position[1]))
        statement = statement.where(bound < values if backwards else bound > values)
    order = [sa.desc(key) if backwards else sa.asc(key) for key in keys]
    rows = [QueueRow(*row) for row in session.execute(statement.order_by(*order).limit(PAGE + 1))]
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if backwards:
        rows.reverse()
    if not rows:
        return QueuePage([], None, None)
    has_next = True if backwards else more
    has_previous = more if backwards else position is not None
    return QueuePage(rows, encode_cursor("after", _key(rows[-1], wanted.order)) if has_next else None,
                     encode_cursor("before", _key(rows[0], wanted.order)) if has_previous else None)


def _key(row: QueueRow, order: Order) -> list[Any]:
    return [-row.doubt_count, row.score, row.id] if order is Order.DOUBTFUL else [-row.score, row.id]


@dataclass(frozen=True)
class QueueCounts:
    """How many proposals a round has, by state; the open ones, and the doubtful among them, by unit's path."""

    by_state: Mapping[str, int]
    units: Mapping[str, int]
    doubtful_units: Mapping[str, int]
    stamp: str

    @property
    def doubtful(self) -> int:
        return sum(self.doubtful_units.values())

    def open_in(self, wanted: QueueFilter) -> int:
        """Return how many open proposals the filter holds."""
        counts = self.doubtful_units if wanted.doubtful else self.units
        return sum(number for path, number in counts.items() if wanted.unit_id is None or f"/{wanted.unit_id}/" in path)

    @property
    def total(self) -> int:
        return sum(number for state, number in self.by_state.items() if state != ProposalState.SUPERSEDED)

    @property
    def open(self) -> int:
        return self.by_state.get(ProposalState.OPEN, 0)

    @property
    def paired(self) -> int:
        return sum(self.by_state.get(state, 0) for state in PAIRED)


def count_queue(session: Session, round_id: int) -> QueueCounts:
    """Return all counts of the review page in one query; units of mentees with open proposals by their path."""
    doubtful = sa.case((Proposal.doubt_count > 0, 1), else_=0)
    rows = session.execute(
        sa.select(Proposal.state, doubtful, Unit.path, sa.func.count(), sa.func.sum(Proposal.version))
        .join(Enrolment, Enrolment.id == Proposal.mentee_enrolment_id)
        .join(Employee, Employee.id == Enrolment.employee_id).join(Unit, Unit.id == Employee.unit_id)
        .where(Proposal.round_id == round_id).group_by(Proposal.state, doubtful, Unit.path)).all()
    by_state: Counter[str] = Counter()
    units: Counter[str] = Counter()
    doubtful_units: Counter[str] = Counter()
    for state, is_doubtful, path, number, _versions in rows:
        by_state[state] += number
        if state == ProposalState.OPEN:
            units[path] += number
            doubtful_units[path] += number if is_doubtful else 0
    return QueueCounts(by_state, units, doubtful_units, _stamp(sum(row[3] for row in rows), sum(row[4] for row in rows)))


def stamp_queue(session: Session, round_id: int) -> str:
    """Return a short name for a round's proposals as they are now: any decision on one of them changes it."""
    return _stamp(*session.execute(sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(Proposal.version), 0)).where(
        Proposal.round_id == round_id)).one())


def _stamp(number: int, versions: int) -> str:
    return f"{number}-{versions}"


def find_proposal_of_round(session: Session, round_id: int, proposal_id: int) -> Proposal | None:
    """Return a proposal of this round with both people, None when it is not of this round."""
    return session.scalar(sa.select(Proposal).where(Proposal.id == proposal_id, Proposal.round_id == round_id))


@dataclass(frozen=True)
class Place:
    """An enrolled person in a word or two, with the places they have and those still free."""

    enrolment_id: int
    employee_id: int
    name: str
    post_title: str
    unit: str
    capacity: int
    held: int

    @property
    def free(self) -> int:
        return max(self.capacity - self.held, 0)


def list_places(session: Session, enrolment_ids: Sequence[int]) -> dict[int, Place]:
    """Return people by enrolment, with capacity and held seats, in one query."""
    if not enrolment_ids:
        return {}
    held = sa.func.count(Pairing.id)
    person = (Employee.id, Employee.name, Employee.post_title)
    rows = session.execute(
        sa.select(Enrolment.id, *person, Unit.name, sa.func.count(Seat.id), held)
        .join(Employee, Employee.id == Enrolment.employee_id).join(Unit, Unit.id == Employee.unit_id)
        .outerjoin(Seat, Seat.enrolment_id == Enrolment.id)
        .outerjoin(Pairing, sa.or_(Pairing.mentor_seat_id == Seat.id, Pairing.mentee_seat_id == Seat.id))
        .where(Enrolment.id.in_(set(enrolment_ids)))
        .group_by(Enrolment.id, *person, Unit.name).order_by(Enrolment.id))
    return {row[0]: Place(*row) for row in rows}


@dataclass(frozen=True)
class Levels:
    """One competency of a pair: what the mentee has and wants, what the mentor has; None where nobody said."""

    name: str
    name_en: str
    present: int | None
    target: int | None
    have: int | None


def list_levels(session: Session, mentee_enrolment_id: int, mentor_enrolment_id: int) -> list[Levels]:
    """Return what the mentee wants to learn with the levels of both, in one query."""
    wanted, offered = WANTED, OFFERED
    rows = session.execute(
        sa.select(Competency.name, Competency.name_en, wanted.present, wanted.target, offered.have)
        .select_from(wanted).join(Competency, Competency.id == wanted.competency_id)
        .outerjoin(offered, sa.and_(offered.competency_id == Competency.id,
                                    offered.enrolment_id == mentor_enrolment_id))
        .where(wanted.enrolment_id == mentee_enrolment_id, wanted.target.is_not(None))
        .order_by(wanted.priority.desc(), Competency.code))
    return [Levels(*row) for row in rows]
