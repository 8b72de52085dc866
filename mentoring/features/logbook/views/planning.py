"""Meetings to come: planned, changed, called off, taken into a calendar."""

from typing import TYPE_CHECKING

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import db
from mentoring.core.errors import InvalidError, NotFoundError
from mentoring.core.forms import Answer
from mentoring.core.i18n import show_datetime, zone
from mentoring.core.web import decide, form_version
from mentoring.features.accounts.queries import map_contacts
from mentoring.features.accounts.service import address_of
from mentoring.features.logbook import queries, service
from mentoring.features.logbook.forms import MeetingForm
from mentoring.features.logbook.permissions import P
from mentoring.features.logbook.views import blueprint, load_pairing, load_session
from mentoring.features.logbook.views.agenda import agenda_of
from mentoring.features.logbook.views.drafts import find_draft, keep_draft, typed_in

if TYPE_CHECKING:
    from mentoring.features.logbook.models import MentoringSession
    from mentoring.features.pairings.models import Pairing

USUAL_LENGTH = 60


@blueprint.route("/pairings/<int:pairing_id>/meetings/new", methods=["GET", "POST"])
@requires(P.PLAN, on=load_pairing)
def plan_meeting(pairing: "Pairing", pairing_id: int) -> str | Response:
    draft, here = find_draft(), url_for("logbook.plan_meeting", pairing_id=pairing_id)
    form = MeetingForm(typed_in(draft)) if draft else MeetingForm()
    last = queries.find_last_session(db.session(), [pairing_id])
    agenda = agenda_of(pairing, last is not None)
    if request.method == "GET" and draft is None:
        form.show_minutes(last.minutes if last else USUAL_LENGTH)
        form.topic.data = request.args.get("topic", "")[:200] or (agenda.topic if last is None else "")
        if last:
            form.mode.data, form.place.data = last.mode, last.place
    if form.validate_on_submit():
        try:
            return decide(service.plan_meeting, lambda row: _answer(row, _(
                "Pertemuan %(when)s dijadwalkan. Undangan dikirim kepada Anda berdua.", when=show_datetime(row.starts_at))),
                pairing_id=pairing_id, facts=form.facts(), draft=here, now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
    return render_template("logbook/meeting_form.html", form=form, pairing=pairing, row=None, draft=draft, here=here,
                           agenda=agenda)


@blueprint.route("/sessions/<int:mentoring_session_id>/plan", methods=["GET", "POST"])
@requires(P.PLAN, on=lambda mentoring_session_id: load_session(mentoring_session_id).pairing)
def change_meeting(pairing: "Pairing", mentoring_session_id: int) -> str | Response:
    row = load_session(mentoring_session_id)
    if row.invitation_uid is None or row.starts_at is None:
        raise NotFoundError
    draft, here = find_draft(), url_for("logbook.change_meeting", mentoring_session_id=row.id)
    form = MeetingForm(typed_in(draft)) if draft else MeetingForm() if request.method == "POST" else MeetingForm(
        held_on=row.held_on, topic=row.topic, mode=row.mode, place=row.place,
        starts=row.starts_at.astimezone(zone()).time())
    if request.method == "GET" and draft is None:
        form.show_minutes(row.minutes)
    if form.validate_on_submit():
        try:
            return decide(service.change_meeting, lambda row: _answer(row, _(
                "Pertemuan dipindahkan ke %(when)s. Undangan baru dikirim kepada Anda berdua.",
                when=show_datetime(row.starts_at))),
                mentoring_session_id=row.id, version=form_version(), facts=form.facts(), draft=here, now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
    return render_template("logbook/meeting_form.html", form=form, pairing=pairing, row=row, draft=draft, here=here,
                           agenda=None)


@blueprint.post("/sessions/<int:mentoring_session_id>/cancel")
@requires(P.PLAN, on=lambda mentoring_session_id: load_session(mentoring_session_id).pairing)
def cancel_meeting(_pairing: "Pairing", mentoring_session_id: int) -> Response:
    return decide(service.cancel_meeting, lambda row: _answer(row, _(
        "Pertemuan dibatalkan. Anda berdua diberi tahu, dan undangannya ditarik.")),
        mentoring_session_id=mentoring_session_id, version=form_version(), now=clock.now())


def _answer(row: "MentoringSession", text: str) -> Answer:
    return Answer(url_for("logbook.show_session", mentoring_session_id=row.id), {"text": text})


@blueprint.get("/sessions/<int:mentoring_session_id>/invitation.ics")
@requires(P.PLAN, on=lambda mentoring_session_id: load_session(mentoring_session_id).pairing)
def download_invitation(pairing: "Pairing", mentoring_session_id: int) -> Response:
    """Send the invitation as the reader's own calendar takes it: as it stands now, or its cancelling."""
    row, own_id = load_session(mentoring_session_id), current_actor().employee_id or 0
    if row.invitation_uid is None:
        raise NotFoundError
    side = pairing.mentor_enrolment if own_id == pairing.mentor_id else pairing.mentee_enrolment
    account = map_contacts(db.session(), [own_id]).get(own_id)
    text = service.invitation_for(row, side.employee, address_of(side.employee, account), clock.now())
    return Response(text, mimetype="text/calendar", headers={
        "Content-Disposition": f"attachment; filename=pertemuan-{row.held_on:%Y-%m-%d}.ics"})


@blueprint.post("/pairings/<int:pairing_id>/meetings/new/draft")
@requires(P.PLAN, on=load_pairing)
def keep_new_meeting(_pairing: "Pairing", pairing_id: int) -> Response:
    return keep_draft(url_for("logbook.plan_meeting", pairing_id=pairing_id), MeetingForm)


@blueprint.post("/sessions/<int:mentoring_session_id>/plan/draft")
@requires(P.PLAN, on=lambda mentoring_session_id: load_session(mentoring_session_id).pairing)
def keep_changed_meeting(_pairing: "Pairing", mentoring_session_id: int) -> Response:
    return keep_draft(url_for("logbook.change_meeting", mentoring_session_id=mentoring_session_id), MeetingForm)
