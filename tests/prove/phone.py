"""P1 to P4: a session logged on a slow phone, on a line that breaks, pressed often, and on New Year's Eve."""

import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from unittest import mock
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from playwright.sync_api import Page

from mentoring.core.database import db
from mentoring.demo.fill import SENIOR
from mentoring.features.logbook import queries
from mentoring.features.logbook.models import MentoringSession
from mentoring.features.logbook.service import reconcile_hours
from tests.browser.notes import BREAKS, MOST_TAPS, STEPS, House, log_on_phone, open_house, phone, write_through
from tests.browser.offline import come_back_later
from tests.browser.stand import browsing, enter, fill_demo
from tests.builders.accounts import make_account, sign_in
from tests.builders.pairings import make_office, make_pairing
from tests.prove.base import DATABASES, Outcome, Property
from tests.prove.stand import Reply, Stand
from tests.races import at_once

BYTES_A_SECOND = 400_000 // 8
LATENCY_MILLISECONDS = 400
LETTER_MILLISECONDS = 250
MOST_SECONDS, MOST_VIEW_SECONDS = 45, 3
PRESSES = 50
CLOSED_WHILE = ("line", "server")
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


@contextmanager
def _demo() -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="prove-phone-") as folder:
        fill_demo(Path(folder) / "demo")
        with open_house(Path(folder) / "demo") as house:
            yield house


def slow_down(page: Page) -> None:
    """Give a page the line of a remote district."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": LATENCY_MILLISECONDS, "downloadThroughput": BYTES_A_SECOND,
        "uploadThroughput": BYTES_A_SECOND})


def slow_phone(_stand: None, trials: int = 5) -> Outcome:
    """P1: from the page that a reminder opens to the saved session, each time on a newly marked phone of the writer's own."""
    with _demo() as house, browsing() as browser:
        done = []
        for _trial in range(trials):
            with phone(browser) as page:
                enter(page, house.address, SENIOR, own_phone=True)
                page.context.new_cdp_session(page).send("Network.clearBrowserCache")
                slow_down(page)
                done.append(log_on_phone(house, page, LETTER_MILLISECONDS))
    taps, seconds, view = (max(item.taps for item in done), max(item.seconds for item in done),
                           max(item.view_seconds for item in done))
    held = (taps <= MOST_TAPS and seconds <= MOST_SECONDS and view <= MOST_VIEW_SECONDS
            and all(item.saved for item in done))
    return Outcome("a session from the reminder's page on 400 kbit/s and 400 ms, 360 x 740", trials,
                   f"{taps} taps, {done[0].typed} typed field, at most {seconds:.1f} s, first view {view:.1f} s", held)


def broken_line(_stand: None) -> Outcome:
    """P2: line, server or sign-in break at each step of writing a note; on a phone of one's own the page is closed as well."""
    wrong: list[str] = []
    with _demo() as house, browsing() as browser:
        for broken in BREAKS:
            with phone(browser) as page:
                enter(page, house.address, SENIOR)
                for step in STEPS:
                    found = write_through(house, page, broken, step)
                    wrong += [f"{broken} at {step}: {found}"] if found else []
        for broken in CLOSED_WHILE:
            with phone(browser) as page:
                found = come_back_later(house, page, broken)
                wrong += [f"{broken} on a closed page: {found}"] if found else []
    return Outcome(f"a note while {', '.join(BREAKS)} break, at {', '.join(STEPS)}, and on a closed page",
                   len(BREAKS) * len(STEPS) + len(CLOSED_WHILE),
                   "; ".join(wrong) or "no typed character lost", not wrong)


def pressed_often(stand: Stand, presses: int = PRESSES) -> Outcome:
    """P3: one session sent many times at once, then confirmed many times at once."""
    with stand.app.app_context():
        session = db.session()
        office = make_office(session, mentees=1, mentors=1)
        pairing = make_pairing(session, office, now=datetime.now(UTC) - timedelta(days=9))
        mentor = make_account(session, office.mentors[0].employee)
        mentee = make_account(session, office.mentees[0].employee)
        session.commit()
        db.session.remove()
    path, visitor = f"/pairings/{pairing.id}/sessions/new", stand.visit(mentor.id)
    fields = {"form_key": f"p3-log-{pairing.id}", "pairings": pairing.id, "length": 60, "topic": "Anggaran",
              "held_on": (datetime.now(UTC) - timedelta(days=2)).date()}
    wrong = _differ("logging", at_once([partial(stand.post, visitor, path, fields, number) for number in range(presses)]))
    with stand.app.app_context():
        rows = list(db.session.scalars(sa.select(MentoringSession).where(MentoringSession.pairing_id == pairing.id)))
        db.session.remove()
    if len(rows) != 1:
        return Outcome(f"one session pressed {presses} times", presses, f"{len(rows)} rows", False)
    answer = {"form_key": f"p3-confirm-{pairing.id}", "version": rows[0].version}
    other = stand.visit(mentee.id)
    wrong += _differ("confirming", at_once([partial(stand.post, other, f"/sessions/{rows[0].id}/confirm", answer, number)
                                            for number in range(presses)]))
    with stand.app.app_context():
        session = db.session()
        hours = session.scalar(sa.select(sa.func.sum(MentoringSession.learning_hours)))
        own = queries.mentor_hours(session, pairing.mentor_id, rows[0].held_on.year, queries.hours_rules(session))
        differences = reconcile_hours(session)[1]
        db.session.remove()
    wrong += [f"{hours} JP, the mentor's {own.hours}, {len(differences)} differences"] if (
        hours, own.hours, own.meetings, len(differences)) != (1, 1, 1, 0) else []
    return Outcome(f"one session logged and confirmed, each pressed {presses} times at once", 2 * presses,
                   "; ".join(wrong) or "one row, one JP for the mentee and the mentor, no difference", not wrong)


