"""A pairing's page: what each person sees and decides on it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.audit import AuditEntry
from mentoring.core.database import db
from mentoring.features.accounts.models import AccountScope
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import PairingState
from tests.builders.accounts import make_coordinator
from tests.builders.pairings import NOW, make_office, make_pairing, person_account
from tests.builders.people import make_unit
from tests.strict_client import StrictClient

S = PairingState
Open = Callable[..., str]


def form_in(page: str, action: str) -> dict[str, str]:
    """Return the hidden fields of the form on `page` that posts to `action`."""
    forms = re.findall(r"<form[^>]*action=\"([^\"]+)\".*?</form>", page, re.S)
    assert action in forms, f"no form posts to {action}: {forms}"
    body = re.search(rf"<form[^>]*action=\"{re.escape(action)}\".*?</form>", page, re.S)
    assert body
    return dict(re.findall(r"<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"", body.group()))


def fresh(pairing: Pairing) -> Pairing:
    db.session.remove()
    return db.session.get_one(Pairing, pairing.id)


@pytest.mark.parametrize("state", list(S))
def test_the_two_people_see_their_pairing_only_once_it_is_published(
        session: Session, client: StrictClient, sign_in: Callable[..., None], state: S) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office, state=state)
    told = state in {S.PUBLISHED, S.ACTIVE, S.ON_HOLD, S.COMPLETED, S.ENDED, S.DECLINED}
    for enrolment in (office.mentors[0], office.mentees[0]):
        sign_in(client, person_account(session, enrolment))
        assert client.get(f"/pairings/{pairing.id}").status_code == (200 if told else 404)
        home = client.get("/home").get_data(as_text=True)
        partner = office.mentees[0] if enrolment is office.mentors[0] else office.mentors[0]
        alive = state in {S.PUBLISHED, S.ACTIVE, S.ON_HOLD}
        assert (partner.employee.full_name in home) == alive


@pytest.mark.parametrize("state", list(S))
def test_a_coordinator_in_scope_sees_every_state_and_one_outside_sees_none(
        session: Session, client: StrictClient, sign_in: Callable[..., None], state: S) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office, state=state)
    stranger = make_coordinator(session, make_unit(session))
    session.commit()
    sign_in(client, office.coordinator)
    assert client.get(f"/pairings/{pairing.id}").status_code == 200
    sign_in(client, stranger)
    assert client.get(f"/pairings/{pairing.id}").status_code == 404
    assert client.get("/pairings/999999").status_code == 404


def test_no_score_is_shown_to_the_two_people(
        session: Session, client: StrictClient, sign_in: Callable[..., None]) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    sign_in(client, office.coordinator)
    assert "0,71" in client.get(f"/pairings/{pairing.id}").get_data(as_text=True)
    for enrolment in (office.mentors[0], office.mentees[0]):
        sign_in(client, person_account(session, enrolment))
        assert "0,71" not in client.get(f"/pairings/{pairing.id}").get_data(as_text=True)


def test_both_yeses_start_a_pairing_before_its_grace_period_ends(
        session: Session, client: StrictClient, sign_in: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.core.clock.now", lambda: NOW + timedelta(hours=5))
    office = make_office(session)
    pairing = make_pairing(session, office, state=S.PUBLISHED)
    for enrolment, after in ((office.mentors[0], S.PUBLISHED), (office.mentees[0], S.ACTIVE)):
        sign_in(client, person_account(session, enrolment))
        page = client.get("/home").get_data(as_text=True)
        accept = f"/pairings/{pairing.id}/accept"
        response = client.post(accept, data=form_in(page, accept), follow_redirects=True)
        assert response.status_code == 200
        assert "Kesediaan Anda tercatat" in response.get_data(as_text=True)
        assert fresh(pairing).state == after
    history = client.get(f"/pairings/{pairing.id}").get_data(as_text=True).split("Riwayat")[1]
    assert (history.count("Bersedia"), history.count("Aktif")) == (1, 1)


def test_a_no_frees_both_seats_and_its_reason_stays_with_coordinators(
        session: Session, client: StrictClient, sign_in: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.core.clock.now", lambda: NOW + timedelta(hours=5))
    office = make_office(session)
    pairing = make_pairing(session, office, state=S.PUBLISHED)
    sign_in(client, person_account(session, office.mentors[0]))
    page = client.get(f"/pairings/{pairing.id}").get_data(as_text=True)
    decline = f"/pairings/{pairing.id}/decline"
    client.post(decline, data={**form_in(page, decline), "reason": "Sedang tugas belajar KANARI"})
    row = fresh(pairing)
    assert (row.state, row.mentor_seat_id, row.mentee_seat_id) == (S.DECLINED, None, None)
    sign_in(client, person_account(session, office.mentees[0]))
    assert "KANARI" not in client.get(f"/pairings/{pairing.id}").get_data(as_text=True)
    sign_in(client, office.coordinator)
    assert "KANARI" in client.get(f"/pairings/{pairing.id}").get_data(as_text=True)


def test_after_the_grace_period_nobody_declines(
        session: Session, client: StrictClient, sign_in: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office, state=S.PUBLISHED)
    monkeypatch.setattr("mentoring.core.clock.now", lambda: NOW + timedelta(hours=5))
    sign_in(client, person_account(session, office.mentors[0]))
    page = client.get(f"/pairings/{pairing.id}").get_data(as_text=True)
    decline = f"/pairings/{pairing.id}/decline"
    fields = form_in(page, decline)
    monkeypatch.setattr("mentoring.core.clock.now", lambda: NOW + timedelta(days=3))
    sign_in(client, person_account(session, office.mentees[0]))
    page = client.get(f"/pairings/{pairing.id}").get_data(as_text=True)
    assert decline not in page
    response = client.post(decline, data={**fields, **form_in(page.replace("/sign-out", decline), decline),
                                          "version": str(fresh(pairing).version)})
    assert response.status_code == 409
    assert fresh(pairing).state == S.PUBLISHED


def test_an_end_tells_the_partner_neither_who_nor_why(
        session: Session, client: StrictClient, sign_in: Callable[..., None]) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    mentee = person_account(session, office.mentees[0])
    sign_in(client, mentee)
    end = f"/pairings/{pairing.id}/end"
    page = client.get(f"/pairings/{pairing.id}").get_data(as_text=True)
    wrong = client.post(end, data={**form_in(page, end), "reason": "", "note": "Tidak cocok KANARI"})
    assert "Pilih salah satu alasan" in wrong.get_data(as_text=True)
    assert "Tidak cocok KANARI" in wrong.get_data(as_text=True), "what was typed is kept"
    fields = form_in(wrong.get_data(as_text=True), end)
    client.post(end, data={**fields, "reason": "not_working", "note": "Tidak cocok KANARI"})
    assert fresh(pairing).state == S.ENDED
    assert "KANARI" in client.get(f"/pairings/{pairing.id}").get_data(as_text=True), "the author reads it again"
    sign_in(client, person_account(session, office.mentors[0]))
    text = client.get(f"/pairings/{pairing.id}").get_data(as_text=True)
    history = text[text.index("Riwayat"):]
    assert "KANARI" not in text
    assert office.mentees[0].employee.name not in history
    entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "pairing.ended")).all()
    assert len(entries) == 1
    assert "not_working" not in str(entries[0].detail)


@pytest.mark.parametrize("language", ["id", "en"])
def test_hold_and_resume_keep_the_seats(
        session: Session, client: StrictClient, sign_in: Callable[..., None], language: str) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    account = office.coordinator
    account.language = language
    session.commit()
    sign_in(client, account)
    hold, resume = f"/pairings/{pairing.id}/hold", f"/pairings/{pairing.id}/resume"
    page = client.get(f"/pairings/{pairing.id}").get_data(as_text=True)
    wrong = client.post(hold, data={**form_in(page, hold), "expected_back_on": "kapan-kapan"})
    assert 'aria-invalid="true"' in wrong.get_data(as_text=True)
    day = (fresh(pairing).active_since or NOW) + timedelta(days=200)
    client.post(hold, data={**form_in(wrong.get_data(as_text=True), hold), "expected_back_on": f"{day:%Y-%m-%d}"})
    row = fresh(pairing)
    assert row.state == S.ON_HOLD
    assert row.mentor_seat_id
    page = client.get(f"/pairings/{pairing.id}").get_data(as_text=True)
    client.post(resume, data=form_in(page, resume))
    assert fresh(pairing).state == S.ACTIVE


def test_a_coordinator_withdraws_takes_back_and_completes(
        session: Session, client: StrictClient, sign_in: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.core.clock.now", lambda: NOW + timedelta(hours=5))
    office = make_office(session, mentees=3, mentors=3)
    rows = [make_pairing(session, office, number, number, state)
            for number, state in enumerate((S.ACTIVE, S.APPROVED, S.PUBLISHED))]
    sign_in(client, office.coordinator)
    for row, step, after in zip(rows, ("complete", "withdraw", "take-back"), (S.COMPLETED, S.WITHDRAWN, S.APPROVED),
                                strict=True):
        action = f"/pairings/{row.id}/{step}"
        page = client.get(f"/pairings/{row.id}").get_data(as_text=True)
        client.post(action, data=form_in(page, action))
        assert fresh(row).state == after


def test_a_stale_decision_is_refused_and_its_text_given_back(
        session: Session, client: StrictClient, sign_in: Callable[..., None]) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    sign_in(client, office.coordinator)
    end = f"/pairings/{pairing.id}/end"
    first = client.get(f"/pairings/{pairing.id}").get_data(as_text=True)
    second = client.get(f"/pairings/{pairing.id}").get_data(as_text=True)
    client.post(end, data={**form_in(first, end), "reason": "moved", "note": "pertama"})
    response = client.post(end, data={**form_in(second, end), "reason": "no_time", "note": "yang kedua"})
    text = response.get_data(as_text=True)
    assert response.status_code == 409
    assert "yang kedua" in text
    assert office.coordinator.display_name in text
    assert "pasangan diakhiri" in text


def test_the_menu_shows_where_a_pairing_belongs(
        session: Session, client: StrictClient, sign_in: Callable[..., None]) -> None:
    office = make_office(session)
    later = make_office(session)
    pairing = make_pairing(session, office, state=S.ACTIVE)
    session.add(AccountScope(account_id=office.coordinator.id, unit_id=later.programme.unit_id))
    session.commit()
    sign_in(client, office.coordinator)
    for page in (f"/pairings/{pairing.id}", f"/pairings/{pairing.id}/sessions"):
        client.get(f"/programmes/{later.programme.id}/pairings")
        text = client.get(page).get_data(as_text=True)
        assert f'<a href="/programmes/{office.programme.id}/pairings" aria-current="page">' in text
    client.get(f"/programmes/{later.programme.id}/enrolments")
    text = client.get(f"/enrolments/{office.mentees[0].id}").get_data(as_text=True)
    assert f'<a href="/programmes/{office.programme.id}/enrolments" aria-current="page">' in text
    sign_in(client, person_account(session, office.mentees[0]))
    assert '<a href="/home" aria-current="page">' in client.get(f"/pairings/{pairing.id}").get_data(as_text=True)
