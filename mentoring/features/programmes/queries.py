"""Reads of programmes, policies and enrolments."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
import sqlalchemy.orm
from sqlalchemy.orm import Session

from mentoring.core.actors import Actor
from mentoring.core.audit import AuditEntry
from mentoring.core.database import get_row
from mentoring.core.errors import NotFoundError
from mentoring.core.pagination import Page, paginate
from mentoring.features.people.models import Competency, Employee, Unit
from mentoring.features.people.queries import within
from mentoring.features.programmes.models import Enrolment, EnrolmentCompetency, PolicyVersion, Programme, Seat
from mentoring.features.programmes.rules import TAKES_PEOPLE, EnrolmentState, ProgrammeState, Side

MAY_ENROL = TAKES_PEOPLE | {ProgrammeState.DRAFT}
"""A draft may be filled before it opens."""


def get_programme(session: Session, programme_id: int) -> Programme:
    return get_row(session, Programme, programme_id)


def list_programmes(session: Session, actor: Actor, states: Collection[str] = tuple(ProgrammeState)) -> list[Programme]:
    """Return the programmes of units in the actor's scope that are in these states, the newest first, closed ones last."""
    closed = sa.case((Programme.state == ProgrammeState.CLOSED, 1), else_=0)
    return list(session.scalars(sa.select(Programme).join(Programme.unit).where(within(actor), Programme.state.in_(states))
                                .order_by(closed, Programme.starts_on.desc(), Programme.id.desc()).limit(100)))


def current_policy(session: Session, programme_id: int) -> PolicyVersion:
    """Return the latest version of a programme's policy."""
    return session.scalars(sa.select(PolicyVersion).where(PolicyVersion.programme_id == programme_id)
                           .order_by(PolicyVersion.number.desc()).limit(1)).one()


def get_policy_version(session: Session, programme_id: int, policy_version_id: int) -> PolicyVersion:
    """Return a version of this very programme's policy; any other answers like a missing one."""
    row = get_row(session, PolicyVersion, policy_version_id)
    if row.programme_id != programme_id:
        raise NotFoundError
    return row


def find_policy_number(session: Session, programme_id: int, number: int) -> PolicyVersion | None:
    """Return a programme's policy of this number; None when there is none."""
    return session.scalar(sa.select(PolicyVersion).where(
        PolicyVersion.programme_id == programme_id, PolicyVersion.number == number))


def list_policies(session: Session, programme_id: int, cursor: str | None = None, size: int = 20) -> Page[PolicyVersion]:
    """Return the versions of a programme's policy, the newest first."""
    return paginate(session, sa.select(PolicyVersion).where(PolicyVersion.programme_id == programme_id),
                    (-PolicyVersion.number,), lambda row: (-row.number,), cursor, size)


def get_enrolment(session: Session, enrolment_id: int) -> Enrolment:
    return get_row(session, Enrolment, enrolment_id)


def find_enrolment(session: Session, programme_id: int, employee_id: int, side: str) -> Enrolment | None:
    return session.scalar(sa.select(Enrolment).where(
        Enrolment.programme_id == programme_id, Enrolment.employee_id == employee_id, Enrolment.side == side))


def list_enrolments(session: Session, programme_id: int, *, side: str = "", state: str = "", search: str = "",
                    cursor: str | None = None, size: int = 36) -> Page[Enrolment]:
    """Return the people of a programme by bare name."""
    statement = sa.select(Enrolment).join(Enrolment.employee).where(Enrolment.programme_id == programme_id)
    if side:
        statement = statement.where(Enrolment.side == side)
    if state:
        statement = statement.where(Enrolment.state == state)
    if search:
        statement = statement.where(Employee.sort_name.contains(search.casefold(), autoescape=True))
    return paginate(session, statement, (Employee.sort_name, Enrolment.id),
                    lambda row: (row.employee.sort_name, row.id), cursor, size)


class StatedLevels(NamedTuple):
    """What an enrolled person states about a competency, by its code."""

    code: str
    have: int | None
    present: int | None
    target: int | None
    priority: float


class Participant(NamedTuple):
    """An enrolled person as a match sees them: plain values, for thousands are read at every decision."""

    id: int
    employee_id: int
    side: str
    state: str
    goals: str
    experience: str
    hours_per_month: float | None
    mode: str
    languages: str
    place: str
    working_style: list[Any] | None
    post_title: str
    post_level: str
    grade_rank: int | None
    unit_id: int
    unit_path: str
    employee_place: str
    is_active: bool
    competencies: Sequence[StatedLevels]


