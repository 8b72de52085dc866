"""Pages of requests: a junior's shortlist and tracker, a senior's answers, the coordinator's list."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import db
from mentoring.core.errors import AppError, InvalidError, NotFoundError
from mentoring.core.forms import Answer
from mentoring.core.web import decide, form_version
from mentoring.features.eligibility.service import Candidate, shortlist
from mentoring.features.people.queries import get_employee, list_own_blocks
from mentoring.features.programmes.queries import get_programme
from mentoring.features.requests import queries, service
from mentoring.features.requests.forms import AskForm, DeclineForm, HolidayForm, RefuseForm
from mentoring.features.requests.permissions import P
from mentoring.features.requests.rules import LONGEST_NOTE, REPLIES_WITHIN, SHORTLIST, Filter, Mark, RequestState

if TYPE_CHECKING:
    from mentoring.features.programmes.models import Enrolment, Programme
    from mentoring.features.requests.models import MentorRequest

blueprint = Blueprint("requests", __name__, template_folder="templates")


def load_request(request_id: int) -> "MentorRequest":
    return queries.get_request(db.session(), request_id)


def load_programme(programme_id: int) -> "Programme":
    return get_programme(db.session(), programme_id)


def time_zone() -> str:
    return str(current_app.config["SETTINGS"].time_zone)


def _own_enrolment() -> "Enrolment | None":
    return queries.find_mentee_enrolment(db.session(), current_actor().employee_id or 0)


@dataclass(frozen=True)
class Shown:
    """A mentor of one's own shortlist: reasons, free places, whether kept, and how quickly they usually answer."""

    candidate: Candidate
    row: Any
    is_kept: bool
    reply_days: int | None


def _shown(enrolment: "Enrolment") -> list[Shown]:
    """Return the shortlist and the mentors kept, without those already wished for, hidden or not able this time."""
    session = db.session()
    marks = {mark.mentor_enrolment_id: mark.kind for mark in queries.list_marks(session, enrolment.id)}
    passed = queries.list_passed_mentors(session, enrolment.id)
    kept = [mentor for mentor, kind in marks.items() if kind == Mark.KEPT and mentor not in passed]
    found = shortlist(session, enrolment, SHORTLIST, also=kept,
                      passed=passed | {mentor for mentor, kind in marks.items() if kind == Mark.HIDDEN})
    rows = queries.map_enrolments(session, [candidate.enrolment_id for candidate in found])
    days = queries.map_reply_days(session, [row.employee_id for row in rows.values()], clock.now() - REPLIES_WITHIN)
    items = [Shown(candidate, rows[candidate.enrolment_id], candidate.enrolment_id in kept,
                   days.get(rows[candidate.enrolment_id].employee_id)) for candidate in found]
    return sorted(items, key=lambda item: not item.is_kept)


@blueprint.get("/mentors")
@requires(P.OWN)
def mentors() -> str:
    enrolment = _own_enrolment()
    pairing = queries.find_told_pairing(db.session(), enrolment.id) if enrolment else None
    return render_template("requests/mentors.html", enrolment=enrolment, pairing=pairing,
                           shown=_shown(enrolment) if enrolment and not pairing else [],
                           wishes=queries.list_open_requests(db.session(), enrolment.id) if enrolment else [])


@blueprint.get("/mentors/compare")
@requires(P.OWN)
def compare() -> str:
    """Set two mentors of one's own shortlist side by side; anybody else's id is as if it were not named."""
    own = _own_enrolment()
    wanted = request.args.getlist("m", type=int)
    found = [item for item in _shown(own) if item.row.id in wanted] if own else []
    return render_template("requests/compare.html", pair=found[:2], own=own)


@blueprint.post("/mentors/<int:enrolment_id>/mark")
@requires(P.OWN)
def mark(enrolment_id: int) -> Response:
    """Keep a mentor in view, hide them, or take either back."""
    kind = request.form.get("kind", "")
    texts: dict[str, str] = {Mark.KEPT: _("Ditandai dan ditaruh di atas daftar Anda."), Mark.HIDDEN: _(
        "Tidak ditampilkan lagi. Anda dapat mengembalikannya lewat Daftar pribadi saya.")}
    here = url_for("requests.blocks" if request.form.get("from") == "blocks" else "requests.mentors")
    return decide(service.mark_mentor, lambda _none: Answer(here, {"text": texts.get(kind, _("Tanda dilepas."))}),
                  mentor_enrolment_id=enrolment_id, kind=kind if kind in set(Mark) else "", now=clock.now())


