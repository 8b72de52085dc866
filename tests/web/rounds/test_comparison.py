"""The comparison of two rounds, as a coordinator meets it."""

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mentoring.core.database import in_transaction
from mentoring.features.accounts.models import Account
from mentoring.features.programmes.models import Enrolment, Programme
from mentoring.features.programmes.queries import current_policy
from mentoring.features.programmes.service import save_policy
from mentoring.features.rounds.rules.causes import Cause
from mentoring.features.rounds.rules.comparing import Kind
from mentoring.features.rounds.service import ComparedPair
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.people import make_unit
from tests.builders.rounds import NOW, Office, make_office, run_round
from tests.statements import count_for_page
from tests.strict_client import StrictClient

SignIn = Callable[..., Any]


def change_policy(session: Session, office: Office) -> None:
    """Let seniority alone count, and units differ no more."""
    session.rollback()
    document = copy.deepcopy(current_policy(session, office.programme.id).document)
    document["weights"] = dict.fromkeys(document["weights"], 0.0) | {"seniority": 1.0}
    document["rules"]["no_common_language"] = True
    in_transaction(save_policy, office.actor, programme_id=office.programme.id, document=document, now=NOW,
                   version=session.get_one(Programme, office.programme.id).version)
    session.rollback()


def compared(session: Session, mentees: int, mentors: int, capacity: int = 2) -> Office:
    """Return an office with two rounds on different policies."""
    office = make_office(session, mentees=mentees, mentors=mentors, capacity=capacity)
    run_round(office)
    change_policy(session, office)
    run_round(office)
    return office


@pytest.fixture
def office(session: Session) -> Office:
    return compared(session, 8, 5)


@pytest.fixture
def here(office: Office) -> str:
    return f"/programmes/{office.programme.id}/rounds/compare"


def test_two_rounds_stand_side_by_side(coordinator: StrictClient, here: str) -> None:
    page = coordinator.get(here).text
    assert "Putaran 1 dan 2" in page and "versi 1 dan 2" in page
    assert re.search(r"Terpasangkan</th><td[^>]*>8</td><td[^>]*><b>8</b></td><td[^>]*>±0</td>", page)
    assert re.search(r"Selisih jenjang</th><td[^>]*>10%</td><td[^>]*>100%</td>", page)
    assert re.search(r"Harus ada bahasa yang sama</th><td[^>]*>tidak</td><td[^>]*>ya</td>", page)
    assert "Berganti mentor" in page and "Sebab" in page


