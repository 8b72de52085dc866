"""Creating, changing and moving programmes; their policy's versions."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mentoring.core.database import BrokenConstraintError, in_transaction
from mentoring.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, StaleError
from mentoring.features.programmes import queries, service
from mentoring.features.programmes.rules import ProgrammeState
from mentoring.matching.policy import Policy
from tests.builders.people import make_unit
from tests.builders.programmes import NOW, SYSTEM, coordinator_of, make_plan, make_programme


def document(**changes: Any) -> dict[str, Any]:
    return Policy().to_document() | changes


def test_a_new_programme_is_a_draft_with_the_usual_policy(session: Session) -> None:
    unit = make_unit(session)
    row = service.create_programme(session, coordinator_of(unit), unit_id=unit.id, plan=make_plan(), now=NOW)
    assert (row.state, row.grace_days, row.meeting_interval_days, row.target_hours) == ("draft", 3, 14, 20)
    policy = queries.current_policy(session, row.id)
    assert (policy.number, Policy.from_document(policy.document)) == (1, Policy())


def test_a_coordinator_creates_programmes_for_the_own_subtree_alone(session: Session) -> None:
    unit = make_unit(session)
    below, elsewhere = make_unit(session, parent=unit), make_unit(session)
    actor = coordinator_of(unit)
    assert service.create_programme(session, actor, unit_id=below.id, plan=make_plan(), now=NOW).unit_id == below.id
    with pytest.raises(NotFoundError):
        service.create_programme(session, actor, unit_id=elsewhere.id, plan=make_plan(), now=NOW)


def test_who_manages_nothing_creates_nothing(session: Session) -> None:
    unit = make_unit(session)
    nobody = coordinator_of(unit)
    object.__setattr__(nobody, "roles", frozenset())
    with pytest.raises(ForbiddenError):
        service.create_programme(session, nobody, unit_id=unit.id, plan=make_plan(), now=NOW)


def test_dates_that_cannot_be_are_told_by_field(session: Session) -> None:
    with pytest.raises(InvalidError) as caught:
        make_programme(session, ends_on=date(2026, 1, 1))
    assert caught.value.fields == {"ends_on": ("ends_before_start", {})}


def test_a_name_is_used_once_in_a_unit(session: Session) -> None:
    unit = make_unit(session)
    make_programme(session, unit, name="Talenta Muda")
    session.commit()
    with pytest.raises(BrokenConstraintError) as caught:
        in_transaction(service.create_programme, SYSTEM, unit_id=unit.id, plan=make_plan(name="Talenta Muda"), now=NOW)
    assert caught.value.constraint == "uq_programme_unit_id_name"


def test_a_programme_moves_on_as_its_life_allows(session: Session) -> None:
    row = make_programme(session, state=ProgrammeState.DRAFT)
    actor = coordinator_of(row.unit)
    for to in ("open", "matching", "running", "closing", "closed"):
        service.move_programme(session, actor, programme_id=row.id, version=row.version, to=to, now=NOW)
        assert row.state == to
    for to in ("draft", "running", "nonsense"):
        with pytest.raises(ConflictError, match="programme_move"):
            service.move_programme(session, actor, programme_id=row.id, version=row.version, to=to, now=NOW)


def test_a_stale_page_moves_and_changes_nothing(session: Session) -> None:
    row = make_programme(session)
    with pytest.raises(StaleError):
        service.move_programme(session, SYSTEM, programme_id=row.id, version=row.version - 1, to="running", now=NOW)
    with pytest.raises(StaleError):
        service.update_programme(session, SYSTEM, programme_id=row.id, version=row.version - 1, plan=make_plan(), now=NOW)


def test_a_change_of_the_plan_is_kept_and_noted(session: Session) -> None:
    row = make_programme(session)
    service.update_programme(session, SYSTEM, programme_id=row.id, version=row.version, now=NOW,
                             plan=make_plan(name="Nama baru", grace_days=0))
    assert (row.name, row.grace_days, row.change, row.changed_at) == ("Nama baru", 0, "programme_edited", NOW)


def test_each_saved_policy_is_a_version_and_weights_become_shares(session: Session) -> None:
    row = make_programme(session)
    saved = service.save_policy(session, SYSTEM, programme_id=row.id, version=row.version, now=NOW,
                                document=document(weights={"goals": 3, "field": 1}))
    assert saved.number == 2
    assert (saved.document["weights"]["goals"], saved.document["weights"]["field"]) == (0.75, 0.25)
    assert queries.current_policy(session, row.id).id == saved.id
    assert [version.number for version in queries.list_policies(session, row.id)] == [2, 1]


def test_the_same_policy_again_is_no_new_version(session: Session) -> None:
    row = make_programme(session)
    again = service.save_policy(session, SYSTEM, programme_id=row.id, version=row.version, document=document(), now=NOW)
    assert again.number == 1


@pytest.mark.parametrize(("changes", "problems"), [
    ({"weights": {"goals": 0}}, {"weights": "policy.all_zero"}),
    ({"seniority": {"band": [3, 1]}}, {"seniority.band": "policy.not_in_range"}),
    ({"rules": {"same_unit": True, "other_unit": True}}, {"rules.other_unit": "policy.contradicts_same_unit"}),
    ({"objective": {"name": "nonsense"}}, {"objective.name": "policy.unknown"}),
])
def test_a_policy_that_cannot_be_says_where(
        session: Session, changes: dict[str, Any], problems: dict[str, str]) -> None:
    row = make_programme(session)
    with pytest.raises(InvalidError) as caught:
        service.save_policy(session, SYSTEM, programme_id=row.id, version=row.version, now=NOW,
                            document=document(**changes))
    assert {name: code for name, (code, _) in caught.value.fields.items()} == problems


def test_programmes_are_listed_within_the_scope_closed_ones_last(session: Session) -> None:
    unit = make_unit(session)
    closed = make_programme(session, unit, ProgrammeState.CLOSED, starts_on=date(2027, 6, 1))
    early = make_programme(session, make_unit(session, parent=unit), starts_on=date(2026, 1, 1))
    late = make_programme(session, unit, starts_on=date(2027, 1, 1))
    make_programme(session)
    assert [row.id for row in queries.list_programmes(session, coordinator_of(unit))] == [late.id, early.id, closed.id]
    assert queries.list_programmes(session, coordinator_of()) == []