def list_participants(session: Session, programme_id: int, only: Collection[int] | None = None) -> list[Participant]:
    """Return everyone enrolled or paused in a programme, with their competencies, in a stable order; two queries.

    With `only` at most these enrolments, a few hundred.
    """
    wanted = [Enrolment.programme_id == programme_id,
              Enrolment.state.in_((EnrolmentState.ENROLLED, EnrolmentState.PAUSED))]
    if only is not None:
        wanted.append(Enrolment.id.in_(sorted(only)))
    levels: defaultdict[int, list[StatedLevels]] = defaultdict(list)
    stated = EnrolmentCompetency
    for enrolment_id, code, have, present, target, priority in session.execute(
            sa.select(stated.enrolment_id, Competency.code, stated.have, stated.present, stated.target, stated.priority)
            .join(Competency, Competency.id == stated.competency_id)
            .join(Enrolment, Enrolment.id == stated.enrolment_id).where(*wanted)
            .order_by(stated.enrolment_id, stated.competency_id)):
        levels[enrolment_id].append(StatedLevels(code, have, present, target, priority))
    rows = session.execute(
        sa.select(Enrolment.id, Enrolment.employee_id, Enrolment.side, Enrolment.state, Enrolment.goals,
                  Enrolment.experience, Enrolment.hours_per_month, Enrolment.mode, Enrolment.languages, Enrolment.place,
                  Enrolment.working_style, Employee.post_title, Employee.post_level, Employee.grade_rank,
                  Employee.unit_id, Unit.path, Employee.place, Employee.is_active)
        .join(Employee, Employee.id == Enrolment.employee_id).join(Unit, Unit.id == Employee.unit_id)
        .where(*wanted).order_by(Enrolment.id))
    return [Participant._make((*row, levels.get(row.id, ()))) for row in rows]


def mark_people(session: Session, programme_id: int) -> tuple[int, ...]:
    """Return numbers that change whenever the policy or one of a programme's people does, in one query."""
    policy = sa.select(sa.func.max(PolicyVersion.id)).where(PolicyVersion.programme_id == programme_id).scalar_subquery()
    return tuple(number or 0 for number in session.execute(
        sa.select(policy, sa.func.count(), sa.func.sum(Enrolment.version), sa.func.sum(Employee.version))
        .select_from(Enrolment).join(Employee, Employee.id == Enrolment.employee_id)
        .where(Enrolment.programme_id == programme_id)).one())


def list_all_enrolments(session: Session, programme_id: int) -> list[Enrolment]:
    """Return everyone who takes or took part in a programme, with their competencies; two queries."""
    return list(session.scalars(
        sa.select(Enrolment).where(Enrolment.programme_id == programme_id)
        .options(sa.orm.selectinload(Enrolment.competencies)).order_by(Enrolment.id)))


def map_employees(session: Session, employee_ids: Collection[int]) -> dict[int, Employee]:
    """Return employees by id; one query a thousand."""
    ids = sorted(employee_ids)
    return {row.id: row for start in range(0, len(ids), 1000) for row in session.scalars(
        sa.select(Employee).where(Employee.id.in_(ids[start:start + 1000])))}


def _takes_part() -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions that an enrolment counts, in a programme that takes people or runs."""
    return (Enrolment.state.not_in((EnrolmentState.LEFT, EnrolmentState.APPLIED)),
            Programme.state.not_in((ProgrammeState.DRAFT, ProgrammeState.CLOSED)))


def list_own_enrolments(session: Session, employee_id: int) -> list[Enrolment]:
    """Return where a person takes part, in programmes that take people or run, the newest first."""
    return list(session.scalars(
        sa.select(Enrolment).join(Enrolment.programme).where(
            Enrolment.employee_id == employee_id, *_takes_part())
        .order_by(Programme.starts_on.desc(), Enrolment.id)))


def list_open_programmes(session: Session) -> list[Programme]:
    """Return the programmes that are open for registration, the newest first."""
    return list(session.scalars(sa.select(Programme).where(Programme.state == ProgrammeState.OPEN)
                                .order_by(Programme.starts_on.desc(), Programme.id.desc()).limit(100)))


def has_open_programme(_actor: Actor) -> sa.Exists:
    """Tell whether any programme is open, for the menu."""
    return sa.exists().where(Programme.state == ProgrammeState.OPEN)


def map_own_enrolments(session: Session, employee_id: int) -> dict[tuple[int, str], Enrolment]:
    """Return somebody's own enrolments of any state in programmes that are not closed, by (programme, side)."""
    return {(row.programme_id, row.side): row for row in session.scalars(
        sa.select(Enrolment).join(Enrolment.programme).where(
            Enrolment.employee_id == employee_id, Programme.state != ProgrammeState.CLOSED))}