def test_every_changed_pair_is_reached_page_by_page_and_each_page_is_light(client: StrictClient, sign_in: SignIn,
                                                                           session: Session) -> None:
    office = compared(session, 60, 30)
    sign_in(client, office.coordinator)
    page = client.get(f"/programmes/{office.programme.id}/rounds/compare?kind=changed").text
    total = re.search(r'aria-current="true">Berganti mentor <b>(\d+)</b>', page)
    assert total and int(total[1]) > 25
    seen: list[str] = []
    while True:
        assert len(page) < 30_000
        seen += re.findall(r'<th scope="row"><b>(Mentee \d+ Contoh)</b>', page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        if not following:
            break
        page = client.get(following[1].replace("&amp;", "&")).text
        assert 'rel="prev"' in page
    assert len(seen) == len(set(seen)) == int(total[1])
    assert seen == sorted(seen)


def test_the_list_and_the_round_lead_here(coordinator: StrictClient, office: Office, here: str) -> None:
    assert f'href="{here}"' in coordinator.get(f"/programmes/{office.programme.id}/rounds").text
    review = coordinator.get(f"/programmes/{office.programme.id}/review").location.removesuffix("/review")
    page = coordinator.get(review).text
    link = re.search(rf'href="({here}[^"]*)"', page)
    assert link and "Putaran 1 dan 2" in coordinator.get(link[1].replace("&amp;", "&")).text


@pytest.mark.parametrize("query", ["from=1&to=2", "from=2&to=1", "from=x&to=99", "kind=aneh", "page=tidak-terbaca",
                                   "kind=kept&page=WyJhZnRlciIsIDEsIDIsIDNd", "from=1&to=1", "from=99999999999999999999"])
def test_an_odd_address_is_read_as_well_as_can_be(coordinator: StrictClient, here: str, query: str) -> None:
    answer = coordinator.get(f"{here}?{query}")
    assert answer.status_code == 200 and "Putaran 1 dan 2" in answer.text


def test_one_round_has_nothing_to_be_compared_with(client: StrictClient, sign_in: SignIn, session: Session) -> None:
    office = make_office(session)
    run_round(office)
    sign_in(client, office.coordinator)
    assert "Belum ada dua putaran" in client.get(f"/programmes/{office.programme.id}/rounds/compare").text
    assert "Bandingkan" not in client.get(f"/programmes/{office.programme.id}/rounds").text


def test_others_get_the_answer_of_a_missing_page(client: StrictClient, sign_in: SignIn, here: str, session: Session,
                                                office: Office) -> None:
    elsewhere = make_coordinator(session, make_unit(session))
    mentee = make_account(session, session.get_one(Enrolment, office.mentees[0].id).employee)
    session.commit()
    for account in (elsewhere, mentee):
        sign_in(client, account)
        assert client.get(here).status_code == 404


def test_the_page_takes_as_many_queries_for_a_hundred_pairs_as_for_ten(client: StrictClient, sign_in: SignIn,
                                                                     session: Session) -> None:
    counts = []
    for size in (10, 100):
        office = compared(session, size, size, capacity=1)
        sign_in(client, office.coordinator)
        counts.append(count_for_page(client, f"/programmes/{office.programme.id}/rounds/compare"))
    assert counts[0] == counts[1]
    assert counts[0] <= 40, counts


def test_english_readers_get_english(coordinator: StrictClient, here: str, session: Session, office: Office) -> None:
    session.get_one(Account, office.coordinator.id).language = "en"
    session.commit()
    page = coordinator.get(here).text
    assert "Rounds 1 and 2" in page and "Step between levels" in page and "Sebab" not in page


NUMBERS = {"old": 0.4, "new": 0.6, "old_before": 0.7, "new_before": 0.5}
CAUSES = [Cause(code) for code in (
    "approved", "rejected", "swapped", "requested", "decided", "pairing_declined", "pairing_refused", "pairing_ended",
    "pairing_withdrawn", "mentee_left", "mentee_paused", "mentor_left", "mentor_paused", "no_places", "mentor_joined",
    "mentee_joined", "was_unplaced", "alone_again")] + [
    Cause("seats_taken", {"count": 2}), Cause("rule_new", {"rule": "same_unit"}), Cause("rule", {"rule": "line_manager"}),
    Cause("below_minimum", {"score": 0.3, "minimum": 0.4}), Cause("weights", NUMBERS | {"component": "wish"}),
    Cause("score", NUMBERS), Cause("free_now", NUMBERS), Cause("better", NUMBERS),
    Cause("unplaced", {"reason": "no_allowed_mentor", "detail": {"counts": {"line_manager": 2}}}), Cause("elsewhere")]


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_cause_has_a_sentence_of_its_own(coordinator: StrictClient, language: str) -> None:
    from flask import render_template_string
    from flask_babel import force_locale

    from mentoring.features.eligibility.service import refusal_sentence

    source = '{% from "rounds/_macros.html" import cause with context %}{{ cause(row, earlier, later, refusal) }}'
    said = {}
    with coordinator.application.test_request_context(), force_locale(language):
        for item in CAUSES:
            row = ComparedPair(Kind.LOST, None, None, None, None, None, item, [])  # type: ignore[arg-type]  # only the cause is told
            said[item.code] = render_template_string(
                source, row=row, earlier={"number": 1}, later={"number": 2}, refusal=refusal_sentence).strip()
    assert all(len(text) > 10 for text in said.values())
    assert len(set(said.values())) == len(CAUSES)
