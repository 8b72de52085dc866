"""Invitations before two independent readers, and in a calendar that takes them as RFC 5546 says."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from itertools import permutations

import pytest
import sqlalchemy as sa
import vobject
from flask import Flask, current_app
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy.orm import Session

from mentoring.core.mail import Mail, build_message
from mentoring.features.logbook import service
from mentoring.features.logbook.rules import SessionFacts
from tests.builders.pairings import LATER, actor_for, make_office, make_pairing, person_account
from tests.strict_client import StrictClient
from tests.web.pairings.test_pages import form_in

SignIn = Callable[..., None]
NOW = LATER + timedelta(hours=2)
DAY = (LATER + timedelta(days=3)).date()
ZONES = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}
PLACE = "Ruang “Gewölbe”; lantai 2, sayap B\\C: Größe für zwölf, Jl. El Tari No. 1; Kupang – dekat parkir, pintu é"
TOPIC = "Menyusun RKA; indikator, keluaran, dan hasil: " + "äöü, ñandú; " * 8


@dataclass(frozen=True)
class Entry:
    """A meeting as a calendar takes it."""

    method: str
    uid: str
    sequence: int
    stamp: datetime
    begins: datetime
    ends: datetime
    status: str
    place: str
    summary: str


def by_icalendar(text: str) -> Entry:
    calendar = Calendar.from_ical(text)
    [event] = calendar.walk("VEVENT")
    return Entry(str(calendar["METHOD"]), str(event["UID"]), int(event["SEQUENCE"]), event["DTSTAMP"].dt,
                 event["DTSTART"].dt.astimezone(UTC), event["DTEND"].dt.astimezone(UTC), str(event["STATUS"]),
                 str(event.get("LOCATION", "")), str(event["SUMMARY"]))


def by_vobject(text: str) -> Entry:
    calendar = vobject.readOne(text)
    [event] = calendar.vevent_list
    place = event.location.value if "location" in event.contents else ""
    return Entry(calendar.method.value, event.uid.value, int(event.sequence.value), event.dtstamp.value,
                 event.dtstart.value.astimezone(UTC), event.dtend.value.astimezone(UTC), event.status.value, place,
                 event.summary.value)


def read(text: str) -> Entry:
    """Return what both readers take from an invitation; it is written as RFC 5545 wants it."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert set(re.findall(r";TZID=([^:;]+)", text)) == set(re.findall(r"^TZID:(\S+)", text, re.MULTILINE)), "zones come along"
    first, second = by_icalendar(text), by_vobject(text)
    assert first == second
    return first


@dataclass
class Book:
    """A calendar: of what it is sent under one name the highest number holds, of equal ones the later (RFC 5546, 2.1.5)."""

    held: dict[str, Entry] = field(default_factory=dict)

    def take(self, entry: Entry) -> None:
        known = self.held.get(entry.uid)
        if known is None or (entry.sequence, entry.stamp) >= (known.sequence, known.stamp):
            self.held[entry.uid] = entry

    def meetings(self) -> set[tuple[datetime, str]]:
        return {(entry.begins, entry.place) for entry in self.held.values() if entry.method != "CANCEL"}


def press(client: StrictClient, page: str, action: str, **fields: str) -> str:
    """Send one of a page's forms and return the path that follows."""
    text = client.get(page).get_data(as_text=True)
    answer = client.post(action, data={**form_in(text, action), **fields})
    assert answer.status_code == 302
    return answer.headers["Location"]


