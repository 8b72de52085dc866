"""Papers of a programme: the annex of an assignment letter, the report, the evidence pack."""

from io import BytesIO
from typing import TYPE_CHECKING

from flask import Response, render_template, request, send_file
from flask_babel import force_locale
from flask_babel import gettext as _

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import db, in_transaction
from mentoring.core.errors import InvalidError
from mentoring.core.i18n import show_date
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.reports import documents, queries, service
from mentoring.features.reports.forms import AnnexForm
from mentoring.features.reports.permissions import P
from mentoring.features.reports.rules import check_annex
from mentoring.features.reports.spreadsheet import write_annex
from mentoring.features.reports.views import blueprint, load_programme
from mentoring.features.reports.views.dashboard import read
from mentoring.features.reports.views.wording import headline, sections
from mentoring.features.requests.queries import count_requests

if TYPE_CHECKING:
    from mentoring.features.programmes.models import Programme

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


def send_noted(file: BytesIO, programme_id: int, kind: str, rows: int, name: str, mimetype: str) -> Response:
    """Note an export in the audit trail, then send it; what cannot be noted is not sent."""
    in_transaction(service.record_export, current_actor(), programme_id=programme_id, kind=kind, rows=rows,
                   now=clock.now())
    return send_file(file, download_name=name, as_attachment=True, mimetype=mimetype)


@blueprint.route("/programmes/<int:programme_id>/report/annex", methods=["GET", "POST"])
@requires(P.READ, on=load_programme)
def annex(programme: "Programme", programme_id: int) -> str | Response:
    """Ask for what stands on the letter, then send the annex; nothing typed is stored."""
    form = AnnexForm() if request.method == "POST" else AnnexForm(
        letter=_("Surat Tugas"), title=_("Daftar pasangan mentor dan mentee %(programme)s", programme=programme.name))
    pairs = queries.list_printed(db.session(), current_actor(), programme_id)
    if form.validate_on_submit():
        try:
            check_annex(form.header())
        except InvalidError as error:
            form.take_errors(error)
        else:
            with force_locale("id"):
                if request.form.get("file") == "xlsx":
                    return send_noted(write_annex(pairs), programme_id, "annex", len(pairs),
                                      f"lampiran-{programme_id}.xlsx", XLSX)
                return send_noted(documents.draw_annex(form.header(), pairs), programme_id, "annex", len(pairs),
                                  f"lampiran-{programme_id}.pdf", PDF)
    return render_template("reports/annex.html", programme=programme, form=form, count=len(pairs))


def draw_both(programme: "Programme") -> tuple[BytesIO, BytesIO, int]:
    """Return the report and the evidence pack, and the number of mentees in them."""
    session, found, today = db.session(), read(programme), day_of(clock.now())
    evidence = documents.Evidence(
        programme, found, sections(found, programme), queries.list_policy_dates(session, programme.id),
        queries.list_finished_rounds(session, programme.id), count_requests(session, programme.id)[None],
        queries.count_exports(session, programme.id))
    return (documents.draw_report(programme, headline(found, programme), sections(found, programme), show_date(today)),
            documents.draw_evidence(evidence, show_date(today)), found.mentees)


@blueprint.get("/programmes/<int:programme_id>/report.pdf")
@requires(P.READ, on=load_programme)
def report(programme: "Programme", programme_id: int) -> Response:
    """Send the dashboard's tables as a PDF."""
    found, today = read(programme), day_of(clock.now())
    paper = documents.draw_report(programme, headline(found, programme), sections(found, programme), show_date(today))
    return send_noted(paper, programme_id, "report", found.mentees, f"laporan-{programme_id}-{today:%Y-%m-%d}.pdf", PDF)


@blueprint.get("/programmes/<int:programme_id>/report/evidence.pdf")
@requires(P.READ, on=load_programme)
def evidence(programme: "Programme", programme_id: int) -> Response:
    """Send what the system knows under each heading of the standard."""
    session, found, today = db.session(), read(programme), day_of(clock.now())
    paper = documents.draw_evidence(documents.Evidence(
        programme, found, sections(found, programme), queries.list_policy_dates(session, programme_id),
        queries.list_finished_rounds(session, programme_id), count_requests(session, programme_id)[None],
        queries.count_exports(session, programme_id)), show_date(today))
    return send_noted(paper, programme_id, "evidence", found.mentees, f"bukti-{programme_id}-{today:%Y-%m-%d}.pdf", PDF)
