"""Creating, changing and moving programmes; their policy's versions."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mentoring.core.database import BrokenConstraintError, in_transaction
from mentoring.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, StaleError
from mentoring.core.i18n import LANGUAGES
from mentoring.features.programmes import queries, service
from mentoring.features.programmes.messages import MESSAGES
from mentoring.features.programmes.rules import ProgrammeState, load_templates
from mentoring.matching.policy import Policy
from mentoring.matching.policy_changes import changes
from mentoring.matching.taxonomy import Field
from tests.builders.people import make_unit
from tests.builders.programmes import NOW, SYSTEM, coordinator_of, make_plan, make_policy, make_programme
from tests.unit.matching.test_fields import WRONG_ENTRIES
from tests.unit.matching.test_policy import BAD_DOCUMENTS


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
    assert [version.number for version in queries.list_policies(session, row.id).items] == [2, 1]


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


def test_a_programme_may_begin_with_another_policy(session: Session) -> None:
    unit = make_unit(session)
    row = service.create_programme(session, coordinator_of(unit), unit_id=unit.id, plan=make_plan(), now=NOW,
                                   policy=Policy(band=(1, 5)))
    assert queries.current_policy(session, row.id).document["seniority"]["band"] == [1, 5]


@pytest.mark.parametrize("code", list(load_templates()))
def test_every_template_is_whole_and_its_policy_holds(code: str) -> None:
    template = load_templates()[code]
    for text in (template.name, template.note, template.purpose):
        assert set(text) == set(LANGUAGES) and all(text.values())
    assert len(template.purpose["id"]) <= 2000
    assert (1 <= template.meeting_interval_days <= 90, 0 <= template.grace_days <= 60, 1 <= template.target_hours <= 500) == (
        True, True, True)
    policy = Policy.from_document(template.policy)
    assert changes(Policy(), policy)
    assert sum(template.policy["weights"].values()) == pytest.approx(1)


def test_use_cases_of_the_policy_check_who_and_the_version(session: Session) -> None:
    row = make_programme(session)
    earlier = make_policy(session, row, band=(0, 9))
    own = Field("sister_city", "Kota kembar", "Sister cities", ("kota kembar",))
    use_cases: list[tuple[Any, dict[str, Any]]] = [
        (service.save_policy, {"document": document()}), (service.restore_policy, {"policy_version_id": earlier.id}),
        (service.save_field, {"entry": own}), (service.drop_field, {"code": "finance"})]
    for use_case, values in use_cases:
        with pytest.raises(NotFoundError):
            use_case(session, coordinator_of(make_unit(session)), programme_id=row.id, version=row.version, now=NOW, **values)
        with pytest.raises(StaleError):
            use_case(session, SYSTEM, programme_id=row.id, version=row.version - 1, now=NOW, **values)
    assert queries.current_policy(session, row.id).id == earlier.id


def test_a_field_is_saved_with_the_rest_of_the_policy_as_it_is_now(session: Session) -> None:
    row = make_programme(session)
    make_policy(session, row, band=(0, 9), fields=(Field("finance", terms=("petty cash",)),))
    own = Field("sister_city", "Kota kembar", "Sister cities", ("kota kembar",))
    saved = service.save_field(session, SYSTEM, programme_id=row.id, version=row.version, entry=own, now=NOW)
    assert Policy.from_document(saved.document) == Policy(band=(0, 9), fields=(Field("finance", terms=("petty cash",)), own))
    assert (saved.number, row.change) == (3, "policy_saved")
    dropped = service.drop_field(session, SYSTEM, programme_id=row.id, version=row.version, code="finance", now=NOW)
    assert Policy.from_document(dropped.document).fields == (own,)
    with pytest.raises(InvalidError) as caught:
        service.save_field(session, SYSTEM, programme_id=row.id, version=row.version, now=NOW,
                           entry=Field("finance", terms=("?",)))
    assert caught.value.fields == {"fields.finance.terms.?": ("policy.no_letters", {})}


def test_every_complaint_about_a_policy_has_its_sentence() -> None:
    told = {code for _document, _place, code in BAD_DOCUMENTS} | {code for _entry, _place, code in WRONG_ENTRIES}
    assert {code for code in told - {"adds_nothing"} if f"policy.{code}" not in MESSAGES} == set()
    assert len(told) >= 20


def test_programmes_are_listed_within_the_scope_closed_ones_last(session: Session) -> None:
    unit = make_unit(session)
    closed = make_programme(session, unit, ProgrammeState.CLOSED, starts_on=date(2027, 6, 1))
    early = make_programme(session, make_unit(session, parent=unit), starts_on=date(2026, 1, 1))
    late = make_programme(session, unit, starts_on=date(2027, 1, 1))
    make_programme(session)
    assert [row.id for row in queries.list_programmes(session, coordinator_of(unit))] == [late.id, early.id, closed.id]
    assert queries.list_programmes(session, coordinator_of()) == []
