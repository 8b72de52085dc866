"""Invitations: one meeting as an iCalendar text that any calendar takes, changes and cancels."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

if TYPE_CHECKING:
    from mentoring.features.logbook.models import MentoringSession


def invitation(row: "MentoringSession", *, summary: str, reader: str, organizer: str, zone: ZoneInfo, cancelled: bool,
               now: datetime) -> str:
    """Return an invitation, or its cancelling, for one reader: no address but theirs and the office's is in it."""
    starts = (row.starts_at or now).astimezone(zone)
    event = Event()
    event.add("uid", row.invitation_uid)
    event.add("sequence", row.invitation_sequence)
    event.add("dtstamp", now)
    event.add("last-modified", now)
    event.add("dtstart", starts)
    event.add("dtend", starts + timedelta(minutes=row.minutes))
    event.add("summary", summary)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if row.place:
        event.add("location", row.place)
        if row.place.startswith(("https://", "http://")):
            event.add("url", row.place)
    event.add("organizer", vCalAddress(f"MAILTO:{organizer}"))
    if reader:
        attendee = vCalAddress(f"MAILTO:{reader}")
        attendee.params["ROLE"], attendee.params["PARTSTAT"] = vText("REQ-PARTICIPANT"), vText("ACCEPTED")
        event.add("attendee", attendee, encode=False)
    calendar = Calendar()
    calendar.add("prodid", "-//Mentoring//Logbook//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "REQUEST")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return str(calendar.to_ical().decode())