def _differ(what: str, replies: list[Reply]) -> list[str]:
    answers = Counter((reply.status, reply.location) for reply in replies)
    return [f"{what}: answers {dict(answers)}"] if len(answers) > 1 or replies[0].status != 302 else []


def new_years_eve(stand: Stand) -> Outcome:
    """P4: a session at 23.30 on 31 December, told at once and after midnight, in each of the country's three zones."""
    wrong: list[str] = []
    settings, year = stand.app.config["SETTINGS"], 2026
    try:
        for name, zone in ZONES.items():
            stand.app.config["SETTINGS"] = replace(settings, time_zone=zone)
            stand.app.config["BABEL_DEFAULT_TIMEZONE"] = zone
            wrong += [f"{name}: {found}" for found in _eve(stand, ZoneInfo(zone), year)]
            year += 1
    finally:
        stand.app.config["SETTINGS"], stand.app.config["BABEL_DEFAULT_TIMEZONE"] = settings, settings.time_zone
    return Outcome("sessions on New Year's Eve at 23.30 in WIB, WITA and WIT", 2 * len(ZONES),
                   "; ".join(wrong) or "each in the year it was held in, no difference", not wrong)


def _eve(stand: Stand, zone: ZoneInfo, year: int) -> list[str]:
    """Log one session at 23.30 and one after midnight; say what does not lie in its year."""
    eve = datetime.combine(date(year, 12, 31), time(23, 30), tzinfo=zone)
    with stand.app.app_context():
        session = db.session()
        office = make_office(session, mentees=1, mentors=1)
        pairing = make_pairing(session, office, now=eve.astimezone(UTC) - timedelta(days=30))
        mentor = make_account(session, office.mentors[0].employee)
        mentee = make_account(session, office.mentees[0].employee)
        session.commit()
        db.session.remove()
    for moment, starts in ((eve, "23:30"), (eve + timedelta(minutes=50), "00:15")):
        with mock.patch("mentoring.core.clock.now", lambda moment=moment: moment.astimezone(UTC)):
            _log_as_prefilled(stand, mentor, pairing.id, starts)
            _confirm_all(stand, mentee)
    with stand.app.app_context():
        session = db.session()
        by_year = {item: [row.held_on for row in queries.list_mentee_sessions(session, pairing.mentee_id, item)
                          if row.learning_hours == 1] for item in (year, year + 1)}
        starts_at = [row.starts_at for row in session.scalars(sa.select(MentoringSession).where(
            MentoringSession.pairing_id == pairing.id).order_by(MentoringSession.id))]
        mentors = [queries.mentor_hours(session, pairing.mentor_id, item, queries.hours_rules(session)).hours
                   for item in (year, year + 1)]
        differences = reconcile_hours(session)[1]
        db.session.remove()
    wrong = []
    if by_year != {year: [date(year, 12, 31)], year + 1: [date(year + 1, 1, 1)]}:
        wrong.append(f"days {by_year}")
    if starts_at != [eve.astimezone(UTC), (eve + timedelta(minutes=45)).astimezone(UTC)]:
        wrong.append(f"hours {starts_at}")
    if mentors != [1, 1]:
        wrong.append(f"the mentor's JP {mentors}")
    return wrong + ([f"{len(differences)} differences"] if differences else [])


def _log_as_prefilled(stand: Stand, account: object, pairing_id: int, starts: str) -> None:
    """Log a session on the day that the form itself proposes."""
    client = stand.app.test_client()
    sign_in(client, account)  # type: ignore[arg-type]  # an account's row
    path = f"/pairings/{pairing_id}/sessions/new"
    page = client.get(path, base_url="https://localhost").get_data(as_text=True)
    day, token, key = (re.search(pattern, page)[1] for pattern in (  # type: ignore[index]  # the form has all three
        r'name="held_on"[^>]*value="([^"]+)"', r'name="csrf_token" value="([^"]+)"', r'name="form_key" value="([^"]+)"'))
    client.post(path, base_url="https://localhost", data={
        "csrf_token": token, "form_key": key, "pairings": pairing_id, "held_on": day, "starts": starts, "length": "60",
        "topic": "Malam tahun baru"})


def _confirm_all(stand: Stand, account: object) -> None:
    """Confirm what waits, as the mentee does on their first page."""
    client = stand.app.test_client()
    sign_in(client, account)  # type: ignore[arg-type]  # an account's row
    page = client.get("/home", base_url="https://localhost").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]  # type: ignore[index]  # every page has one
    for path, form in re.findall(r'action="(/sessions/\d+/confirm)"(.*?)</form>', page, re.DOTALL):
        key, version = (re.search(rf'name="{name}" value="([^"]+)"', form)[1] for name in ("form_key", "version"))  # type: ignore[index]  # as above
        client.post(path, base_url="https://localhost",
                    data={"csrf_token": token, "form_key": key, "version": version})


PROPERTIES = [
    Property("P1", "a session on a slow phone", (), slow_phone),
    Property("P2", "nothing typed is lost", (), broken_line),
    Property("P3", "a session counts once", DATABASES, pressed_often),
    Property("P4", "New Year's Eve", DATABASES, new_years_eve),
]
