"""Sessions and actions of a pairing: log, read, correct, answer."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import allows, current_actor, requires
from mentoring.core.database import db
from mentoring.core.errors import InvalidError
from mentoring.core.forms import Answer, choices
from mentoring.core.i18n import show_date, zone
from mentoring.core.web import decide, form_version
from mentoring.features.logbook import queries, service
from mentoring.features.logbook.forms import ActionForm, DisputeForm, NewSessionForm, SessionForm
from mentoring.features.logbook.permissions import P
from mentoring.features.logbook.rules import COUNTED, DEFAULT_RULE, Method, find_overlaps, rule_on
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.logbook.views import blueprint, load_action, load_pairing, load_session
from mentoring.features.logbook.views.agenda import agenda_of
from mentoring.features.logbook.views.drafts import find_draft, typed_in
from mentoring.features.pairings.queries import list_own_pairings
from mentoring.features.pairings.rules import is_running
from mentoring.features.programmes.views import stay_at

if TYPE_CHECKING:
    from mentoring.features.logbook.models import ActionItem, MentoringSession, SessionDraft
    from mentoring.features.pairings.models import Pairing

USUAL_LENGTH = 60


def hours_table() -> list[tuple[str, str, int, int]]:
    """Return what a session earns from which day on, the latest first, for a page that counts while one types."""
    return [(rule.effective_from.isoformat(), rule.method, rule.hours_per_session, rule.minutes_per_hour)
            for rule in (*queries.hours_rules(db.session()), DEFAULT_RULE)]


def earning_sentence() -> str:
    """Return what a session earns today, in words."""
    rule = rule_on(queries.hours_rules(db.session()), day_of(clock.now()))
    if rule.method == Method.SESSION:
        return str(_("Setiap sesi menjadi %(hours)s JP bila dibenarkan mentee.", hours=rule.hours_per_session))
    return str(_("Setiap %(minutes)s menit menjadi 1 JP bila dibenarkan mentee.", minutes=rule.minutes_per_hour))


@blueprint.route("/pairings/<int:pairing_id>/sessions/new", methods=["GET", "POST"])
@requires(P.LOG, on=load_pairing)
def new_session(pairing: "Pairing", pairing_id: int) -> str | Response:
    here = url_for("logbook.new_session", pairing_id=pairing_id)
    draft = find_draft()
    planned = _planned(pairing)
    form, running = _new_form(pairing, draft, planned)
    if form.validate_on_submit():
        try:
            return decide(service.log_session, lambda rows: _logged(rows, pairing), pairing_ids=form.pairings.data or [],
                          facts=form.facts(), actions=form.actions(), done_action_ids=form.done_actions.data or [],
                          planned_id=form.planned_id.data, draft=here, now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
    last = queries.find_last_session(db.session(), [pairing_id])
    return render_template(
        "logbook/session_form.html", form=form, pairing=pairing, row=None, last=last, several=len(running) > 1,
        earning=earning_sentence(), hours_rules=hours_table(), draft=draft, here=here,
        planned=planned, agenda=agenda_of(pairing, last is not None))


def _planned(pairing: "Pairing") -> "MentoringSession | None":
    """Return the meeting that this form is about: the one asked for, else the last that has come due by today."""
    rows = queries.list_planned(db.session(), [pairing.id])
    asked = request.values.get("planned_id" if request.method == "POST" else "planned", "")
    if asked:
        return next((row for row in rows if str(row.id) == asked), None)
    today = day_of(clock.now())
    return next((row for row in reversed(rows) if row.held_on <= today), None) if request.method == "GET" else None


def _new_form(pairing: "Pairing", draft: "SessionDraft | None",
              planned: "MentoringSession | None") -> tuple[NewSessionForm, list["Pairing"]]:
    """Return the form with its choices, prefilled from what was typed before, else from the last session."""
    session, now = db.session(), clock.now()
    running = [row for row in list_own_pairings(session, pairing.mentor_id)
               if row.mentor_id == pairing.mentor_id and is_running(row.state, row.grace_ends_at, now)]
    form = NewSessionForm(typed_in(draft)) if draft else NewSessionForm()
    form.pairings.choices = choices([(row.id, row.mentee_enrolment.employee.full_name) for row in running])
    form.done_actions.choices = choices([
        (row.id, _action_label(row, pairing)) for row in queries.list_actions(session, [pairing.id])])
    if request.method == "GET" and draft is None:
        last = queries.find_last_session(session, [row.id for row in running])
        form.pairings.data = [pairing.id]
        form.held_on.data = day_of(now)
        form.topic.data = request.args.get("topic", "")[:200]
        form.show_minutes(last.minutes if last else USUAL_LENGTH)
        if planned and planned.starts_at:
            _fill_from(form, planned, planned.starts_at, day_of(now))
        elif last:
            form.mode.data, form.place.data = last.mode, last.place
    return form, running


def _fill_from(form: NewSessionForm, planned: "MentoringSession", starts_at: datetime, today: date) -> None:
    """Fill the form from the meeting as it was planned; held before its day, it was held today."""
    form.planned_id.data = planned.id
    form.held_on.data = min(planned.held_on, today)
    form.starts.data = starts_at.astimezone(zone()).time() if planned.held_on <= today else None
    form.topic.data = form.topic.data or planned.topic
    form.length.data = form.minutes.data = None
    form.show_minutes(planned.minutes)
    form.mode.data, form.place.data = planned.mode, planned.place


def _action_label(row: "ActionItem", pairing: "Pairing") -> str:
    """Return an open action with whose it is and until when."""
    owner = _("Anda") if row.owner_id == pairing.mentor_id else pairing.mentee_enrolment.employee.name
    if row.due_on is None:
        return f"{row.text} ({owner})"
    return f"{row.text} ({owner}, {_('sampai %(day)s', day=show_date(row.due_on))})"


def _logged(rows: list["MentoringSession"], pairing: "Pairing") -> Answer:
    again = request.form.get("next") == "again"
    there = url_for("logbook.new_session", pairing_id=pairing.id) if again else url_for("logbook.home")
    names = ", ".join(row.pairing.mentee_enrolment.employee.name for row in rows)
    notice: dict[str, Any] = {"text": ngettext(
        "Sesi tersimpan. %(names)s diminta membenarkannya.",
        "%(num)s sesi tersimpan. %(names)s diminta membenarkannya.", len(rows), names=names)}
    if len(rows) == 1:
        notice["undo"] = {"url": url_for("logbook.void_session", mentoring_session_id=rows[0].id),
                          "label": _("Urungkan"), "fields": {"version": rows[0].version}}
    return Answer(there, notice)


@blueprint.get("/pairings/<int:pairing_id>/sessions")
@requires(P.SESSIONS, on=load_pairing)
def list_sessions(pairing: "Pairing", pairing_id: int) -> str:
    return _show_pairing(pairing, None)


def _show_pairing(pairing: "Pairing", form: ActionForm | None) -> str:
    session, actor = db.session(), current_actor()
    stay_at(pairing.programme_id)
    reads_notes = allows(actor, P.NOTES, pairing)
    rows = queries.list_sessions(session, pairing.id)
    return render_template(
        "logbook/sessions.html", pairing=pairing, rows=rows,
        planned=[row for row in reversed(rows) if row.state == "planned"],
        agenda=agenda_of(pairing, any(row.state in COUNTED for row in rows)),
        overlapping=find_overlaps(queries.list_timed_between(session, pairing.mentor_id, [row.held_on for row in rows])),
        progress=queries.map_progress(session, [pairing.id]).get(pairing.id, queries.NO_PROGRESS),
        actions=queries.list_actions(session, [pairing.id], open_only=False) if reads_notes else [],
        reads_notes=reads_notes, may_log=allows(actor, P.LOG, pairing), form=form or ActionForm(formdata=None),
        running=is_running(pairing.state, pairing.grace_ends_at, clock.now()), today=day_of(clock.now()))


@blueprint.get("/sessions/<int:mentoring_session_id>")
@requires(P.SESSIONS, on=lambda mentoring_session_id: load_session(mentoring_session_id).pairing)
def show_session(_pairing: "Pairing", mentoring_session_id: int) -> str:
    return _show_session(load_session(mentoring_session_id), None)


def _show_session(row: "MentoringSession", form: DisputeForm | None) -> str:
    session, actor = db.session(), current_actor()
    stay_at(row.pairing.programme_id)
    is_partner = allows(actor, P.NOTES, row.pairing)
    return render_template(
        "logbook/session.html", row=row, changes=queries.list_changes(session, row.id) if is_partner else [],
        may_plan=allows(actor, P.PLAN, row.pairing), pairing=row.pairing, form=form or DisputeForm(formdata=None),
        reads_notes=is_partner, may_correct=allows(actor, P.CORRECT, row.pairing),
        may_answer=allows(actor, P.ANSWER, row.pairing), may_void=allows(actor, P.VOID, row.pairing),
        private_note=queries.find_private_note(session, row.id, actor.employee_id),
        overlaps=row.id in find_overlaps(queries.list_timed_between(session, row.pairing.mentor_id, [row.held_on])))


@blueprint.route("/sessions/<int:mentoring_session_id>/edit", methods=["GET", "POST"])
@requires(P.CORRECT, on=lambda mentoring_session_id: load_session(mentoring_session_id).pairing)
def correct_session(pairing: "Pairing", mentoring_session_id: int) -> str | Response:
    row = load_session(mentoring_session_id)
    note = queries.find_private_note(db.session(), row.id, current_actor().employee_id)
    here, draft = url_for("logbook.correct_session", mentoring_session_id=row.id), find_draft()
    form = SessionForm(typed_in(draft)) if draft else SessionForm() if request.method == "POST" else SessionForm(
        held_on=row.held_on, topic=row.topic, mode=row.mode, place=row.place, shared_note=row.shared_note, private_note=note,
        starts=row.starts_at.astimezone(zone()).time() if row.starts_at else None)
    if request.method == "GET" and draft is None:
        form.show_minutes(row.minutes)
    there = url_for("logbook.show_session", mentoring_session_id=row.id)
    if form.validate_on_submit():
        try:
            return decide(
                service.correct_session,
                lambda _row: Answer(there, {"text": _("Perbaikan tersimpan. Mentee diminta membenarkannya.")}),
                mentoring_session_id=row.id, version=form_version(), facts=form.facts(), draft=here, now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
    return render_template(
        "logbook/session_form.html", form=form, pairing=pairing, row=row, last=None, several=False, planned=None,
        agenda=None, earning=earning_sentence(), hours_rules=hours_table(), draft=draft, here=here)


def _decide(use_case: Callable[..., Any], mentoring_session_id: int, text: str, **given: Any) -> Response:
    there = url_for("logbook.show_session", mentoring_session_id=mentoring_session_id)
    if request.form.get("next") == "home":
        there = url_for("logbook.home")
    return decide(use_case, lambda _row: Answer(there, {"text": text}), mentoring_session_id=mentoring_session_id,
                  version=form_version(), now=clock.now(), **given)


@blueprint.post("/sessions/<int:mentoring_session_id>/confirm")
@requires(P.ANSWER, on=lambda mentoring_session_id: load_session(mentoring_session_id).pairing)
def confirm_session(_pairing: "Pairing", mentoring_session_id: int) -> Response:
    row = load_session(mentoring_session_id)
    return _decide(service.confirm_session, mentoring_session_id,
                   _("Sesi %(day)s dibenarkan dan dihitung.", day=show_date(row.held_on)))


@blueprint.post("/sessions/<int:mentoring_session_id>/dispute")
@requires(P.ANSWER, on=lambda mentoring_session_id: load_session(mentoring_session_id).pairing)
def dispute_session(_pairing: "Pairing", mentoring_session_id: int) -> str | Response:
    form = DisputeForm()
    try:
        return _decide(service.dispute_session, mentoring_session_id,
                       _("Sanggahan tercatat. Mentor Anda dapat membetulkan sesi ini."), reason=form.reason.data or "")
    except InvalidError as error:
        form.take_errors(error)
        return _show_session(load_session(mentoring_session_id), form)


@blueprint.post("/sessions/<int:mentoring_session_id>/void")
@requires(P.VOID, on=lambda mentoring_session_id: load_session(mentoring_session_id).pairing)
def void_session(_pairing: "Pairing", mentoring_session_id: int) -> Response:
    return _decide(service.void_session, mentoring_session_id, _("Sesi dihapus dari catatan dan tidak dihitung."))


@blueprint.post("/sessions/<int:mentoring_session_id>/restore")
@requires(P.CORRECT, on=lambda mentoring_session_id: load_session(mentoring_session_id).pairing)
def restore_session(_pairing: "Pairing", mentoring_session_id: int) -> Response:
    return _decide(service.restore_session, mentoring_session_id,
                   _("Sesi dikembalikan. Mentee diminta membenarkannya."))


# Actions


@blueprint.post("/pairings/<int:pairing_id>/actions")
@requires(P.ACT, on=load_pairing)
def add_action(pairing: "Pairing", pairing_id: int) -> str | Response:
    form = ActionForm()
    if not form.validate():
        return _show_pairing(pairing, form)
    try:
        return decide(service.add_action, lambda _row: Answer(
            url_for("logbook.list_sessions", pairing_id=pairing_id), {"text": _("Tindak lanjut ditambahkan.")}),
            pairing_id=pairing_id, action=form.action(), now=clock.now())
    except InvalidError as error:
        form.take_errors(error)
        return _show_pairing(pairing, form)


def _decide_action(use_case: Callable[..., "ActionItem"], action_id: int, text: str) -> Response:
    def answer(row: "ActionItem") -> Answer:
        there = url_for("logbook.home") if request.form.get("next") == "home" else url_for(
            "logbook.list_sessions", pairing_id=row.pairing_id)
        if row.done_at is None:
            return Answer(there, {"text": text})
        return Answer(there, {"text": text, "undo": {
            "url": url_for("logbook.reopen_action", action_id=row.id), "label": _("Urungkan"),
            "fields": {"version": row.version, "next": request.form.get("next", "")}}})

    return decide(use_case, answer, action_id=action_id, version=form_version(), now=clock.now())


@blueprint.post("/actions/<int:action_id>/finish")
@requires(P.ACT, on=lambda action_id: load_pairing(load_action(action_id).pairing_id))
def finish_action(_pairing: "Pairing", action_id: int) -> Response:
    return _decide_action(service.finish_action, action_id, _("Tindak lanjut ditandai selesai."))


@blueprint.post("/actions/<int:action_id>/reopen")
@requires(P.ACT, on=lambda action_id: load_pairing(load_action(action_id).pairing_id))
def reopen_action(_pairing: "Pairing", action_id: int) -> Response:
    return _decide_action(service.reopen_action, action_id, _("Tindak lanjut dibuka lagi."))
