"""Enrolling people, what they say, their seats and their state."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.audit import AuditEntry
from mentoring.core.database import in_transaction
from mentoring.core.errors import ConflictError, InvalidError, NotFoundError, StaleError
from mentoring.features.eligibility.service import check_pair
from mentoring.features.pairings.rules import Origin
from mentoring.features.pairings.service import approve_pairing
from mentoring.features.programmes import queries, service
from mentoring.features.programmes.models import Enrolment, Programme, Seat
from mentoring.features.programmes.rules import EnrolmentProfile, EnrolmentState, ProgrammeState, Side, StatedLevel
from tests.builders.people import make_competency, make_employee, make_unit
from tests.builders.programmes import NOW, SYSTEM, coordinator_of, make_enrolment, make_programme

GOALS = EnrolmentProfile(goals="Ingin belajar arsip.")


@pytest.fixture
def programme(session: Session) -> Programme:
    return make_programme(session)


def enrol(session: Session, programme: Programme, **values: Any) -> Enrolment:
    return service.enrol(session, **{
        "actor": coordinator_of(programme.unit), "programme_id": programme.id, "side": Side.MENTEE, "capacity": 1,
        "profile": GOALS, "now": NOW, **values})


def seats(session: Session, row: Enrolment) -> list[int]:
    return list(session.scalars(sa.select(Seat.number).where(Seat.enrolment_id == row.id).order_by(Seat.number)))


def pair_up(session: Session, mentor: Enrolment) -> None:
    mentee = make_enrolment(session, mentor.programme)
    pair = check_pair(session, mentor_enrolment_id=mentor.id, mentee_enrolment_id=mentee.id, override=None, now=NOW)
    approve_pairing(session, SYSTEM, pair, origin=Origin.MANUAL, now=NOW)


def test_a_mentee_has_one_seat_and_a_mentor_those_offered(session: Session, programme: Programme) -> None:
    mentee = make_enrolment(session, programme, capacity=7)
    mentor = make_enrolment(session, programme, Side.MENTOR, capacity=3)
    assert (seats(session, mentee), seats(session, mentor)) == ([1], [1, 2, 3])


def test_what_a_person_says_is_kept(session: Session, programme: Programme) -> None:
    code = make_competency(session).code
    row = enrol(session, programme, employee_id=make_employee(session, programme.unit).id, profile=EnrolmentProfile(
        goals="  Arsip.  ", hours_per_month=2.5, mode="online", languages=("Indonesia", "Tetun"), place="Ende",
        working_style=(1, 5), levels=(StatedLevel(code, present=2, target=4),)))
    assert (row.goals, row.hours_per_month, row.languages, row.working_style) == ("Arsip.", 2.5, "Indonesia; Tetun", [1, 5])
    [level] = row.competencies
    assert (level.competency.code, level.present, level.target) == (code, 2, 4)


def test_nobody_is_enrolled_twice_on_one_side(session: Session, programme: Programme) -> None:
    person = make_employee(session, programme.unit)
    enrol(session, programme, employee_id=person.id)
    with pytest.raises(ConflictError, match="already_enrolled"):
        enrol(session, programme, employee_id=person.id)
    other_side = enrol(session, programme, employee_id=person.id, side=Side.MENTOR,
                       profile=EnrolmentProfile(experience="Arsip."))
    assert other_side.side == Side.MENTOR


def test_who_left_comes_back_into_the_same_row(session: Session, programme: Programme) -> None:
    person = make_employee(session, programme.unit)
    row = enrol(session, programme, employee_id=person.id)
    service.set_enrolment_state(session, SYSTEM, enrolment_id=row.id, version=row.version, to="left", now=NOW)
    back = enrol(session, programme, employee_id=person.id)
    assert (back.id, back.state) == (row.id, EnrolmentState.ENROLLED)
    assert seats(session, back) == [1]


def test_an_inactive_employee_is_refused(session: Session, programme: Programme) -> None:
    person = make_employee(session, programme.unit, is_active=False)
    with pytest.raises(ConflictError, match="employee_inactive"):
        enrol(session, programme, employee_id=person.id)


@pytest.mark.parametrize("state", [ProgrammeState.CLOSING, ProgrammeState.CLOSED])
def test_a_programme_at_its_end_takes_nobody(session: Session, programme: Programme, state: ProgrammeState) -> None:
    programme.state = state
    with pytest.raises(ConflictError, match="programme_takes_nobody"):
        enrol(session, programme, employee_id=make_employee(session, programme.unit).id)


def test_an_employee_outside_the_scope_answers_like_a_missing_one(session: Session, programme: Programme) -> None:
    with pytest.raises(NotFoundError):
        enrol(session, programme, employee_id=make_employee(session).id)
    with pytest.raises(NotFoundError):
        enrol(session, programme, employee_id=999_999)


def test_a_coordinator_elsewhere_enrols_and_changes_nobody(session: Session, programme: Programme) -> None:
    stranger = coordinator_of(make_unit(session))
    row = make_enrolment(session, programme)
    with pytest.raises(NotFoundError):
        enrol(session, programme, actor=stranger, employee_id=make_employee(session, programme.unit).id)
    with pytest.raises(NotFoundError):
        service.update_enrolment(session, stranger, enrolment_id=row.id, version=row.version, capacity=1, profile=GOALS,
                                 now=NOW)
    with pytest.raises(NotFoundError):
        service.set_enrolment_state(session, stranger, enrolment_id=row.id, version=row.version, to="left", now=NOW)


def test_wrong_input_names_its_field(session: Session, programme: Programme) -> None:
    with pytest.raises(InvalidError) as caught:
        enrol(session, programme, employee_id=make_employee(session, programme.unit).id, side=Side.MENTOR, capacity=11)
    assert set(caught.value.fields) == {"capacity", "experience"}


def test_an_unknown_competency_is_refused(session: Session, programme: Programme) -> None:
    with pytest.raises(InvalidError) as caught:
        enrol(session, programme, employee_id=make_employee(session, programme.unit).id,
              profile=EnrolmentProfile(goals="a", levels=(StatedLevel("X.1", target=3),)))
    assert caught.value.fields == {"levels": ("competency_unknown", {})}


def test_a_stale_page_changes_nothing(session: Session, programme: Programme) -> None:
    row = make_enrolment(session, programme)
    with pytest.raises(StaleError):
        service.update_enrolment(session, SYSTEM, enrolment_id=row.id, version=row.version - 1, capacity=1,
                                 profile=GOALS, now=NOW)


def test_levels_are_replaced_not_heaped(session: Session, programme: Programme) -> None:
    first, second = make_competency(session).code, make_competency(session).code
    row = make_enrolment(session, programme, levels=(StatedLevel(first, target=3),))
    service.update_enrolment(session, SYSTEM, enrolment_id=row.id, version=row.version, capacity=1, now=NOW,
                             profile=EnrolmentProfile(goals="a", levels=(StatedLevel(second, target=5),)))
    assert [level.competency.code for level in row.competencies] == [second]


def test_capacity_grows_and_shrinks_by_free_seats(session: Session, programme: Programme) -> None:
    row = make_enrolment(session, programme, Side.MENTOR, capacity=2)
    for capacity in (5, 1, 0, 3):
        service.set_capacity(session, row, capacity)
        assert len(seats(session, row)) == capacity


def test_capacity_never_falls_below_what_is_held(session: Session, programme: Programme) -> None:
    row = make_enrolment(session, programme, Side.MENTOR, capacity=3)
    pair_up(session, row)
    pair_up(session, row)
    session.commit()
    with pytest.raises(ConflictError) as caught:
        in_transaction(service.update_enrolment, SYSTEM, enrolment_id=row.id, version=row.version, capacity=1,
                       profile=EnrolmentProfile(experience="a"), now=NOW)
    assert (caught.value.code, caught.value.params) == ("capacity_below_held", {"held": 2})
    assert seats(session, row) == [1, 2, 3]
    service.set_capacity(session, row, 2)
    assert seats(session, row) == [1, 2]


def test_a_free_seat_below_a_held_one_is_found_and_numbers_never_meet(session: Session, programme: Programme) -> None:
    row = make_enrolment(session, programme, Side.MENTOR, capacity=2)
    pair_up(session, row)
    held = session.scalars(sa.select(Seat).where(Seat.enrolment_id == row.id, Seat.number == 1)).one()
    held.number = 9
    session.flush()
    service.set_capacity(session, row, 1)
    assert seats(session, row) == [9]
    service.set_capacity(session, row, 3)
    assert seats(session, row) == [9, 10, 11]


def test_pausing_resuming_and_leaving_are_noted(session: Session, programme: Programme) -> None:
    row = make_enrolment(session, programme)
    for to in ("paused", "enrolled", "paused", "left"):
        service.set_enrolment_state(session, SYSTEM, enrolment_id=row.id, version=row.version, to=to, now=NOW)
        assert (row.state, row.change) == (to, f"enrolment_{to}")
    with pytest.raises(ConflictError, match="enrolment_move"):
        service.set_enrolment_state(session, SYSTEM, enrolment_id=row.id, version=row.version, to="paused", now=NOW)
    with pytest.raises(ConflictError, match="enrolment_move"):
        service.set_enrolment_state(session, SYSTEM, enrolment_id=row.id, version=row.version, to="nonsense", now=NOW)


def test_an_enrolment_is_audited_by_codes_alone(session: Session, programme: Programme) -> None:
    session.commit()
    person = make_employee(session, programme.unit)
    session.commit()
    row = in_transaction(service.enrol, coordinator_of(programme.unit), programme_id=programme.id,
                         employee_id=person.id, side=Side.MENTEE, capacity=1, profile=GOALS, now=NOW)
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "enrolment.enrolled",
                                                        AuditEntry.subject_id == row.id)).one()
    assert entry.actor == "coordinator"
    assert entry.detail == {"side": "mentee", "capacity": 1}


def test_people_are_listed_by_bare_name_in_pages(session: Session, programme: Programme) -> None:
    for name in ("Yuliana Contoh", "Agus Contoh", "Maria Contoh"):
        make_enrolment(session, programme, employee=make_employee(session, name=name))
    make_enrolment(session, make_programme(session))
    first = queries.list_enrolments(session, programme.id, size=2)
    assert [row.employee.name for row in first.items] == ["Agus Contoh", "Maria Contoh"]
    second = queries.list_enrolments(session, programme.id, size=2, cursor=first.next)
    assert [row.employee.name for row in second.items] == ["Yuliana Contoh"]
    assert second.next is None
    back = queries.list_enrolments(session, programme.id, size=2, cursor=second.previous)
    assert [row.id for row in back.items] == [row.id for row in first.items]
    assert queries.list_enrolments(session, programme.id, search="YULI").items[0].employee.name == "Yuliana Contoh"
    assert queries.list_enrolments(session, programme.id, side="mentor").items == []


def test_a_person_sees_own_enrolments_once_the_programme_is_open(session: Session, programme: Programme) -> None:
    row = make_enrolment(session, programme)
    draft = make_enrolment(session, make_programme(session, state=ProgrammeState.DRAFT), employee=row.employee)
    assert [found.id for found in queries.list_own_enrolments(session, row.employee_id)] == [row.id]
    assert draft.state == EnrolmentState.ENROLLED
