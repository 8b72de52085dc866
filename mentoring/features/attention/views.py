"""The coordinator's week: what waits, put off or settled with one press, noted, taken along; thresholds; all programmes."""

from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, g, render_template, request, send_file, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import db, in_transaction
from mentoring.core.errors import AppError, InvalidError
from mentoring.core.forms import Answer
from mentoring.core.web import decide, form_version
from mentoring.features.attention import documents as words
from mentoring.features.attention import queries, service
from mentoring.features.attention.forms import NoteForm, ThresholdsForm
from mentoring.features.attention.permissions import P
from mentoring.features.attention.queries.activity import read_activity
from mentoring.features.attention.rules.calendar import draw_timeline
from mentoring.features.attention.rules.matters import SETTLED, Kind, Matter
from mentoring.features.attention.rules.settings import check_thresholds, snooze_days
from mentoring.features.attention.spreadsheet import write_matters
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.programmes.queries import get_programme, list_programmes
from mentoring.features.programmes.rules import TAKES_PEOPLE

if TYPE_CHECKING:
    from mentoring.features.programmes.models import Programme

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE = 15
PROGRAMMES = 20

blueprint = Blueprint("attention", __name__, template_folder="templates")


def load_programme(programme_id: int) -> "Programme":
    return get_programme(db.session(), programme_id)


def _first_shown(kinds: int) -> int:
    """Return how many matters of each kind are shown before one asks for the others: the page stays light."""
    return 3 if kinds <= 4 else 2 if kinds <= 8 else 1


def _page_number() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), 1_000)


@blueprint.get("/programmes/<int:programme_id>/attention")
@requires(P.VIEW, on=load_programme)
def week(programme: "Programme", programme_id: int) -> str:
    now = clock.now()
    today, session = day_of(now), db.session()
    all_too, number = request.args.get("rested") == "1", _page_number()
    kind = request.args.get("kind", "") if request.args.get("kind") in set(Kind) else ""
    every = queries.list_matters(session, current_actor(), programme, now)
    waiting = [noted for noted in every if not noted.rests]
    shown = every if all_too else waiting
    counts = {name: len(list(items)) for name, items in groupby(shown, key=lambda noted: noted.matter.kind)}
    first, size = ((number - 1) * PAGE, PAGE) if kind else (0, _first_shown(len(counts)))
    groups = [(name, list(items)[first:first + size]) for name, items in groupby(shown, key=lambda row: row.matter.kind)
              if kind in ("", name)]
    aside = {} if kind else _aside(programme, now)
    return render_template(
        "attention/week.html", programme=programme, groups=groups, counts=counts, today=today, now=now, all_too=all_too,
        kind=kind, number=number, more=bool(kind) and counts.get(Kind(kind), 0) > first + size,
        snoozes=snooze_days(today), waiting=len(waiting), resting=len(every) - len(waiting),
        urgent_kinds={noted.matter.kind for noted in shown if noted.matter.is_urgent(today)},
        urgent=sum(noted.matter.is_urgent(today) for noted in waiting), settled=SETTLED,
        action_url=lambda matter: action_url(programme_id, matter), **aside, **_words())


def _aside(programme: "Programme", now: datetime) -> dict[str, Any]:
    """Return the figures, the programme's year and the charts that stand beside the list."""
    today = day_of(now)
    activity = read_activity(db.session(), programme.id, today=today, now=now)
    return {
        "activity": activity, "weeks": [(str(format_date(row.monday, "d MMM", rebase=False)), row.sessions)
                                        for row in activity.weeks],
        "timeline": draw_timeline(programme.registration_opens_on, programme.registration_closes_on, programme.starts_on,
                                  programme.ends_on, today)}


def _words() -> dict[str, Any]:
    return {"kind_words": words.kind_words(), "action_words": words.action_words(),
            "settle_words": words.settle_words(), "icons": words.ICONS, "describe": words.describe}


def action_url(programme_id: int, matter: Matter) -> str:
    """Return where a matter is dealt with."""
    match matter.kind:
        case Kind.ANSWER:
            return url_for("requests.list_requests", programme_id=programme_id)
        case Kind.CAPACITY:
            return url_for("programmes.enrolments", programme_id=programme_id, side="mentor")
        case Kind.MAIL:
            return url_for("programmes.enrolments", programme_id=programme_id, q=matter.who)
        case Kind.DECLINED:
            return url_for("rounds.list_rounds", programme_id=programme_id)
        case Kind.CONCERN:
            return url_for("pulses.concerns", programme_id=programme_id)
        case Kind.LOW_PULSE:
            return url_for("pulses.overview", programme_id=programme_id, view="low")
        case Kind.DISPUTED:
            return url_for("logbook.list_sessions", pairing_id=matter.row_id)
        case _:
            return url_for("pairings.show_pairing", pairing_id=matter.row_id)


