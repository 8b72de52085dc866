"""Papers: one's own alone, and a public page that says what they state and nothing more."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.database import db, in_transaction
from mentoring.features.accounts.rules import MOST_TRIES, TryKind, format_code
from mentoring.features.certificates import service
from mentoring.features.certificates.models import Certificate
from tests.builders.pairings import LATER, actor_for, person_account
from tests.crawl import text_of
from tests.integration.certificates.test_service import finished, void_one
from tests.strict_client import StrictClient
from tests.web.pairings.test_pages import form_in

SignIn = Callable[..., None]


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.core.clock.now", lambda: LATER)


def test_a_paper_is_made_and_taken_by_its_holder_alone(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office, pairing = finished(session, 90)
    mentee, mentor = (person_account(db.session(), db.session.merge(row)) for row in (office.mentees[0], office.mentors[0]))
    sign_in(client, mentee)
    page = client.get("/certificates").text
    action = f"/pairings/{pairing.id}/certificate"
    assert "Dokumen siap diunduh." in client.post(action, data=form_in(page, action), follow_redirects=True).text
    assert client.post(action, data={**form_in(page, action), "form_key": "another-key"}).status_code == 302
    row = db.session.scalars(sa.select(Certificate)).one()
    paper = client.get(f"/certificates/{row.id}.pdf")
    assert paper.mimetype == "application/pdf" and "no-store" in paper.headers["Cache-Control"]
    words = text_of(paper)
    assert paper.data[:5] == b"%PDF-" and words is not None
    for other in (mentor, office.coordinator):
        sign_in(client, other)
        assert client.get(f"/certificates/{row.id}.pdf").status_code == 404
    year = "/certificates/year"
    sign_in(client, mentee)
    fields = form_in(client.get("/certificates").text, year)
    assert client.post(year, data={**fields, "year": "abc", "form_key": "another-key"}).status_code == 400
    assert client.post(year, data={**fields, "year": "1999", "form_key": "third-key"}).status_code == 404
    assert client.post(year, data=fields).status_code == 302


def test_anybody_with_the_code_sees_what_the_paper_states_and_nothing_more(
        session: Session, client: StrictClient) -> None:
    office, pairing = finished(session, 90, 60)
    row = in_transaction(service.issue_certificate, actor_for(office.mentees[0]), pairing_id=pairing.id, now=LATER)
    shown = format_code(row.code)
    for address in (f"/verify/{row.code}", f"/verify/{shown}", f"/verify?code=+{shown.lower()}+"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["X-Robots-Tag"].startswith("noindex") and answer.headers["Cache-Control"] == "no-store"
        text = answer.text
        for words in ("asli dan berlaku", "Sertifikat mentee", office.mentees[0].employee.full_name, "Program Contoh", "JP"):
            assert words in text, words
    for hidden in (office.mentors[0].employee.name, "Analis Kebijakan", "contoh.go.id", "Indikator"):
        assert hidden not in text
    client.get("/language/en")
    assert "genuine and valid" in client.get(f"/verify/{row.code}").text


def test_an_unknown_code_and_a_damaged_one_answer_alike(session: Session, client: StrictClient) -> None:
    office, pairing = finished(session, 90)
    row = in_transaction(service.issue_certificate, actor_for(office.mentees[0]), pairing_id=pairing.id, now=LATER)

    def answered(code: str) -> tuple[int, str]:
        answer = client.get("/verify", query_string={"code": code})
        return answer.status_code, re.sub(r' value="[^"]*"', "", answer.text.split("<main")[1].split("<footer")[0])

    unknown = answered("B" * 28)
    assert unknown[0] == 404
    for code in (row.code[:-1] + ("A" if row.code[-1] != "A" else "B"), row.code[:-1], "x", "'--", "é" * 28):
        assert answered(code) == unknown, code


def test_a_paper_whose_hours_changed_no_longer_holds(session: Session, client: StrictClient) -> None:
    office, pairing = finished(session, 90, 60)
    mentee = actor_for(office.mentees[0])
    old = in_transaction(service.issue_certificate, mentee, pairing_id=pairing.id, now=LATER)
    void_one(office)
    text = client.get(f"/verify/{old.code}").text
    assert "tidak berlaku lagi" in text and "berubah sejak dokumen ini" in text
    new = in_transaction(service.issue_certificate, mentee, pairing_id=pairing.id, now=LATER)
    text = client.get(f"/verify/{old.code}").text
    assert "tidak berlaku lagi" in text and "Digantikan oleh dokumen yang diterbitkan" in text and new.code not in text
    assert "asli dan berlaku" in client.get(f"/verify/{new.code}").text


def test_guessing_comes_to_an_end_and_the_right_code_costs_nothing(session: Session, client: StrictClient) -> None:
    office, pairing = finished(session, 90)
    row = in_transaction(service.issue_certificate, actor_for(office.mentees[0]), pairing_id=pairing.id, now=LATER)
    most = MOST_TRIES[TryKind.VERIFICATION].address
    assert {client.get(f"/verify/{row.code}").status_code for _turn in range(3)} == {200}
    assert {client.get("/verify/AAAA").status_code for _turn in range(most)} == {404}
    assert client.get("/verify/AAAA").status_code == 429
    assert client.get(f"/verify/{row.code}").status_code == 429, "an answer here would tell who is right"