@pytest.mark.parametrize("zone", ZONES)
def test_both_readers_take_file_and_letter_alike_in_every_zone(
        app: Flask, session: Session, client: StrictClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch,
        zone: str) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], time_zone=zone))
    monkeypatch.setattr("mentoring.core.clock.now", lambda: NOW)
    office = make_office(session)
    pairing = make_pairing(session, office)
    sign_in(client, person_account(session, office.mentors[0]))
    new, typed = f"/pairings/{pairing.id}/meetings/new", {
        "held_on": DAY.isoformat(), "starts": "07.15", "length": "60", "topic": TOPIC, "place": PLACE}
    meeting = press(client, new, new, **typed)
    taken = [client.get(f"{meeting}/invitation.ics").data.decode()]
    press(client, f"{meeting}/plan", f"{meeting}/plan", **{**typed, "starts": "23.30", "length": "90"})
    taken.append(client.get(f"{meeting}/invitation.ics").data.decode())
    press(client, meeting, f"{meeting}/cancel")
    taken.append(client.get(f"{meeting}/invitation.ics").data.decode())
    files = [read(text) for text in taken]
    early, late = (datetime.combine(DAY, hour, UTC) - timedelta(hours=ZONES[zone]) for hour in (time(7, 15), time(23, 30)))
    assert [(entry.method, entry.sequence, entry.status) for entry in files] == [
        ("REQUEST", 0, "CONFIRMED"), ("REQUEST", 1, "CONFIRMED"), ("CANCEL", 2, "CANCELLED")]
    assert [(entry.begins, entry.ends) for entry in files] == [
        (early, early + timedelta(minutes=60)), *[(late, late + timedelta(minutes=90))] * 2]
    assert {(entry.uid, entry.place) for entry in files} == {(files[0].uid, PLACE)}
    assert all(TOPIC.strip() in entry.summary for entry in files)
    assert [read(part) for part in parts_for(session, office.mentors[0].employee_id, files[0].uid)] == files, "the letters say the same"


def parts_for(session: Session, employee_id: int, uid: str) -> list[str]:
    """Return the calendar parts of the letters to one person on a meeting, as a mail program unpacks them."""
    found = []
    for mail in session.scalars(sa.select(Mail).where(Mail.employee_id == employee_id, Mail.calendar.contains(uid))
                                .order_by(Mail.id)):
        message = message_from_bytes(build_message(mail, current_app.config["SETTINGS"]).as_bytes(), policy=policy.default)
        [part] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
        text = part.get_payload(decode=True).decode()
        assert part.get_param("method") == read(text).method
        found.append(text)
    return found


HOURS = st.tuples(st.integers(0, 300), st.integers(7, 16), st.sampled_from(["", "Ruang 2, lantai 1", PLACE]))
"""Days from now, the hour, the place: where a meeting is moved to."""


def test_in_whatever_order_letters_arrive_a_calendar_ends_with_what_holds(session: Session) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    mentor = actor_for(office.mentors[0])

    def facts(days: int, hour: int, place: str) -> SessionFacts:
        return SessionFacts(date.fromordinal(DAY.toordinal() + days), 60, "Topik", starts=time(hour), place=place)

    @settings(max_examples=20, deadline=None, phases=(Phase.explicit, Phase.generate))
    @given(planned=HOURS, moves=st.lists(HOURS, max_size=2), cancelled=st.booleans())
    def check(planned: tuple[int, int, str], moves: list[tuple[int, int, str]], cancelled: bool) -> None:
        row = service.plan_meeting(session, mentor, pairing_id=pairing.id, facts=facts(*planned), now=NOW)
        for number, move in enumerate(moves, 1):
            service.change_meeting(session, mentor, mentoring_session_id=row.id, version=row.version, facts=facts(*move),
                                   now=NOW + timedelta(minutes=number))
        if cancelled:
            service.cancel_meeting(session, mentor, mentoring_session_id=row.id, version=row.version,
                                   now=NOW + timedelta(minutes=9))
        letters = [read(text) for text in parts_for(session, office.mentees[0].employee_id, str(row.invitation_uid))]
        assert [entry.sequence for entry in letters] == list(range(len(moves) + 1 + cancelled))
        for order in permutations(letters):
            book = Book()
            for entry in (*order, order[0]):
                book.take(entry)
            assert book.meetings() == (set() if cancelled else {(row.starts_at, row.place)})

    check()
