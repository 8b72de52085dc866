"""Pages of pulses, concerns and evaluations: who answers, who reads, what the partner never meets."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.actors import Role
from mentoring.core.database import db, in_transaction
from mentoring.features.accounts.models import Account
from mentoring.features.pairings.models import Pairing
from mentoring.features.pulses import service
from mentoring.features.pulses.models import Concern, Pulse
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.pairings import LATER, Office, actor_for, make_office, make_pairing, person_account
from tests.builders.people import make_unit
from tests.statements import count_for_page
from tests.strict_client import StrictClient
from tests.web.pairings.test_pages import form_in

SignIn = Callable[..., None]
NOW = LATER + timedelta(days=60)
GOOD = {"usefulness": "4", "rhythm": "2", "trust": "5"}


@pytest.fixture(autouse=True)
def _two_months_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.core.clock.now", lambda: NOW)


def opened(session: Session, pairs: int = 1) -> Office:
    """Return an office with running pairs of whom each person was asked."""
    office = make_office(session, mentees=pairs + 1, mentors=pairs + 1)
    assert all(enrolment.employee for enrolment in (*office.mentors, *office.mentees)) and office.unit.path
    for number in range(pairs):
        make_pairing(session, office, number, number)
    in_transaction(service.ask_pulses, 0, NOW)
    return office


def own_pulse(employee_id: int) -> int:
    db.session.remove()
    return db.session.scalars(sa.select(Pulse.id).where(Pulse.employee_id == employee_id)).one()


def test_three_answers_and_a_sentence_reach_coordinators_and_never_the_partner(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = opened(session)
    mentee, mentor = (person_account(db.session(), row) for row in (db.session.merge(office.mentees[0]),
                                                                    db.session.merge(office.mentors[0])))
    pulse_id = own_pulse(office.mentees[0].employee_id)
    here = f"/pulses/{pulse_id}"
    sign_in(client, mentee)
    page = client.get(here).text
    assert page.index("dibaca Anda dan pengelola program") < page.index("<form method=\"post\" action=\"/pulses")
    assert 'href="/feedback"' in page, "the menu shows that something waits"
    wrong = client.post(here, data={**form_in(page, here), "usefulness": "9", "comment": "tetap di sini"}).text
    assert "Belum tersimpan" in wrong and "tetap di sini" in wrong
    assert client.post(here, data=form_in(page, here)).text.count("Pilih satu angka dari 1 sampai 5.") == 6
    sent = {**form_in(page, here), **GOOD, "comment": "Kami sering bergeser"}
    assert "Jawaban Anda tersimpan" in client.post(here, data=sent, follow_redirects=True).text
    assert client.post(here, data=sent).status_code == 302, "the same form again gets the same answer"
    assert client.post(here, data={**sent, "form_key": "another-key"}).status_code == 409
    for address in ("/feedback", here, "/home", "/pairings/1"):
        sign_in(client, mentor)
        assert "bergeser" not in client.get(address).text
    assert client.get(here).status_code == 404
    sign_in(client, office.coordinator)
    read = client.get(f"/programmes/{office.programme.id}/pulses").text
    assert "Kami sering bergeser" in read and "rendah" in read
    sign_in(client, mentee)
    assert "Kami sering bergeser" in client.get("/feedback").text


def test_a_pulse_can_be_skipped_with_one_press(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = opened(session)
    account = person_account(db.session(), db.session.merge(office.mentors[0]))
    pulse_id = own_pulse(office.mentors[0].employee_id)
    sign_in(client, account)
    action = f"/pulses/{pulse_id}/skip"
    page = client.get(f"/pulses/{pulse_id}").text
    assert "Dilewati." in client.post(action, data=form_in(page, action), follow_redirects=True).text


def test_a_coordinator_of_the_pair_or_of_elsewhere_reads_nothing_of_it(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = opened(session, pairs=2)
    for number in range(2):
        actor = actor_for(office.mentees[number])
        in_transaction(service.answer_pulse, actor, pulse_id=own_pulse(office.mentees[number].employee_id), now=NOW,
                       answers={"usefulness": 1, "rhythm": 1, "trust": 1}, comment=f"TULISAN-{number}")
        pairing_id = db.session.scalars(sa.select(Pairing.id).where(
            Pairing.mentee_id == office.mentees[number].employee_id)).one()
        in_transaction(service.raise_concern, actor, pairing_id=pairing_id, text=f"LAPORAN-{number}", now=NOW)
    concern_id = db.session.scalars(sa.select(Concern.id).order_by(Concern.id)).first()
    partner = make_account(db.session(), db.session.merge(office.mentors[0]).employee, scope=(db.session.merge(office.unit),),
                           roles=(Role.EMPLOYEE, Role.COORDINATOR))
    stranger = make_coordinator(db.session(), make_unit(db.session()))
    db.session.commit()
    pages = [f"/programmes/{office.programme.id}/{name}" for name in ("pulses", "concerns", "evaluations")]
    sign_in(client, partner)
    text = "".join(client.get(page).text for page in pages)
    assert "TULISAN-1" in text and "LAPORAN-1" in text
    assert "TULISAN-0" not in text and "LAPORAN-0" not in text
    for act in ("end", "settle"):
        assert client.post(f"/concerns/{concern_id}/{act}", data={"version": "1"}).status_code in {400, 404}
        assert db.session.get_one(Concern, concern_id).state == "open"
        db.session.remove()
    sign_in(client, stranger)
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]
    sign_in(client, person_account(db.session(), db.session.merge(office.mentees[2])))
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]
    assert client.get("/pairings/1/concern").status_code == 404


def test_said_in_confidence_it_leads_to_a_neutral_end(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = opened(session)
    mentee, mentor = (person_account(db.session(), db.session.merge(row)) for row in (office.mentees[0], office.mentors[0]))
    pairing_id = db.session.scalars(sa.select(Pairing.id)).one()
    db.session.remove()
    here = f"/pairings/{pairing_id}/concern"
    sign_in(client, mentee)
    assert f'href="{here}"' in client.get(f"/pairings/{pairing_id}").text
    page = client.get(here).text
    assert client.post(here, data={**form_in(page, here), "text": "x" * 2001}).status_code == 200
    assert "Tercatat." in client.post(
        here, data={**form_in(page, here), "text": "Janji batal <b>"}, follow_redirects=True).text
    sign_in(client, mentor)
    assert "Janji batal" not in client.get(here).text + client.get(f"/pairings/{pairing_id}").text
    sign_in(client, office.coordinator)
    lists = f"/programmes/{office.programme.id}/concerns"
    text = client.get(lists).text
    assert "Janji batal &lt;b&gt;" in text
    action = f"/concerns/{db.session.scalars(sa.select(Concern.id)).one()}/end"
    fields = form_in(text, action)
    assert "Pasangan diakhiri." in client.post(action, data=fields, follow_redirects=True).text
    assert client.post(action, data={**fields, "form_key": "another-key"}).status_code == 409
    sign_in(client, mentor)
    text = client.get(f"/pairings/{pairing_id}").text
    assert "Diakhiri" in text and "Janji" not in text and "belum cocok" not in text.split("Riwayat")[1]
    assert client.get(here).status_code == 404
    assert client.get(f"/pairings/{pairing_id}/evaluation").status_code == 200


def test_where_nobody_neutral_reads_the_page_says_whom_to_ask(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = opened(session)
    mentee = person_account(db.session(), db.session.merge(office.mentees[0]))
    pairing_id = db.session.scalars(sa.select(Pairing.id)).one()
    here = f"/pairings/{pairing_id}/concern"
    sign_in(client, mentee)
    page = client.get(here).text
    db.session.remove()
    in_transaction(lambda writing: setattr(
        writing.get_one(Account, office.coordinator.id), "employee_id", office.mentors[0].employee_id))
    assert "tidak ada pengelola program ini di luar pasangan Anda" in client.get(here).text
    assert client.post(here, data={**form_in(page, here), "text": "Janji batal"}).status_code == 409
    assert db.session.scalars(sa.select(Concern.id)).all() == []


def test_an_evaluation_is_asked_after_the_end_alone(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = opened(session)
    sign_in(client, person_account(db.session(), db.session.merge(office.mentees[0])))
    here = f"/pairings/{db.session.scalars(sa.select(Pairing.id)).one()}/evaluation"
    assert client.get(here).status_code == 404
    assert client.post(here).status_code in {400, 404}


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_speak_both_languages(session: Session, client: StrictClient, sign_in: SignIn, language: str) -> None:
    office = opened(session)
    sign_in(client, person_account(db.session(), db.session.merge(office.mentees[0])))
    client.get(f"/language/{language}")
    text = client.get(f"/pulses/{own_pulse(office.mentees[0].employee_id)}").text
    assert ("How is your mentoring going?" in text) == (language == "en")
    assert ("Our meetings are useful to me" in text) == (language == "en")


def test_lists_take_the_same_number_of_statements_for_more_rows(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = opened(session, pairs=7)
    pages = [f"/programmes/{office.programme.id}/{name}" for name in ("pulses", "concerns", "evaluations")]
    counts = []
    for numbers in (range(1), range(1, 7)):
        for number in numbers:
            actor = actor_for(office.mentees[number])
            in_transaction(service.answer_pulse, actor, pulse_id=own_pulse(office.mentees[number].employee_id), now=NOW,
                           answers={"usefulness": 1, "rhythm": 1, "trust": 1}, comment="")
            pairing_id = db.session.scalars(sa.select(Pairing.id).where(
                Pairing.mentee_id == office.mentees[number].employee_id)).one()
            in_transaction(service.raise_concern, actor, pairing_id=pairing_id, text="", now=NOW)
        sign_in(client, office.coordinator)
        counts.append([count_for_page(client, page) for page in pages])
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 14, counts
