"""The coordinator's week: what it shows, puts off, notes; who may; what it never tells."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.audit import AuditEntry
from mentoring.core.database import db
from mentoring.features.attention.models import AttentionNote, AttentionThreshold
from mentoring.features.pairings.rules import PairingState
from tests.builders.accounts import make_coordinator
from tests.builders.pairings import LATER, Office, make_office, make_pairing, make_session, person_account
from tests.builders.people import make_unit
from tests.statements import count_for_page
from tests.strict_client import StrictClient
from tests.web.pairings.test_pages import form_in

SignIn = Callable[..., None]
NOW = LATER + timedelta(days=60)


@pytest.fixture(autouse=True)
def _two_months_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.core.clock.now", lambda: NOW)


def page_of(office: Office) -> str:
    return f"/programmes/{office.programme.id}/attention"


def test_each_kind_of_matter_stands_on_the_page_with_its_action(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session, mentees=6, mentors=5, capacity=1)
    not_met, silent, gone, managed, held = (make_pairing(session, office, number, number) for number in range(5))
    for pairing in (silent, gone, managed):
        make_session(session, pairing, held_on=LATER.date())
    for pairing in (gone, managed, held):
        make_session(session, pairing, held_on=NOW.date(), private_note="RAHASIA", shared_note="RAHASIA", now=NOW)
    office.mentors[2].employee.is_active = False
    office.mentees[3].employee.line_manager_id = office.mentors[3].employee_id
    session.commit()
    sign_in(client, office.coordinator)
    text = client.get(page_of(office)).text
    for words in ("Belum bertemu sejak berjalan", "Lama tidak ada sesi", "Tidak aktif lagi", "Mentor menjadi atasan",
                  "Tempat mentor kurang"):
        assert f"</svg> {words}</h2>" in text, words
    for pairing in (not_met, silent, gone, managed):
        assert f'href="/pairings/{pairing.id}"' in text
    assert f'href="/pairings/{held.id}"' not in text
    assert "RAHASIA" not in text
    assert "5 hal menunggu Anda" in text


def test_a_confidential_ending_never_appears(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    make_pairing(session, office, 0, 0, PairingState.ENDED)
    sign_in(client, office.coordinator)
    text = client.get(page_of(office)).text
    assert "Mentor 000" not in text
    assert "Tidak ada yang menunggu" in text


def test_one_press_puts_a_matter_off_and_another_shows_it_again(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    make_pairing(session, office)
    sign_in(client, office.coordinator)
    here, action = page_of(office), f"{page_of(office)}/snooze"
    first = client.get(here).text
    sent = {**form_in(first, action), "days": "7"}
    assert "Hal ini ditunda." in client.post(action, data=sent, follow_redirects=True).text
    assert client.post(action, data=sent).status_code == 302, "the same form again gets the same answer"
    [row] = db.session.scalars(sa.select(AttentionNote))
    assert (row.version, row.snoozed_until) == (1, NOW.date() + timedelta(days=7))
    assert "Mentor 000" not in client.get(here).text
    again = client.get(f"{here}?snoozed=1").text
    assert "Ditunda sampai" in again
    stale = {**sent, "form_key": form_in(again, action)["form_key"]}
    assert client.post(action, data=stale).status_code == 409
    client.post(action, data={**form_in(again, action), "days": "0"})
    assert "Mentor 000" in client.get(here).text
    db.session.remove()
    assert [entry.action for entry in db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.action == "attention.noted"))] == ["attention.noted"] * 2


def test_a_note_with_a_day_of_its_own(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    sign_in(client, office.coordinator)
    here = f"{page_of(office)}/note?kind=not_met&subject=pairing:{pairing.id}"
    fields = form_in(client.get(here).text, here.replace("&", "&amp;"))
    wrong = client.post(here, data={**fields, "snoozed_until": f"{NOW:%Y-%m-%d}", "note": "Sudah <b>ditelepon</b>"}).text
    assert "Isi tanggal sesudah hari ini" in wrong
    assert "Sudah &lt;b&gt;ditelepon&lt;/b&gt;" in wrong, "what was typed is kept"
    shown = client.post(here, data={**fields, "snoozed_until": "", "note": "Sudah ditelepon"}, follow_redirects=True).text
    assert "Sudah ditelepon" in shown


@pytest.mark.parametrize("query", ["", "?kind=not_met&subject=pairing:0", "?kind=x&subject=x", "?kind=silent&subject=pairing:1"])
def test_a_matter_that_is_none_is_not_found(
        session: Session, client: StrictClient, sign_in: SignIn, query: str) -> None:
    office = make_office(session)
    make_pairing(session, office)
    sign_in(client, office.coordinator)
    assert client.get(f"{page_of(office)}/note{query}").status_code == 404


@pytest.mark.parametrize("sent", [{"days": "8"}, {"days": "besok"}, {"kind": "x"}, {"version": "x"}])
def test_a_nonsense_snooze_changes_nothing(
        session: Session, client: StrictClient, sign_in: SignIn, sent: dict[str, str]) -> None:
    office = make_office(session)
    make_pairing(session, office)
    sign_in(client, office.coordinator)
    action = f"{page_of(office)}/snooze"
    fields = form_in(client.get(page_of(office)).text, action)
    assert client.post(action, data={**fields, **sent}).status_code in {400, 404, 409}
    assert not list(db.session.scalars(sa.select(AttentionNote)))


def test_thresholds_are_checked_kept_and_refused_when_stale(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    make_pairing(session, office)
    sign_in(client, office.coordinator)
    here = f"{page_of(office)}/thresholds"
    figures = {"answer_days": "3", "grace_days": "1", "first_meeting_days": "90", "silent_intervals": "2"}
    stale = form_in(client.get(here).text, here)
    fields = form_in(client.get(here).text, here)
    assert "antara 1 dan 60" in client.post(here, data={**fields, **figures, "answer_days": "61"}).text
    assert "Tulis angka bulat" in client.post(here, data={**fields, **figures, "grace_days": "esok"}).text
    assert "Tidak ada yang menunggu" in client.post(here, data={**fields, **figures}, follow_redirects=True).text
    assert client.post(here, data={**stale, **figures}).status_code == 409
    [row] = db.session.scalars(sa.select(AttentionThreshold))
    assert (row.version, row.first_meeting_days) == (1, 90)


@pytest.mark.parametrize("address", ["", "/thresholds", "/note?kind=not_met&subject=pairing:1"])
def test_only_a_coordinator_of_the_unit_sees_it(
        session: Session, client: StrictClient, sign_in: SignIn, address: str) -> None:
    office = make_office(session)
    make_pairing(session, office)
    stranger, mentor = make_coordinator(session, make_unit(session)), person_account(session, office.mentors[0])
    session.commit()
    for account in (stranger, mentor):
        sign_in(client, account)
        assert client.get(page_of(office) + address).status_code in {403, 404}


def test_statements_do_not_grow_with_pairings(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session, mentees=30, mentors=30)
    for number in range(3):
        make_pairing(session, office, number, number)
    sign_in(client, office.coordinator)
    count_for_page(client, page_of(office))
    few = count_for_page(client, page_of(office))
    for number in range(3, 30):
        make_pairing(session, office, number, number)
    assert count_for_page(client, page_of(office)) == few
