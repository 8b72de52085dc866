"""The coordinator's week: what waits, put off with one press, noted, and its thresholds."""

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import requires
from mentoring.core.database import db
from mentoring.core.errors import AppError, InvalidError
from mentoring.core.forms import Answer
from mentoring.core.web import decide, form_version
from mentoring.features.attention import queries, service
from mentoring.features.attention.forms import NoteForm, ThresholdsForm
from mentoring.features.attention.permissions import P
from mentoring.features.attention.rules import SNOOZES, Kind, Matter
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.programmes.queries import get_programme

if TYPE_CHECKING:
    from mentoring.features.programmes.models import Programme

blueprint = Blueprint("attention", __name__, template_folder="templates")


def load_programme(programme_id: int) -> "Programme":
    return get_programme(db.session(), programme_id)


@blueprint.get("/programmes/<int:programme_id>/attention")
@requires(P.VIEW, on=load_programme)
def week(programme: "Programme", programme_id: int) -> str:
    now, all_too = clock.now(), request.args.get("snoozed") == "1"
    every = queries.list_matters(db.session(), programme, now)
    shown = [noted for noted in every if all_too or not noted.is_snoozed]
    groups = [(kind, list(items)) for kind, items in groupby(shown, key=lambda noted: noted.matter.kind)]
    return render_template(
        "attention/week.html", programme=programme, groups=groups, today=day_of(now), all_too=all_too, snoozes=SNOOZES,
        waiting=sum(not noted.is_snoozed for noted in every), resting=sum(noted.is_snoozed for noted in every),
        action_url=action_url(programme_id))


def action_url(programme_id: int) -> dict[str, str]:
    """Return the address of the one action of kinds that are about no pairing."""
    return {Kind.ANSWER: url_for("requests.list_requests", programme_id=programme_id),
            Kind.CAPACITY: url_for("programmes.enrolments", programme_id=programme_id, side="mentor")}


@blueprint.post("/programmes/<int:programme_id>/attention/snooze")
@requires(P.EDIT, on=load_programme)
def snooze(programme: "Programme", programme_id: int) -> Response:
    try:
        days = int(request.form.get("days", ""))
    except ValueError:
        raise AppError("form_expired") from None
    if days not in (0, *SNOOZES):
        raise AppError("form_expired")
    now = clock.now()
    return decide(
        service.note_matter,
        lambda _row: Answer(url_for("attention.week", programme_id=programme_id),
                            {"text": _("Hal ini ditunda.") if days else _("Hal ini tampil lagi.")}),
        programme_id=programme_id, kind=request.form.get("kind", ""), subject=request.form.get("subject", ""),
        version=form_version(), snoozed_until=day_of(now) + timedelta(days=days) if days else None, note=None, now=now)


@blueprint.route("/programmes/<int:programme_id>/attention/note", methods=["GET", "POST"])
@requires(P.EDIT, on=load_programme)
def note(programme: "Programme", programme_id: int) -> str | Response:
    now, kind, subject = clock.now(), request.args.get("kind", ""), request.args.get("subject", "")
    noted = queries.get_matter(db.session(), programme, kind, subject, now)
    form = NoteForm(obj=noted)
    if form.validate_on_submit():
        try:
            return decide(
                service.note_matter,
                lambda _row: Answer(url_for("attention.week", programme_id=programme_id), {"text": _("Catatan tersimpan.")}),
                programme_id=programme_id, kind=kind, subject=subject, version=form_version(),
                snoozed_until=form.snoozed_until.data, note=form.note.data or "", now=now)
        except InvalidError as error:
            form.take_errors(error)
    matter: Matter = noted.matter
    return render_template("attention/note.html", programme=programme, form=form, noted=noted, matter=matter,
                           here=url_for("attention.note", programme_id=programme_id, kind=kind, subject=subject))


@blueprint.route("/programmes/<int:programme_id>/attention/thresholds", methods=["GET", "POST"])
@requires(P.EDIT, on=load_programme)
def thresholds(programme: "Programme", programme_id: int) -> str | Response:
    row = queries.find_threshold(db.session(), programme_id)
    form = ThresholdsForm(obj=queries.read_thresholds(row))
    if form.validate_on_submit():
        try:
            return decide(
                service.save_thresholds,
                lambda _row: Answer(url_for("attention.week", programme_id=programme_id), {"text": _("Ambang tersimpan.")}),
                programme_id=programme_id, version=form_version(), thresholds=form.thresholds(), now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
    return render_template("attention/thresholds.html", programme=programme, form=form, version=row.version if row else 0)