@blueprint.post("/programmes/<int:programme_id>/attention/put-off")
@requires(P.EDIT, on=load_programme)
def put_off(programme: "Programme", programme_id: int) -> BaseResponse:
    """Put a matter off, settle it, or show it again: what was pressed names the act, the matter and its version."""
    now = clock.now()
    soon, monday = snooze_days(day_of(now))
    texts = {"soon": _("Hal ini ditunda."), "monday": _("Hal ini ditunda."), "settle": _("Hal ini selesai."),
             "show": _("Hal ini tampil lagi.")}
    act, kind, subject, version = (*request.form.get("choice", "").split("|"), "", "", "", "")[:4]
    if act not in texts or not version.isdecimal() or len(version) > 9:
        raise AppError("form_expired")
    view = request.form.get("view") if request.form.get("view") in set(Kind) else None

    def answer(row: Any) -> Answer:
        undo = {"url": url_for("attention.put_off", programme_id=programme_id), "label": _("Urungkan"),
                "fields": {"choice": f"show|{row.kind}|{row.subject}|{row.version}"}}
        return Answer(url_for("attention.week", programme_id=programme_id, kind=view),
                      {"text": texts[act]} | ({} if act == "show" else {"undo": undo}))

    return decide(
        service.note_matter, answer, programme_id=programme_id, kind=kind, subject=subject, version=int(version),
        snoozed_until={"soon": soon, "monday": monday}.get(act), note=None, settled=act == "settle", now=now)


@blueprint.route("/programmes/<int:programme_id>/attention/note", methods=["GET", "POST"])
@requires(P.EDIT, on=load_programme)
def note(programme: "Programme", programme_id: int) -> str | BaseResponse:
    now, kind, subject = clock.now(), request.args.get("kind", ""), request.args.get("subject", "")
    noted = queries.get_matter(db.session(), current_actor(), programme, kind, subject, now)
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
    return render_template("attention/note.html", programme=programme, form=form, noted=noted, matter=noted.matter,
                           here=url_for("attention.note", programme_id=programme_id, kind=kind, subject=subject), **_words())


@blueprint.route("/programmes/<int:programme_id>/attention/thresholds", methods=["GET", "POST"])
@requires(P.EDIT, on=load_programme)
def thresholds(programme: "Programme", programme_id: int) -> str | BaseResponse:
    """Set from when something is a matter; what the typed figures would show today is counted before they are saved."""
    now, session = clock.now(), db.session()
    row = queries.find_threshold(session, programme_id)
    present = queries.read_thresholds(row)
    form = ThresholdsForm(obj=present)
    tried = None
    if form.validate_on_submit():
        try:
            if "tried" not in request.form:
                return decide(
                    service.save_thresholds,
                    lambda _row: Answer(url_for("attention.week", programme_id=programme_id),
                                        {"text": _("Ambang tersimpan.")}),
                    programme_id=programme_id, version=form_version(), thresholds=form.thresholds(), now=now)
            check_thresholds(form.thresholds())
            tried = form.thresholds()
        except InvalidError as error:
            form.take_errors(error)
    effects = queries.count_effects(session, programme, [present, tried or present], now)
    return render_template("attention/thresholds.html", programme=programme, form=form, effects=effects,
                           is_tried=tried is not None, version=row.version if row else 0,
                           figures=check_thresholds(tried or present), today=day_of(now))


@blueprint.get("/programmes/<int:programme_id>/attention/list.xlsx")
@requires(P.VIEW, on=load_programme)
def export(programme: "Programme", programme_id: int) -> Response:
    """Send the list of what waits, those put off too; what cannot be noted in the audit trail is not sent."""
    now = clock.now()
    rows = queries.list_matters(db.session(), current_actor(), programme, now)
    in_transaction(service.record_export, current_actor(), programme_id=programme_id, rows=len(rows), now=now)
    return send_file(write_matters(rows, day_of(now)), as_attachment=True, mimetype=XLSX,
                     download_name=f"pekan-ini-{programme_id}-{day_of(now):%Y-%m-%d}.xlsx")


@blueprint.get("/attention")
@requires(P.BROWSE)
def overview() -> str:
    """Show what waits in each programme of the actor, by kind."""
    g.menu = "attention.week"
    now, number = clock.now(), _page_number()
    awake = [row for row in list_programmes(db.session(), current_actor()) if row.state in TAKES_PEOPLE]
    shown = awake[(number - 1) * PROGRAMMES:number * PROGRAMMES]
    found = queries.map_matters(db.session(), current_actor(), shown, now)
    today, lines = day_of(now), []
    for programme in shown:
        waiting = [noted.matter for noted in found[programme.id] if not noted.rests]
        counts = [(kind, len(list(items))) for kind, items in groupby(waiting, key=lambda matter: matter.kind)]
        lines.append((programme, len(waiting), sum(matter.is_urgent(today) for matter in waiting), counts))
    return render_template("attention/overview.html", lines=lines, today=today, number=number, total=len(awake),
                           more=len(awake) > number * PROGRAMMES, **_words())
