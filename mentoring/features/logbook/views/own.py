"""An employee's own first page: mentees, mentor, what waits for an answer, hours."""

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import db
from mentoring.features.logbook import queries
from mentoring.features.logbook.permissions import P
from mentoring.features.logbook.rules import NO_RHYTHM, plain_hours, read_rhythm, rule_on
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.logbook.views import blueprint
from mentoring.features.pairings.queries import list_own_pairings
from mentoring.features.pairings.rules import PairingState, in_grace, is_running
from mentoring.features.programmes.queries import count_seats, list_own_enrolments
from mentoring.features.programmes.rules import Side
from mentoring.features.requests.queries import count_incoming


@blueprint.get("/home")
@requires(P.HOME)
def home() -> str:
    """Show one page for both sides; a person may be mentor in one field and mentee in another."""
    session, actor, now = db.session(), current_actor(), clock.now()
    own_id = actor.employee_id or 0
    today = day_of(now)
    pairings = list_own_pairings(session, own_id)
    running = [row for row in pairings if is_running(row.state, row.grace_ends_at, now)]
    progress = queries.map_progress(session, [row.id for row in running])
    enrolments = list_own_enrolments(session, own_id)
    mentor_enrolments = [row.id for row in enrolments if row.side == Side.MENTOR]
    rules = queries.hours_rules(session)
    as_mentee = queries.list_mentee_sessions(session, own_id, today.year)
    return render_template(
        "logbook/home.html", today=today, enrolments=enrolments,
        to_accept=[row for row in pairings
                   if row.state == PairingState.PUBLISHED and in_grace(row.grace_ends_at, now)],
        mentees=[_line(row, progress, today) for row in running if row.mentor_id == own_id],
        mentors=[_line(row, progress, today) for row in running if row.mentee_id == own_id],
        seats=sum(count_seats(session, mentor_enrolments).values()) if mentor_enrolments else 0,
        to_answer=queries.list_to_answer(session, own_id), disputed=queries.list_disputed(session, own_id),
        actions=queries.list_actions(session, [row.id for row in running]), own_id=own_id,
        people={row.id: row for row in running}, planned=queries.list_planned(session, [row.id for row in running]),
        drafts=queries.list_drafts(session, actor.account_id),
        hours_done=sum(item.learning_hours for item in as_mentee),
        hours_waiting=sum(plain_hours(rule_on(rules, item.held_on), item.minutes) for item in as_mentee
                          if item.state == "held"),
        target=max((row.programme.target_hours for row in enrolments if row.side == Side.MENTEE), default=20),
        is_mentor=bool(mentor_enrolments) or any(row.mentor_id == own_id for row in pairings),
        is_mentee=any(row.side == Side.MENTEE for row in enrolments) or any(row.mentee_id == own_id for row in pairings),
        incoming=count_incoming(session, own_id),
        mentor_hours=queries.mentor_hours(session, own_id, today.year, rules))


def _line(row: Any, progress: dict[int, queries.Progress], today: Any) -> dict[str, Any]:
    """Return what one pairing's line shows."""
    how = progress.get(row.id, queries.NO_PROGRESS)
    since = row.active_since or row.grace_ends_at
    rhythm = NO_RHYTHM if since is None else read_rhythm(
        running_since=day_of(since), last_held_on=how.last_held_on,
        interval_days=row.programme.meeting_interval_days, today=today)
    return {"pairing": row, "progress": how, "rhythm": rhythm}


@blueprint.get("/hours")
@requires(P.HOME)
def own_hours() -> str:
    """Show what every session of this year earned, on either side."""
    session, actor = db.session(), current_actor()
    own_id, today = actor.employee_id or 0, day_of(clock.now())
    rules = queries.hours_rules(session)
    return render_template(
        "logbook/own_hours.html", year=today.year, rows=queries.list_mentee_sessions(session, own_id, today.year),
        mentor=queries.mentor_hours(session, own_id, today.year, rules), rule=rule_on(rules, today),
        target=max((row.programme.target_hours for row in list_own_enrolments(session, own_id)
                    if row.side == Side.MENTEE), default=0))


@blueprint.get("/sessions/new")
@requires(P.HOME)
def choose_session() -> str | Response:
    """Send a mentor to the form, prefilled for whom they met last; say why where there is nobody to meet."""
    session, own_id, now = db.session(), current_actor().employee_id or 0, clock.now()
    running = [row for row in list_own_pairings(session, own_id)
               if row.mentor_id == own_id and is_running(row.state, row.grace_ends_at, now)]
    if not running:
        return render_template("logbook/nobody.html", title=_("Catat sesi"))
    planned = [row for row in queries.list_planned(session, [row.id for row in running]) if row.held_on <= day_of(now)]
    last = planned[-1] if planned else queries.find_last_session(session, [row.id for row in running])
    return redirect(url_for("logbook.new_session", pairing_id=last.pairing_id if last else running[0].id))