def count_applied(_actor: Actor, programme_id: int | None) -> sa.ScalarSelect[int]:
    """Return how many applications wait in a programme, for the menu."""
    return sa.select(sa.func.count()).select_from(Enrolment).where(
        Enrolment.programme_id == programme_id, Enrolment.state == EnrolmentState.APPLIED).scalar_subquery()


def list_standing_sides(session: Session, programme_id: int) -> set[tuple[int, str]]:
    """Return (employee, side) of all who take part in a programme now."""
    return {(employee_id, side) for employee_id, side in session.execute(
        sa.select(Enrolment.employee_id, Enrolment.side).where(
            Enrolment.programme_id == programme_id,
            Enrolment.state.in_((EnrolmentState.ENROLLED, EnrolmentState.PAUSED))))}


def is_mentor(actor: Actor) -> sa.ColumnElement[bool]:
    """Tell whether somebody takes part as a mentor, for the menu."""
    return _takes_part_as(actor, Side.MENTOR)


def may_seek_mentor(actor: Actor) -> sa.ColumnElement[bool]:
    """Tell whether looking for a mentor is of use to somebody, for the menu: not to those who are mentors alone."""
    return sa.or_(_takes_part_as(actor, Side.MENTEE), sa.not_(_takes_part_as(actor, Side.MENTOR)))


def _takes_part_as(actor: Actor, side: Side) -> sa.Exists:
    return sa.exists().where(Enrolment.employee_id == (actor.employee_id or 0), Enrolment.side == side,
                             Programme.id == Enrolment.programme_id, *_takes_part())


def count_seats(session: Session, enrolment_ids: Collection[int]) -> dict[int, int]:
    """Return the capacity of enrolments: the number of their seats; one that has none is left out."""
    return _by_enrolment(session, sa.func.count(), enrolment_ids)


def highest_seats(session: Session, enrolment_ids: Collection[int]) -> dict[int, int]:
    """Return the highest number of each enrolment's seats."""
    return _by_enrolment(session, sa.func.max(Seat.number), enrolment_ids)


def _by_enrolment(session: Session, value: sa.ColumnElement[int], enrolment_ids: Collection[int]) -> dict[int, int]:
    ids = sorted(enrolment_ids)
    return {enrolment_id: number for start in range(0, len(ids), 1000) for enrolment_id, number in session.execute(
        sa.select(Seat.enrolment_id, value).where(Seat.enrolment_id.in_(ids[start:start + 1000]))
        .group_by(Seat.enrolment_id))}


def count_enrolments(session: Session, programme_id: int) -> dict[tuple[str, str], int]:
    """Return how many take part, by (side, state)."""
    return {(side, state): count for side, state, count in session.execute(
        sa.select(Enrolment.side, Enrolment.state, sa.func.count()).where(Enrolment.programme_id == programme_id)
        .group_by(Enrolment.side, Enrolment.state))}


def count_programme_seats(session: Session, programme_id: int, side: str) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Seat).join(Enrolment, Seat.enrolment_id == Enrolment.id)
                          .where(Enrolment.programme_id == programme_id, Enrolment.side == side,
                                 Enrolment.state == EnrolmentState.ENROLLED)) or 0


def list_mentors(session: Session, programme_id: int) -> list[Enrolment]:
    """Return the mentors of a programme whose data says that they still work, with their competencies, by bare name."""
    return list(session.scalars(
        sa.select(Enrolment).join(Enrolment.employee).where(
            Enrolment.programme_id == programme_id, Enrolment.side == Side.MENTOR, Employee.is_active,
            Enrolment.state.in_((EnrolmentState.ENROLLED, EnrolmentState.PAUSED)))
        .options(sa.orm.selectinload(Enrolment.competencies)).order_by(Employee.sort_name, Enrolment.id)))


def find_archive(session: Session, programme_id: int) -> datetime | None:
    """Return when everything of a programme was last taken along, None for never."""
    return session.scalar(sa.select(sa.func.max(AuditEntry.at)).where(
        AuditEntry.subject == "programme", AuditEntry.subject_id == programme_id,
        AuditEntry.action == "programme.archived"))


def list_enrolment_competencies(session: Session, enrolment_id: int) -> list[EnrolmentCompetency]:
    return list(session.scalars(sa.select(EnrolmentCompetency).where(EnrolmentCompetency.enrolment_id == enrolment_id)
                                .order_by(EnrolmentCompetency.competency_id)))
