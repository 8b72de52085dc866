"""Pages of papers: one's own, and the public page that verifies a code."""

from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, make_response, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mentoring.core import clock
from mentoring.core.access import current_actor, public, requires
from mentoring.core.database import db, in_transaction
from mentoring.core.errors import AppError, LimitError
from mentoring.core.forms import Answer
from mentoring.core.i18n import show_date
from mentoring.core.web import decide
from mentoring.features.accounts.rules import TryKind, clean_code, format_code
from mentoring.features.accounts.service import begin_try, forgive_try
from mentoring.features.certificates import documents, queries, service
from mentoring.features.certificates.permissions import P
from mentoring.features.certificates.rules import CODE_LENGTH, Standing, standing
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.pairings.queries import get_pairing

if TYPE_CHECKING:
    from mentoring.features.certificates.models import Certificate
    from mentoring.features.pairings.models import Pairing

blueprint = Blueprint("certificates", __name__, template_folder="templates")


def load_pairing(pairing_id: int) -> "Pairing":
    return get_pairing(db.session(), pairing_id)


def load_certificate(certificate_id: int) -> "Certificate":
    return queries.get_certificate(db.session(), certificate_id)


@blueprint.get("/certificates")
@requires(P.OWN)
def own() -> str:
    session, own_id = db.session(), current_actor().employee_id or 0
    papers = queries.list_own(session, own_id)
    return render_template(
        "certificates/own.html", own_id=own_id, completed=queries.list_completed(session, own_id),
        years=queries.list_years(session, own_id), today=day_of(clock.now()), format_code=format_code,
        of_pairing={row.pairing_id: row for row in papers if row.pairing_id},
        of_year={row.year: row for row in papers if row.year})


@blueprint.post("/pairings/<int:pairing_id>/certificate")
@requires(P.ISSUE, on=load_pairing)
def issue_certificate(_pairing: "Pairing", pairing_id: int) -> BaseResponse:
    return decide(service.issue_certificate, _issued, pairing_id=pairing_id, now=clock.now())


@blueprint.post("/certificates/year")
@requires(P.OWN)
def issue_letter() -> BaseResponse:
    try:
        year = int(request.form.get("year", ""))
    except ValueError:
        raise AppError("form_expired") from None
    return decide(service.issue_letter, _issued, year=year, now=clock.now())


def _issued(_row: "Certificate") -> Answer:
    return Answer(url_for("certificates.own"), {"text": _("Dokumen siap diunduh.")})


@blueprint.get("/certificates/<int:certificate_id>.pdf")
@requires(P.TAKE, on=load_certificate)
def take(certificate: "Certificate", certificate_id: int) -> Response:
    paper = documents.draw_paper(
        queries.figures_of(certificate), code=certificate.code,
        url=url_for("certificates.verify", certificate_code=certificate.code, _external=True),
        office=current_app.config["SETTINGS"].office_name, issued_on=show_date(certificate.issued_at))
    response = send_file(paper, download_name=f"mentoring-{certificate.kind}-{certificate_id}.pdf", as_attachment=True,
                         mimetype="application/pdf")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/verify")
@public
def ask_code() -> Response:
    """Ask for a code, or answer for the one that was typed."""
    typed = request.args.get("code", "").strip()
    return _answer(typed) if typed else _page(None)


@blueprint.get("/verify/<certificate_code>")
@public
def verify(certificate_code: str) -> Response:
    return _answer(certificate_code)


def _answer(typed: str) -> Response:
    """Say what the paper with a code states and whether it holds; a code that nothing has answers like a damaged one.

    Every try is counted before it is judged, and one that finds a paper is taken back.
    """
    address = request.remote_addr or ""
    attempt = in_transaction(begin_try, kind=TryKind.VERIFICATION, name=address, address=address, now=clock.now())
    if attempt is None:
        raise LimitError("too_many")
    code = clean_code(typed[:4 * CODE_LENGTH])
    row = queries.find_by_code(db.session(), code) if len(code) == CODE_LENGTH else None
    if row is None:
        return _page(None, typed=typed[:60], status=404)
    in_transaction(forgive_try, attempt, whole=False)
    session = db.session()
    row = queries.get_certificate(session, row.id)
    how = standing((row.hours_as_mentee, row.hours_as_mentor), queries.present_hours(session, row),
                   is_replaced=row.replaced_at is not None)
    newer = queries.find_standing(session, row.employee_id, pairing_id=row.pairing_id, year=row.year) \
        if how == Standing.REPLACED else None
    return _page(row, how=how, newer=newer)


def _page(row: "Certificate | None", *, how: Standing | None = None, newer: "Certificate | None" = None, typed: str = "",
          status: int = 200) -> Response:
    figures = queries.figures_of(row) if row else None
    response = make_response(render_template(
        "certificates/verify.html", row=row, how=how, newer=newer, typed=typed, figures=figures,
        period=documents.period(figures) if figures else "", hours=documents.hours_lines(figures) if figures else [],
        missing=status == 404), status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
