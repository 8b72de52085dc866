"""Meetings to come: planned, changed, called off, logged; several sessions at once; drafts; history."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest
import sqlalchemy as sa
from flask import current_app
from icalendar import Calendar
from sqlalchemy.orm import Session

from mentoring.core.database import db
from mentoring.core.mail import Mail, build_message
from mentoring.features.logbook.models import MentoringSession, SessionChange, SessionDraft
from mentoring.features.pairings import service as pairings
from mentoring.features.programmes.service import move_programme
from tests.builders.pairings import LATER, actor_for, make_office, make_pairing, make_session, person_account
from tests.statements import count_for_page
from tests.strict_client import StrictClient
from tests.web.pairings.test_pages import form_in

SignIn = Callable[..., None]
NOW = LATER + timedelta(hours=2)
DAY = (LATER + timedelta(days=3)).date()


@pytest.fixture(autouse=True)
def _on_a_day_after_the_grace_period(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.core.clock.now", lambda: NOW)


def rows() -> list[MentoringSession]:
    db.session.remove()
    return list(db.session.scalars(sa.select(MentoringSession).order_by(MentoringSession.id)))


def mails() -> list[Mail]:
    db.session.remove()
    return list(db.session.scalars(sa.select(Mail).where(Mail.template == "meeting").order_by(Mail.id)))


def press(client: StrictClient, page: str, action: str, **fields: object) -> str:
    """Post one of a page's forms and return the page that follows."""
    text = client.get(page).get_data(as_text=True)
    answer = client.post(action, data={**form_in(text, action), **fields}, follow_redirects=True)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def plan(client: StrictClient, pairing_id: int, **fields: object) -> str:
    here = f"/pairings/{pairing_id}/meetings/new"
    return press(client, here, here, **{"held_on": DAY.isoformat(), "starts": "14.00", "length": "60",
                                        "topic": "Indikator kinerja", "place": "Ruang rapat, lantai 2", **fields})


def event_of(text: str) -> tuple[str, dict[str, str]]:
    """Read an invitation with the library and return its method and the facts of its one meeting."""
    calendar = Calendar.from_ical(text)
    [zone] = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Asia/Makassar"
    [event] = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), {
        "uid": str(event["UID"]), "sequence": str(event["SEQUENCE"]), "status": str(event["STATUS"]),
        "starts": event["DTSTART"].dt.isoformat(), "ends": event["DTEND"].dt.isoformat(),
        "place": str(event.get("LOCATION", "")), "attendee": str(event.get("ATTENDEE", ""))}


