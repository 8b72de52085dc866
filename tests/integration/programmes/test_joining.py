"""Who may join, at every door; applying by oneself; next year's programme."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.actors import Actor, Role
from mentoring.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, StaleError
from mentoring.features.eligibility.rules import RuleBrokenError
from mentoring.features.eligibility.service import check_pair
from mentoring.features.people.models import Employee
from mentoring.features.people.spreadsheet.extract import read_form
from mentoring.features.programmes import queries, service
from mentoring.features.programmes.models import Enrolment, Programme
from mentoring.features.programmes.rules import (
    EnrolmentProfile,
    ProgrammeState,
    Side,
    SideRule,
    read_join_rule,
    write_join_rule,
)
from tests.builders.people import make_employee, make_unit
from tests.builders.programmes import NOW, SYSTEM, coordinator_of, make_enrolment, make_plan, make_policy, make_programme

TODAY = date(2026, 11, 24)
GOALS = EnrolmentProfile(goals="Ingin belajar anggaran.")
SKILLS = EnrolmentProfile(experience="Menyusun anggaran sejak 2015.")


def employee_actor(employee: Employee) -> Actor:
    return Actor(pseudonym=employee.pseudonym, display_name=employee.name, account_id=900 + employee.id,
                 employee_id=employee.id, roles=frozenset({Role.EMPLOYEE}))


def restrict(session: Session, programme: Programme, **mentee: Any) -> None:
    service.save_join_rule(session, SYSTEM, programme_id=programme.id, version=programme.version, now=NOW,
                           rule={Side.MENTEE: SideRule(**mentee), Side.MENTOR: SideRule()})


def junior(session: Session, unit: Any = None, level: str = "ahli_pertama", grade: str = "III/a", rank: int = 8) -> Employee:
    return make_employee(session, unit or make_unit(session), post_level=level, grade=grade, grade_rank=rank)


@pytest.mark.parametrize(("rule", "path", "level", "rank", "code"), [
    (SideRule(), "/1/", "", None, None),
    (SideRule(units=(4,)), "/1/4/9/", "", None, None), (SideRule(units=(4,)), "/1/44/", "", None, "join_unit"),
    (SideRule(levels=("ahli_muda",)), "/1/", "ahli_muda", None, None),
    (SideRule(levels=("ahli_muda",)), "/1/", "", None, "join_level"),
    (SideRule(lowest_grade="III/a", highest_grade="III/d"), "/1/", "", 8, None),
    (SideRule(lowest_grade="III/a", highest_grade="III/d"), "/1/", "", 11, None),
    (SideRule(lowest_grade="III/a"), "/1/", "", 7, "join_grade"), (SideRule(highest_grade="III/d"), "/1/", "", 12, "join_grade"),
    (SideRule(highest_grade="III/d"), "/1/", "", None, "join_grade"),
])
def test_a_side_names_the_first_part_that_somebody_does_not_meet(
        rule: SideRule, path: str, level: str, rank: int | None, code: str | None) -> None:
    assert rule.refusal(unit_path=path, level=level, grade_rank=rank) == code
    assert read_join_rule(write_join_rule({Side.MENTOR: rule, Side.MENTEE: SideRule()}))[Side.MENTOR] == rule


@pytest.mark.parametrize(("mentee", "problems"), [
    ({"levels": ("raja",)}, {"mentee_levels": "level_unknown"}), ({"lowest_grade": "V/z"}, {"mentee_lowest_grade": "grade_not_known"}),
    ({"lowest_grade": "IV/a", "highest_grade": "III/a"}, {"mentee_highest_grade": "grades_reversed"}),
    ({"units": (999_999,)}, {"mentee_units": "unit_unknown"}),
])
def test_a_rule_that_cannot_be_says_where(session: Session, mentee: dict[str, Any], problems: dict[str, str]) -> None:
    with pytest.raises(InvalidError) as caught:
        restrict(session, make_programme(session), **mentee)
    assert {name: code for name, (code, _) in caught.value.fields.items()} == problems


def test_units_are_chosen_from_the_own_scope_or_kept(session: Session) -> None:
    programme, elsewhere = make_programme(session), make_unit(session)
    actor = coordinator_of(programme.unit)
    rule = {Side.MENTEE: SideRule(units=(elsewhere.id,)), Side.MENTOR: SideRule()}
    with pytest.raises(InvalidError):
        service.save_join_rule(session, actor, programme_id=programme.id, version=programme.version, rule=rule, now=NOW)
    service.save_join_rule(session, SYSTEM, programme_id=programme.id, version=programme.version, rule=rule, now=NOW)
    service.save_join_rule(session, actor, programme_id=programme.id, version=programme.version, rule=rule, now=NOW)
    with pytest.raises(NotFoundError):
        service.save_join_rule(session, coordinator_of(elsewhere), programme_id=programme.id, version=programme.version,
                               rule=rule, now=NOW)
    with pytest.raises(StaleError):
        service.save_join_rule(session, actor, programme_id=programme.id, version=1, rule=rule, now=NOW)


def test_people_outside_are_refused_at_every_door_and_nobody_is_put_out(session: Session) -> None:
    programme = make_programme(session, state=ProgrammeState.OPEN)
    inside = make_unit(session, "Badan Arsip", parent=programme.unit)
    stays, comes, returns = (junior(session, programme.unit) for _ in range(3))
    standing = make_enrolment(session, programme, employee=stays)
    left = make_enrolment(session, programme, employee=returns)
    service.set_enrolment_state(session, SYSTEM, enrolment_id=left.id, version=left.version, to="left", now=NOW)
    restrict(session, programme, units=(inside.id,))
    assert standing.state == "enrolled"
    gate = service.Gate(session, programme)
    assert gate.refusal(stays, "mentee") == ("join_unit", {"allowed": "Badan Arsip"})
    with pytest.raises(ConflictError, match="join_unit"):
        make_enrolment(session, programme, employee=comes)
    with pytest.raises(ConflictError, match="join_unit"):
        service.set_enrolment_state(session, SYSTEM, enrolment_id=left.id, version=left.version, to="enrolled", now=NOW)
    with pytest.raises(ConflictError, match="join_unit"):
        service.apply_to_join(session, employee_actor(comes), programme_id=programme.id, side="mentee", capacity=1,
                              profile=GOALS, today=TODAY, now=NOW)
    make_enrolment(session, programme, employee=junior(session, inside))
    make_enrolment(session, programme, Side.MENTOR, employee=comes)
    paused = service.set_enrolment_state(session, SYSTEM, enrolment_id=standing.id, version=standing.version, to="paused", now=NOW)
    service.set_enrolment_state(session, SYSTEM, enrolment_id=paused.id, version=paused.version, to="enrolled", now=NOW)


def form_of(*people: Employee) -> tuple[Any, Any]:
    lines = "".join(f"{one.nip};{one.name};Mentee;Ingin belajar anggaran\n" for one in people)
    return read_form(f"NIP;Nama;Peran;Tujuan pengembangan\n{lines}".encode(), "formulir.csv")


def test_a_registration_form_is_held_to_who_may_join_when_read_and_when_carried_out(session: Session) -> None:
    programme = make_programme(session, state=ProgrammeState.OPEN)
    young, old, standing = junior(session, programme.unit), junior(session, programme.unit, "ahli_madya", "IV/a", 12), \
        junior(session, programme.unit, "ahli_madya", "IV/b", 13)
    make_enrolment(session, programme, employee=standing)
    restrict(session, programme, levels=("ahli_pertama",))
    reading, rows = form_of(young, old, standing)
    staged = service.stage_registration(session, SYSTEM, programme_id=programme.id, file_name="f.csv", reading=reading,
                                        rows=rows, now=NOW)
    assert [(issue["code"], issue["params"]) for issue in staged.report["issues"]] == [("join_level", {"allowed": "Ahli Pertama"})]
    assert {record["nip"] for record in staged.rows} == {young.nip, standing.nip}
    restrict(session, programme, highest_grade="II/d")
    plan = service.plan_registration(session, programme.id, staged.rows)
    assert (plan.creates, plan.refused, len(plan.updates)) == ([], [young.full_name], 1)


def test_somebody_applies_changes_withdraws_and_is_accepted(session: Session) -> None:
    programme = make_programme(session, state=ProgrammeState.OPEN)
    person, senior = junior(session, programme.unit), junior(session, programme.unit, "ahli_madya", "IV/a", 12)
    actor = employee_actor(person)
    values: dict[str, Any] = {"programme_id": programme.id, "side": "mentee", "capacity": 5, "today": TODAY, "now": NOW}
    row = service.apply_to_join(session, actor, profile=GOALS, **values)
    assert (row.state, queries.count_seats(session, [row.id])) == ("applied", {row.id: 1})
    assert queries.list_own_enrolments(session, person.id) == []
    mentor = make_enrolment(session, programme, Side.MENTOR)
    with pytest.raises(RuleBrokenError) as caught:
        check_pair(session, mentor_enrolment_id=mentor.id, mentee_enrolment_id=row.id, override=None, now=NOW)
    assert caught.value.rule == "not_enrolled"
    again = service.apply_to_join(session, actor, profile=EnrolmentProfile(goals="Lain."), **values)
    assert (again.id, again.goals) == (row.id, "Lain.")
    with pytest.raises(NotFoundError):
        service.withdraw_application(session, employee_actor(senior), enrolment_id=row.id, version=row.version, now=NOW)
    service.withdraw_application(session, actor, enrolment_id=row.id, version=row.version, now=NOW)
    assert row.state == "left"
    service.apply_to_join(session, actor, profile=GOALS, **values)
    with pytest.raises(NotFoundError):
        service.accept_applications(session, actor, programme_id=programme.id, versions={row.id: row.version}, now=NOW)
    done = service.accept_applications(session, coordinator_of(programme.unit), programme_id=programme.id,
                                       versions={row.id: row.version}, now=NOW)
    assert (done.count, done.left, row.state) == (1, (), "enrolled")
    with pytest.raises(ConflictError, match="already_enrolled"):
        service.apply_to_join(session, actor, profile=GOALS, **values)


def test_one_applies_only_while_it_is_open_and_to_what_is_announced(session: Session) -> None:
    programme = make_programme(session, state=ProgrammeState.OPEN, registration_closes_on=date(2026, 11, 23))
    person = junior(session, programme.unit)
    values: dict[str, Any] = {"programme_id": programme.id, "side": "mentee", "capacity": 1, "profile": GOALS, "now": NOW}
    with pytest.raises(ConflictError, match="registration_closed"):
        service.apply_to_join(session, employee_actor(person), today=TODAY, **values)
    service.apply_to_join(session, employee_actor(person), today=date(2026, 11, 23), **values)
    programme.state = ProgrammeState.MATCHING
    with pytest.raises(ConflictError, match="registration_closed"):
        service.apply_to_join(session, employee_actor(person), today=date(2026, 11, 23), **values)
    programme.state = ProgrammeState.OPEN
    with pytest.raises(NotFoundError):
        service.apply_to_join(session, employee_actor(junior(session)), today=date(2026, 11, 23), **values)
    with pytest.raises(ForbiddenError):
        service.apply_to_join(session, coordinator_of(programme.unit), today=TODAY, **values)


def test_only_applicants_as_they_were_shown_are_accepted(session: Session) -> None:
    programme, other = make_programme(session, state=ProgrammeState.OPEN), make_programme(session, state=ProgrammeState.OPEN)
    people = [junior(session, programme.unit) for _ in range(4)]
    rows = [service.apply_to_join(session, employee_actor(one), programme_id=programme.id, side="mentee", capacity=1,
                                  profile=GOALS, today=TODAY, now=NOW) for one in people]
    stranger = make_enrolment(session, other)
    shown = {row.id: row.version for row in rows} | {stranger.id: stranger.version}
    service.withdraw_application(session, employee_actor(people[0]), enrolment_id=rows[0].id, version=1, now=NOW)
    service.apply_to_join(session, employee_actor(people[1]), programme_id=programme.id, side="mentee", capacity=1,
                          profile=EnrolmentProfile(goals="Diubah."), today=TODAY, now=NOW)
    people[2].post_level = "ahli_madya"
    restrict(session, programme, levels=("ahli_pertama",))
    done = service.accept_applications(session, SYSTEM, programme_id=programme.id, versions=shown, now=NOW)
    assert done.count == 1
    assert set(done.left) == {one.full_name for one in people[:3]}
    assert [row.state for row in rows] == ["left", "applied", "applied", "enrolled"]


def test_a_coordinator_and_a_file_take_who_applied(session: Session) -> None:
    programme = make_programme(session, state=ProgrammeState.OPEN)
    first, second = junior(session, programme.unit), junior(session, programme.unit)
    rows = [service.apply_to_join(session, employee_actor(one), programme_id=programme.id, side="mentee", capacity=1,
                                  profile=GOALS, today=TODAY, now=NOW) for one in (first, second)]
    make_enrolment(session, programme, employee=first)
    reading, form = form_of(second)
    staged = service.stage_registration(session, SYSTEM, programme_id=programme.id, file_name="f.csv", reading=reading,
                                        rows=form, now=NOW)
    staged.state = "queued"
    service.apply_registration(session, SYSTEM, import_id=staged.id, now=NOW)
    assert [row.state for row in rows] == ["enrolled", "enrolled"]


@pytest.mark.parametrize(("mentors", "states"), [("none", []), ("applied", ["applied"]), ("enrolled", ["enrolled"])])
def test_next_years_programme_takes_the_plan_and_no_decision(session: Session, mentors: str, states: list[str]) -> None:
    source = make_programme(session, name="Talenta 2026")
    make_policy(session, source, band=(0, 7))
    here = make_employee(session, source.unit, post_level="ahli_madya", grade="IV/a", grade_rank=12)
    make_enrolment(session, source, Side.MENTOR, here, capacity=3, languages=("Indonesia", "Tetun"))
    gone = make_enrolment(session, source, Side.MENTOR, make_employee(session, source.unit, post_level="ahli_madya"))
    gone.employee.is_active = False
    left = make_enrolment(session, source, Side.MENTOR, make_employee(session, source.unit, post_level="ahli_madya"))
    left.state = "left"
    make_enrolment(session, source, Side.MENTOR, make_employee(session, make_unit(session), post_level="ahli_madya"))
    make_enrolment(session, source)
    service.save_join_rule(session, SYSTEM, programme_id=source.id, version=source.version, now=NOW,
                           rule={Side.MENTOR: SideRule(levels=("ahli_madya",)), Side.MENTEE: SideRule()})
    row = service.copy_programme(session, coordinator_of(source.unit), programme_id=source.id, mentors=mentors, now=NOW,
                                 plan=make_plan(name="Talenta 2027"))
    assert (row.state, row.unit_id, row.join_rule) == ("draft", source.unit_id, source.join_rule)
    policy = queries.current_policy(session, row.id)
    assert (policy.number, policy.document) == (1, queries.current_policy(session, source.id).document)
    copies = session.scalars(sa.select(Enrolment).where(Enrolment.programme_id == row.id)).all()
    assert [copy.state for copy in copies] == states
    if copies:
        assert (copies[0].employee_id, copies[0].languages) == (here.id, "Indonesia; Tetun")
        assert queries.count_seats(session, [copies[0].id]) == {copies[0].id: 3}


def test_next_years_programme_is_made_by_who_manages_this_one(session: Session) -> None:
    source = make_programme(session)
    with pytest.raises(NotFoundError):
        service.copy_programme(session, coordinator_of(make_unit(session)), programme_id=source.id, mentors="none",
                               plan=make_plan(), now=NOW)
    with pytest.raises(InvalidError):
        service.copy_programme(session, SYSTEM, programme_id=source.id, mentors="all", plan=make_plan(), now=NOW)


def test_a_closed_programme_is_read_and_no_more(session: Session) -> None:
    programme = make_programme(session)
    row = make_enrolment(session, programme)
    programme.state = ProgrammeState.CLOSED
    here: dict[str, Any] = {"programme_id": programme.id, "version": programme.version, "now": NOW}
    own: dict[str, Any] = {"enrolment_id": row.id, "version": row.version, "now": NOW}
    for act in (lambda: service.update_programme(session, SYSTEM, plan=make_plan(), **here),
                lambda: service.save_join_rule(session, SYSTEM, rule=read_join_rule({}), **here),
                lambda: service.save_policy(session, SYSTEM, document={}, **here),
                lambda: service.drop_field(session, SYSTEM, code="finance", **here),
                lambda: service.update_enrolment(session, SYSTEM, capacity=1, profile=GOALS, **own),
                lambda: service.set_enrolment_state(session, SYSTEM, to="left", **own)):
        with pytest.raises(ConflictError, match="programme_closed"):
            act()
    with pytest.raises(ConflictError, match="programme_takes_nobody"):
        make_enrolment(session, programme)
