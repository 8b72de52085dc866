"""The coordinator's week: what it shows, puts off, notes; who may; what it never tells."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from mentoring.core.audit import AuditEntry
from mentoring.core.database import db, in_transaction
from mentoring.core.mail import Mail
from mentoring.features.accounts.models import Account
from mentoring.features.attention import service
from mentoring.features.attention.models import AttentionNote, AttentionThreshold
from mentoring.features.pairings.rules import PairingState
from mentoring.features.programmes.models import Programme
from mentoring.features.programmes.rules import ProgrammeState
from mentoring.features.requests.rules import add_working_days
from tests.builders.accounts import make_coordinator
from tests.builders.pairings import LATER, Office, make_office, make_pairing, make_session, person_account
from tests.builders.people import make_unit
from tests.builders.programmes import make_programme
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
    assert re.search(r">5</span> <span class=.m-meta.>2 mendesak", text)


def test_a_confidential_ending_never_appears(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    make_pairing(session, office, 0, 0, PairingState.ENDED)
    sign_in(client, office.coordinator)
    text = client.get(page_of(office)).text
    assert "Mentor 000" not in text
    assert "Tidak ada yang menunggu" in text


def press(client: StrictClient, office: Office, act: str, text: str, **changed: str) -> dict[str, str]:
    """Return the form of the page as it is sent by the first button of an act."""
    [choice, *_] = re.findall(rf'name="choice" value="({act}\|[^"]+)"', text)
    return {**form_in(text, f"{page_of(office)}/put-off"), "choice": choice, **changed}


def test_one_press_puts_a_matter_off_and_another_shows_it_again(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session, mentees=2, mentors=2)
    make_pairing(session, office)
    sign_in(client, office.coordinator)
    here, action = page_of(office), f"{page_of(office)}/put-off"
    sent = press(client, office, "soon", client.get(here).text)
    answer = client.post(action, data=sent, follow_redirects=True).text
    assert "Hal ini ditunda." in answer
    assert "Urungkan" in answer
    assert client.post(action, data=sent).status_code == 302, "the same form again gets the same answer"
    [row] = db.session.scalars(sa.select(AttentionNote))
    assert (row.version, row.snoozed_until) == (1, add_working_days(NOW.date(), 3))
    assert "Mentor 000" not in client.get(here).text
    again = client.get(f"{here}?rested=1").text
    assert "Ditunda sampai" in again
    stale = {**sent, "form_key": form_in(again, action)["form_key"]}
    assert client.post(action, data=stale).status_code == 409
    client.post(action, data=press(client, office, "show", again))
    assert "Mentor 000" in client.get(here).text
    db.session.remove()
    assert [entry.action for entry in db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.action == "attention.noted"))] == ["attention.noted"] * 2


def test_an_event_is_settled_with_one_press(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session, mentees=2, mentors=2)
    make_session(session, make_pairing(session, office), held_on=NOW.date(), now=NOW)
    office.mentors[0].employee.moved_at, office.mentors[0].employee.moved_from = NOW, "Dinas Lama"
    session.commit()
    sign_in(client, office.coordinator)
    here = page_of(office)
    text = client.get(here).text
    assert "pindah dari Dinas Lama, terbaca dari impor" in text
    assert "Tetap berpasangan" in text
    done = client.post(f"{here}/put-off", data=press(client, office, "settle", text), follow_redirects=True).text
    assert "Hal ini selesai." in done
    assert "Dinas Lama" not in done


def test_a_leaver_is_told_with_the_day_of_the_import(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session, mentees=2, mentors=2)
    make_session(session, make_pairing(session, office), held_on=NOW.date(), now=NOW)
    person = office.mentors[0].employee
    person.is_active, person.left_at, person.changed_at = False, NOW - timedelta(days=3), NOW
    person.legal_status = "Pensiun KANARI"
    session.commit()
    sign_in(client, office.coordinator)
    text = client.get(page_of(office)).text
    assert f"terbaca dari impor {(NOW - timedelta(days=3)).day} Januari 2027" in text
    assert "KANARI" not in text


def test_lost_mail_is_told_without_what_it_says(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session, mentees=2, mentors=2)
    session.add(Mail(to_address="", employee_id=office.mentees[0].employee_id, template="KANARI", subject="KANARI",
                     text="KANARI", html="KANARI", created_at=NOW, due_at=NOW, failed_at=NOW, failure="no_address"))
    session.commit()
    sign_in(client, office.coordinator)
    text = client.get(page_of(office)).text
    assert "Tidak ada alamat surel" in text
    assert "KANARI" not in text


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


@pytest.mark.parametrize("choice", [
    "", "soon", "soon|not_met|pairing:1", "jump|{}", "soon|x|pairing:1|0", "soon|not_met|pairing:0|0",
    "settle|{}", "soon|not_met|pairing:1|x", "soon|not_met|pairing:1|99999999999", "soon|not_met|pairing:1|²"])
def test_a_nonsense_choice_changes_nothing(
        session: Session, client: StrictClient, sign_in: SignIn, choice: str) -> None:
    office = make_office(session, mentees=2, mentors=2)
    pairing = make_pairing(session, office)
    sign_in(client, office.coordinator)
    choice = choice.format(f"not_met|pairing:{pairing.id}|0")
    sent = press(client, office, "soon", client.get(page_of(office)).text, choice=choice)
    assert client.post(f"{page_of(office)}/put-off", data=sent).status_code in {400, 404, 409}
    assert not list(db.session.scalars(sa.select(AttentionNote)))


@pytest.mark.parametrize("query", ["?kind=x&page=x&rested=x", "?kind=silent&page=99999999999999", "?kind=not_met&page=-1"])
def test_a_nonsense_address_shows_the_page(
        session: Session, client: StrictClient, sign_in: SignIn, query: str) -> None:
    office = make_office(session, mentees=2, mentors=2)
    make_pairing(session, office)
    sign_in(client, office.coordinator)
    assert client.get(page_of(office) + query).status_code == 200
    assert client.get("/attention" + query).status_code == 200


def test_thresholds_are_checked_kept_and_refused_when_stale(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    make_pairing(session, office)
    sign_in(client, office.coordinator)
    here = f"{page_of(office)}/thresholds"
    figures = {"answer_days": "3", "grace_days": "1", "first_meeting_days": "90", "silent_intervals": "2"}
    stale = form_in(client.get(here).text, here)
    fields = form_in(client.get(here).text, here)
    assert "antara 1 dan 5" in client.post(here, data={**fields, **figures, "answer_days": "6"}).text
    assert "Tulis angka bulat" in client.post(here, data={**fields, **figures, "grace_days": "esok"}).text
    tried = client.post(here, data={**fields, **figures, "tried": "1"}).text
    assert "Hari ini: 0 hal, dengan ambang yang tersimpan 1." in tried
    assert 'value="90"' in tried, "what was typed is kept"
    assert not list(db.session.scalars(sa.select(AttentionThreshold))), "trying saves nothing"
    assert "Tidak ada yang menunggu" in client.post(here, data={**fields, **figures}, follow_redirects=True).text
    assert client.post(here, data={**stale, **figures}).status_code == 409
    db.session.remove()
    [row] = db.session.scalars(sa.select(AttentionThreshold))
    assert (row.version, row.first_meeting_days) == (1, 90)


@pytest.mark.parametrize("address", ["", "/thresholds", "/note?kind=not_met&subject=pairing:1", "/list.xlsx"])
def test_only_a_coordinator_of_the_unit_sees_it(
        session: Session, client: StrictClient, sign_in: SignIn, address: str) -> None:
    office = make_office(session)
    make_pairing(session, office)
    stranger, mentor = make_coordinator(session, make_unit(session)), person_account(session, office.mentors[0])
    session.commit()
    for account in (stranger, mentor):
        sign_in(client, account)
        assert client.get(page_of(office) + address).status_code in {403, 404}
        assert not list(db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "attention.exported")))


def test_nobody_but_a_coordinator_of_the_unit_puts_off(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session, mentees=2, mentors=2)
    pairing = make_pairing(session, office)
    stranger, mentor = make_coordinator(session, make_unit(session)), person_account(session, office.mentors[0])
    session.commit()
    for account in (stranger, mentor):
        sign_in(client, account)
        sent = {"csrf_token": form_in(client.get("/account").text, "/sign-out")["csrf_token"], "form_key": "k" * 20,
                "choice": f"soon|not_met|pairing:{pairing.id}|0"}
        assert client.post(f"{page_of(office)}/put-off", data=sent).status_code in {403, 404}
    assert not list(db.session.scalars(sa.select(AttentionNote)))


def test_the_workbook_holds_what_waits_and_its_export_is_noted(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session, mentees=2, mentors=2)
    pairing = make_pairing(session, office)
    office.mentees[0].employee.name = "=Mentee"
    session.commit()
    in_transaction(service.note_matter, office.actor, programme_id=office.programme.id, kind="not_met", version=0,
                   subject=f"pairing:{pairing.id}", snoozed_until=None, note="+Sudah ditelepon", now=NOW)
    office = replace(office, programme=db.session.get_one(Programme, pairing.programme_id))
    sign_in(client, db.session.get_one(Account, office.coordinator.id))
    answer = client.get(f"{page_of(office)}/list.xlsx")
    [heading, line] = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert heading[:3] == ["Hal", "Mentee", "Mentor"]
    assert line[:2] == ["Belum bertemu sejak berjalan", "'=Mentee"]
    assert line[-1] == "'+Sudah ditelepon"
    db.session.remove()
    [entry] = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "attention.exported"))
    assert entry.detail == {"rows": 1}


def test_all_programmes_of_a_coordinator_and_no_other(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office, foreign = make_office(session, mentees=2, mentors=2), make_office(session, mentees=2, mentors=2)
    second = make_programme(session, office.unit, name="Program Kedua")
    resting = make_programme(session, office.unit, ProgrammeState.CLOSED, name="Program Lama")
    foreign.programme.name = "Program Asing"
    make_pairing(session, office)
    make_pairing(session, foreign)
    sign_in(client, office.coordinator)
    text = client.get("/attention").text.partition('<main class="m-main')[2]
    assert f'href="/programmes/{office.programme.id}/attention?kind=not_met"' in text
    assert second.name in text
    assert resting.name not in text
    assert "Program Asing" not in text
    sign_in(client, person_account(session, office.mentors[0]))
    assert client.get("/attention").status_code == 403


def test_the_page_stays_light_whatever_waits(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session, mentees=40, mentors=40)
    for number in range(40):
        make_pairing(session, office, number, number)
    for number, mentor in enumerate(office.mentors):
        mentor.employee.moved_at, mentor.employee.moved_from = NOW, f"Dinas {number}"
        mentor.employee.is_active = number > 20
        office.mentees[number].employee.line_manager_id = mentor.employee_id
    session.commit()
    sign_in(client, office.coordinator)
    here = page_of(office)
    for address in (here, f"{here}?kind=moved", f"{here}?kind=moved&page=2"):
        assert len(client.get(address).data) <= 30_000, address
    assert "37 lainnya" in client.get(here).text
    assert 'rel="next"' in client.get(f"{here}?kind=moved&page=2").text


def test_statements_do_not_grow_with_pairings_or_programmes(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session, mentees=100, mentors=100)
    for number in range(10):
        make_pairing(session, office, number, number)
    sign_in(client, office.coordinator)
    pages = (page_of(office), f"{page_of(office)}?kind=not_met", "/attention")
    count_for_page(client, pages[0])
    few = [count_for_page(client, page) for page in pages]
    for number in range(10, 100):
        make_pairing(session, office, number, number)
    for _ in range(5):
        make_programme(session, office.unit)
    session.commit()
    assert [count_for_page(client, page) for page in pages] == few == [16, 13, 13]