def test_a_meeting_is_planned_moved_and_called_off_under_one_name(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    mentee = person_account(session, office.mentees[0])
    person_account(session, office.mentors[0])
    sign_in(client, mentee)
    assert "dijadwalkan" in plan(client, pairing.id), "either of the two plans"
    [row] = rows()
    assert (row.state, row.topic, row.minutes, row.learning_hours) == ("planned", "Indikator kinerja", 60, 0)
    assert row.starts_at == datetime.fromisoformat(f"{DAY}T06:00:00+00:00")
    here = f"/sessions/{row.id}"
    method, first = event_of(client.get(f"{here}/invitation.ics").get_data(as_text=True))
    assert (method, first["sequence"], first["status"], first["place"]) == (
        "REQUEST", "0", "CONFIRMED", "Ruang rapat, lantai 2")
    assert (first["starts"], first["ends"]) == (f"{DAY}T14:00:00+08:00", f"{DAY}T15:00:00+08:00")
    assert first["attendee"] == f"MAILTO:{mentee.email}", "nobody else's address"
    press(client, f"{here}/plan", f"{here}/plan", held_on=DAY.isoformat(), length="60", topic="Indikator kinerja",
          starts="15.30", place="https://contoh.go.id/rapat")
    method, moved = event_of(client.get(f"{here}/invitation.ics").get_data(as_text=True))
    assert (method, moved["uid"], moved["sequence"], moved["starts"]) == (
        "REQUEST", first["uid"], "1", f"{DAY}T15:30:00+08:00")
    press(client, here, f"{here}/cancel")
    method, ended = event_of(client.get(f"{here}/invitation.ics").get_data(as_text=True))
    assert (method, ended["uid"], ended["sequence"], ended["status"]) == ("CANCEL", first["uid"], "2", "CANCELLED")
    assert rows()[0].state == "cancelled"
    sent = [event_of(mail.calendar) for mail in mails()]
    assert [(method, event["sequence"]) for method, event in sent] == [
        ("REQUEST", "0"), ("REQUEST", "0"), ("REQUEST", "1"), ("REQUEST", "1"), ("CANCEL", "2"), ("CANCEL", "2")]
    assert {event["uid"] for _method, event in sent} == {first["uid"]}
    page = client.get(here).get_data(as_text=True)
    assert "Riwayat" in page
    assert "jadwal pertemuan diubah" in page


def test_the_mail_carries_the_invitation_as_calendars_expect_it(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    sign_in(client, person_account(session, office.mentors[0]))
    plan(client, make_pairing(session, office).id)
    message = message_from_bytes(build_message(mails()[0], current_app.config["SETTINGS"]).as_bytes(), policy=policy.default)
    [part] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REQUEST"
    assert part.get_filename() == "pertemuan.ics"
    assert event_of(part.get_content())[0] == "REQUEST"
    assert {part.get_content_type() for part in message.walk()} >= {"text/plain", "text/html"}


def test_what_was_planned_ends_with_the_pairing_and_with_the_programme(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    first, second = make_pairing(session, office, 0, 0), make_pairing(session, office, 0, 1)
    sign_in(client, person_account(session, office.mentors[0]))
    plan(client, first.id)
    plan(client, second.id, starts="16.00")
    pairings.end_pairing(session, actor_for(office.mentors[0]), pairing_id=first.id, version=first.version,
                         reason="no_time", now=NOW)
    session.commit()
    assert [row.state for row in rows()] == ["cancelled", "planned"]
    version = office.programme.version
    for to in ("running", "closing", "closed"):
        row = move_programme(session, office.actor, programme_id=office.programme.id, version=version, to=to, now=NOW)
        version = row.version
    session.commit()
    assert [row.state for row in rows()] == ["cancelled", "cancelled"]
    assert [event_of(mail.calendar)[0] for mail in mails()] == ["REQUEST"] * 4 + ["CANCEL"] * 4


def test_a_plan_is_refused_in_words_and_by_others(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    pairing, other = make_pairing(session, office, 0, 0), make_pairing(session, office, 1, 1)
    sign_in(client, person_account(session, office.mentors[0]))
    assert "Waktu ini sudah lewat" in plan(client, pairing.id, held_on=LATER.date().isoformat(), starts="00.01")
    assert "Isi jam mulainya" in plan(client, pairing.id, starts="")
    assert "Paling lama dua tahun" in plan(client, pairing.id, held_on=(DAY + timedelta(days=800)).isoformat())
    assert rows() == []
    assert client.get(f"/pairings/{other.id}/meetings/new").status_code == 404
    plan(client, pairing.id)
    row = rows()[0]
    for account in (office.coordinator, person_account(session, office.mentees[1])):
        sign_in(client, account)
        for path in ("plan", "invitation.ics"):
            assert client.get(f"/sessions/{row.id}/{path}").status_code == 404


def test_a_planned_meeting_is_logged_with_one_press_and_once(
        session: Session, client: StrictClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    mentor = person_account(session, office.mentors[0])
    sign_in(client, mentor)
    plan(client, pairing.id)
    assert "Pertemuan berikutnya" in client.get("/home").get_data(as_text=True)
    held = datetime.combine(DAY, LATER.time(), tzinfo=LATER.tzinfo)
    monkeypatch.setattr("mentoring.core.clock.now", lambda: held)
    sign_in(client, mentor)
    page = client.get("/sessions/new", follow_redirects=True).get_data(as_text=True)
    here = f"/pairings/{pairing.id}/sessions/new"
    fields = form_in(page, here)
    assert "Indikator kinerja" in page
    answer = client.post(here, data={**fields, "held_on": DAY.isoformat(), "length": "60", "topic": "Indikator kinerja"})
    assert answer.status_code == 302
    assert [(row.state, row.held_on, row.version) for row in rows()] == [("held", DAY, 2)]
    again = client.post(here, data={**fields, "form_key": "x" * 20, "held_on": DAY.isoformat(), "length": "60",
                                    "topic": "Indikator kinerja"})
    assert again.status_code == 409, "the meeting was logged already"
    assert len(rows()) == 1


def test_several_sessions_are_logged_together_or_not_at_all(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    sign_in(client, person_account(session, office.mentors[0]))
    here = f"/pairings/{pairing.id}/sessions/several"
    day = LATER.date().isoformat()
    empty = {f"lines-{number}-{name}": "" for number in range(4) for name in ("held_on", "minutes", "topic")}
    lines = {**empty, "lines-0-held_on": day, "lines-0-minutes": "60", "lines-0-topic": "Pertama",
             "lines-2-held_on": day, "lines-2-minutes": "90", "lines-2-topic": ""}
    page = press(client, here, here, **lines)
    assert "Isi topik bahasan" in page
    assert 'id="lines-2-topic"' in page
    assert 'href="#lines-2-topic"' in page
    assert rows() == []
    assert "Isi paling sedikit satu baris" in press(client, here, here)
    assert 'id="lines-7-topic"' in press(client, here, here, more="1", **lines)
    assert "2 sesi tersimpan" in press(client, here, here, **{**lines, "lines-2-topic": "Kedua"})
    assert [(row.topic, row.minutes, row.state) for row in rows()] == [("Pertama", 60, "held"), ("Kedua", 90, "held")]


def test_a_correction_is_told_to_both_with_what_stood_before(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    row = make_session(session, make_pairing(session, office), topic="Lama", shared_note="Dulu", private_note="PRIBADI")
    mentor, mentee = person_account(session, office.mentors[0]), person_account(session, office.mentees[0])
    sign_in(client, mentor)
    edit = f"/sessions/{row.id}/edit"
    press(client, edit, edit, held_on=LATER.date().isoformat(), topic="Sekarang", minutes="45", length="", shared_note="Kini", private_note="RAHASIA")
    for account, reads in ((mentor, True), (mentee, True), (office.coordinator, False)):
        sign_in(client, account)
        page = client.get(f"/sessions/{row.id}").get_data(as_text=True)
        for text in ("<del class=\"m-text\">Dulu</del>", "<ins class=\"m-text\">Kini</ins>", "sesi dibetulkan"):
            assert (text in page) == reads, account.display_name
    db.session.remove()
    assert "RAHASIA" not in str([entry.details for entry in db.session.scalars(sa.select(SessionChange))])


def test_overlapping_sessions_are_flagged_in_the_list(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    from datetime import time

    office = make_office(session)
    first, second = make_pairing(session, office, 0, 0), make_pairing(session, office, 0, 1)
    make_session(session, first, starts=time(9), topic="Satu")  # type: ignore[arg-type]  # an hour, no text
    sign_in(client, person_account(session, office.mentors[0]))
    here = f"/pairings/{first.id}/sessions"
    assert "Bertumpang tindih" not in client.get(here).get_data(as_text=True)
    make_session(session, second, starts=time(9, 30), topic="Dua",  # type: ignore[arg-type]  # an hour, no text
                 now=LATER + timedelta(minutes=5))
    assert "Bertumpang tindih" in client.get(here).get_data(as_text=True)


def test_a_draft_is_its_writers_alone_and_gone_when_it_is_sent(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    mentor, mentee = person_account(session, office.mentors[0]), person_account(session, office.mentees[0])
    sign_in(client, mentor)
    here = f"/pairings/{pairing.id}/sessions/new"
    fields = form_in(client.get(here).get_data(as_text=True), here)
    typed = {"held_on": "31/12", "minutes": "seja", "topic": "Setengah", "private_note": "PRIBADI-DRAF"}
    kept = client.post(f"{here}/draft", data={**fields, **typed}, headers={"Accept": "application/json"})
    assert kept.get_json()["kept"] is True
    page = client.get(here).get_data(as_text=True)
    for text in (*typed.values(), "dilanjutkan di sini"):
        assert text in page, "even what no field could read"
    ahead = client.get(here, headers={"X-Ahead": "1"}).get_data(as_text=True)
    assert "PRIBADI-DRAF" not in ahead, "a form that is kept for later is an empty one"
    assert "belum dikirim" in client.get("/home").get_data(as_text=True)
    for account in (mentee, office.coordinator):
        sign_in(client, account)
        assert client.post(f"{here}/draft", data={}).status_code in {400, 404}
        for path in ("/home", f"/pairings/{pairing.id}/sessions"):
            assert "PRIBADI-DRAF" not in client.get(path).get_data(as_text=True)
    sign_in(client, mentor)
    fields = form_in(client.get(here).get_data(as_text=True), here)
    sent = {**fields, "held_on": LATER.date().isoformat(), "minutes": "60", "length": "", "topic": "Utuh"}
    client.post(here, data=sent)
    late = client.post(f"{here}/draft", data=sent, headers={"Accept": "application/json"})
    assert late.get_json()["kept"] is False, "a draft that comes after its form brings nothing back"
    db.session.remove()
    assert db.session.scalars(sa.select(SessionDraft)).all() == []
    assert "dilanjutkan" not in client.get(here).get_data(as_text=True)


def test_a_note_that_a_script_sends_again_is_one_session(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    sign_in(client, person_account(session, office.mentors[0]))
    here = f"/pairings/{pairing.id}/sessions/new"
    fields = form_in(client.get(here).get_data(as_text=True), here) | {"form_key": "kunci-dari-ponsel"}
    sent = {**fields, "held_on": LATER.date().isoformat(), "minutes": "60", "length": "", "topic": "Dari ponsel"}
    for _time in range(3):
        answer = client.post(here, data=sent, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.get_json()) == (200, {"location": "/home"})
    refused = client.post(here, data={**sent, "form_key": "kunci-yang-lain", "topic": ""}, headers={"Accept": "application/json"})
    assert refused.mimetype == "text/html", "a script tells what was refused by that it is no JSON"
    db.session.remove()
    assert [row.topic for row in db.session.scalars(sa.select(MentoringSession))] == ["Dari ponsel"]


def test_a_draft_without_a_sign_in_is_refused_and_too_long_a_one_too(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    sign_in(client, person_account(session, office.mentors[0]))
    here = f"/pairings/{pairing.id}/sessions/new"
    fields = form_in(client.get(here).get_data(as_text=True), here)
    long = client.post(f"{here}/draft", data={**fields, "shared_note": "a" * 60_000}, headers={"Accept": "application/json"})
    assert long.status_code == 422
    db.session.execute(sa.text("UPDATE sign_in SET ended_at = last_seen_at"))
    db.session.commit()
    out = client.post(f"{here}/draft", data={**fields, "topic": "A"}, headers={"Accept": "application/json"})
    assert out.status_code == 401


def test_pages_take_as_many_statements_with_many_rows_as_with_few(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    sign_in(client, person_account(session, office.mentors[0]))
    plan(client, pairing.id)
    make_session(session, pairing)
    pages = ("/home", f"/pairings/{pairing.id}/sessions", f"/pairings/{pairing.id}/sessions/new",
             f"/pairings/{pairing.id}/meetings/new")
    few = [count_for_page(client, page) for page in pages]
    for number in range(10):
        make_session(session, pairing, now=LATER + timedelta(minutes=number))
        plan(client, pairing.id, starts=f"{8 + number:02}.00")
    assert [count_for_page(client, page) for page in pages] == few