@blueprint.route("/mentors/<int:enrolment_id>/ask", methods=["GET", "POST"])
@requires(P.OWN)
def ask(enrolment_id: int) -> str | Response:
    """Ask one mentor of the shortlist; anybody else's id answers like a missing one."""
    own = _own_enrolment()
    if own is None:
        raise NotFoundError
    chosen = next((item for item in _shown(own) if item.row.id == enrolment_id), None)
    form = AskForm(note=_first_note(chosen.row, own) if chosen else "")
    if form.validate_on_submit():
        try:
            return decide(service.ask_mentor, _asked, mentor_enrolment_id=enrolment_id, note=form.note.data,
                          time_zone=time_zone(), now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
    if chosen is None:
        raise NotFoundError
    return render_template("requests/ask.html", form=form, mentor=chosen.row, candidate=chosen.candidate)


def _first_note(mentor: "Enrolment", own: "Enrolment") -> str:
    note: str = _("Yth. %(name)s, saya ingin belajar dari Anda. %(goals)s", name=mentor.employee.full_name,
                  goals=own.goals.strip())
    return note[:LONGEST_NOTE].strip()


def _asked(row: "MentorRequest") -> Answer:
    text = _("Permohonan dikirim.") if row.state == RequestState.SENT else _(
        "Disimpan sebagai pilihan %(rank)s. Dikirim sendiri bila pilihan sebelumnya tidak jadi.", rank=row.rank)
    return Answer(url_for("requests.own"), {"text": text})


@blueprint.get("/requests")
@requires(P.OWN)
def own() -> str:
    """Show one's own wishes and, to a mentor, what waits for an answer: one list each."""
    employee_id = current_actor().employee_id or 0
    enrolment = _own_enrolment()
    rows = queries.list_own_requests(db.session(), enrolment.id) if enrolment else []
    waiting = [row for row in rows if row.state == "draft"]
    full = queries.list_full(db.session(), enrolment, [row.mentor_enrolment_id for row in waiting]) \
        if enrolment and waiting else set()
    return render_template(
        "requests/own.html", enrolment=enrolment, wishes=[row for row in rows if row.stands and row.state != "draft"],
        waiting=waiting, full=full,
        in_line=queries.map_places_in_line(db.session(), enrolment.id) if enrolment and full else {},
        over=[row for row in rows if not row.stands], incoming=queries.list_incoming(db.session(), employee_id),
        answered=queries.list_answered(db.session(), employee_id))


@blueprint.post("/requests/<int:request_id>/withdraw")
@requires(P.ASK, on=load_request)
def withdraw(_row: "MentorRequest", request_id: int) -> Response:
    return decide(service.withdraw_request, lambda _none: Answer(
        url_for("requests.own"), {"text": _("Permohonan ditarik.")}), request_id=request_id, version=form_version(),
        time_zone=time_zone(), now=clock.now())


@blueprint.post("/requests/<int:request_id>/reorder")
@requires(P.ASK, on=load_request)
def reorder(_row: "MentorRequest", request_id: int) -> Response:
    return decide(service.reorder_request, lambda _none: Answer(url_for("requests.own"), {"text": _("Urutan disimpan.")}),
                  request_id=request_id, version=form_version(), earlier=request.form.get("direction") == "earlier",
                  now=clock.now())


@blueprint.post("/requests/<int:request_id>/accept")
@requires(P.ANSWER, on=load_request)
def accept(_row: "MentorRequest", request_id: int) -> Response:
    return decide(service.accept_request, lambda row: Answer(
        url_for("requests.own"), {"text": _("Anda bersedia mendampingi %(name)s. Pengelola akan mengesahkan.",
                                            name=row.mentee_enrolment.employee.full_name)}),
        request_id=request_id, version=form_version(), now=clock.now())


@blueprint.post("/requests/<int:request_id>/more-time")
@requires(P.ANSWER, on=load_request)
def more_time(_row: "MentorRequest", request_id: int) -> Response:
    return decide(service.ask_for_time, lambda row: Answer(
        url_for("requests.own"), {"text": _("%(name)s diberi tahu bahwa Anda memerlukan waktu.",
                                            name=row.mentee_enrolment.employee.full_name)}),
        request_id=request_id, version=form_version(), time_zone=time_zone(), now=clock.now())


@blueprint.route("/requests/<int:request_id>/decline", methods=["GET", "POST"])
@requires(P.ANSWER, on=load_request)
def decline(row: "MentorRequest", request_id: int) -> str | Response:
    form = DeclineForm()
    if form.validate_on_submit():
        return decide(service.decline_request, lambda _none: Answer(
            url_for("requests.own"), {"text": _("Jawaban Anda disampaikan dengan kata yang baik.")}),
            request_id=request_id, version=form_version(), reason=form.reason.data, time_zone=time_zone(),
            now=clock.now())
    return render_template("requests/decline.html", form=form, row=row)


@blueprint.get("/programmes/<int:programme_id>/requests")
@requires(P.LIST_IN, on=load_programme)
def list_requests(programme: "Programme", programme_id: int) -> str:
    wanted = next((item for item in Filter if item == request.args.get("state")), None)
    page = queries.list_requests(db.session(), programme_id, wanted=wanted, cursor=request.args.get("page"))
    return render_template("requests/list.html", programme=programme, page=page, wanted=wanted,
                           counts=queries.count_requests(db.session(), programme_id))


@blueprint.post("/requests/<int:request_id>/confirm")
@requires(P.DECIDE, on=load_request)
def confirm(row: "MentorRequest", request_id: int) -> Response:
    here = url_for("requests.list_requests", programme_id=row.programme_id)
    return decide(service.confirm_request, lambda _none: Answer(
        here, {"text": _("Pasangan disetujui dan menunggu diterbitkan.")}), request_id=request_id,
        version=form_version(), now=clock.now())


@blueprint.route("/requests/<int:request_id>/refuse", methods=["GET", "POST"])
@requires(P.DECIDE, on=load_request)
def refuse(row: "MentorRequest", request_id: int) -> str | Response:
    form = RefuseForm()
    if form.validate_on_submit():
        here = url_for("requests.list_requests", programme_id=row.programme_id)
        try:
            return decide(service.refuse_request, lambda _none: Answer(
                here, {"text": _("Permohonan tidak disetujui; pilihan berikutnya dikirim.")}), request_id=request_id,
                version=form_version(), reason=form.reason.data, time_zone=time_zone(), now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
    return render_template("requests/refuse.html", form=form, row=row)


# Private blocks: the blocker's own, and nobody else's


@blueprint.get("/blocks")
@requires(P.OWN)
def blocks() -> str:
    session, own = db.session(), _own_enrolment()
    hidden = [mark.mentor_enrolment_id for mark in queries.list_marks(session, own.id) if mark.kind == Mark.HIDDEN] \
        if own else []
    return render_template("requests/blocks.html", people=list_own_blocks(session, current_actor().employee_id or 0),
                           put_away=list(queries.map_enrolments(session, hidden).values()))


@blueprint.post("/blocks/<int:employee_id>")
@requires(P.OWN)
def block(employee_id: int) -> Response:
    """Block a mentor of one's own shortlist, quietly."""
    return decide(service.block_person, lambda _none: Answer(
        url_for("requests.blocks"), {"text": _("Disimpan. Hanya Anda yang mengetahuinya.")}),
        employee_id=get_employee(db.session(), employee_id).id, now=clock.now())


@blueprint.post("/blocks/<int:employee_id>/remove")
@requires(P.OWN)
def unblock(employee_id: int) -> Response:
    return decide(service.unblock_person, lambda _none: Answer(
        url_for("requests.blocks"), {"text": _("Dihapus dari daftar pribadi Anda.")}), employee_id=employee_id)


# The office's holidays, for administrators


@blueprint.route("/holidays", methods=["GET", "POST"])
@requires(P.SET_HOLIDAYS)
def holidays() -> str | Response:
    form = HolidayForm()
    if form.validate_on_submit():
        try:
            return decide(service.add_holiday, lambda _row: Answer(
                url_for("requests.holidays"), {"text": _("Hari libur tersimpan. Permohonan yang dikirim mulai sekarang "
                                                         "dihitung dengannya.")}),
                day=form.day.data, name=form.name.data or "", now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
    return render_template("requests/holidays.html", form=form, rows=queries.list_holidays(db.session()))


@blueprint.post("/holidays/remove")
@requires(P.SET_HOLIDAYS)
def remove_holiday() -> Response:
    try:
        day = date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        raise AppError("form_expired") from None
    return decide(service.remove_holiday, lambda _none: Answer(
        url_for("requests.holidays"), {"text": _("Hari libur dihapus.")}), day=day, now=clock.now())
