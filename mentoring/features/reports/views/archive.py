"""Everything of a programme as one file, to be kept when it closes."""

from hashlib import sha256
from typing import TYPE_CHECKING

from flask import Response, render_template, send_file
from flask_babel import gettext as _
from flask_babel import pgettext

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.audit import names_of
from mentoring.core.database import db, in_transaction
from mentoring.core.i18n import show_datetime
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.logbook.spreadsheet import state_words
from mentoring.features.programmes.queries import count_seats, find_archive, list_all_enrolments
from mentoring.features.reports import documents, queries, service
from mentoring.features.reports.permissions import P
from mentoring.features.reports.views import blueprint, load_programme
from mentoring.features.reports.views.papers import draw_both

if TYPE_CHECKING:
    from mentoring.features.programmes.models import Programme

BLOCK = 1 << 20


@blueprint.get("/programmes/<int:programme_id>/archive")
@requires(P.READ, on=load_programme)
def archive(programme: "Programme", programme_id: int) -> str:
    return render_template("reports/archive.html", programme=programme, taken=find_archive(db.session(), programme_id))


@blueprint.get("/programmes/<int:programme_id>/archive.zip")
@requires(P.READ, on=load_programme)
def archive_file(programme: "Programme", programme_id: int) -> Response:
    """Write the archive, note it with its hash in the audit trail, then send it in pieces."""
    now = clock.now()
    stream, files = documents.write_archive(_contents(programme), programme.name, show_datetime(now))
    digest = sha256()
    while block := stream.read(BLOCK):
        digest.update(block)
    stream.seek(0)
    in_transaction(service.record_archive, current_actor(), programme_id=programme_id, digest=digest.hexdigest(),
                   files=files, now=now)
    return send_file(stream, download_name=f"arsip-{programme_id}-{day_of(now):%Y-%m-%d}.zip", as_attachment=True,
                     mimetype="application/zip")


def _contents(programme: "Programme") -> documents.Contents:
    session, here = db.session(), programme.id
    enrolments, rounds = list_all_enrolments(session, here), queries.list_all_rounds(session, here)
    proposals, moves = queries.list_all_proposals(session, here), queries.list_all_moves(session, here)
    report, evidence, _count = draw_both(programme)
    who = {row.requested_by for row in rounds} | {row.changed_by or "" for row in proposals} | {row.actor for row in moves}
    return documents.Contents(
        enrolments, count_seats(session, [row.id for row in enrolments]), rounds, proposals,
        queries.list_all_pairings(session, here), moves, queries.list_all_sessions(session, here),
        queries.list_all_hours(session, here), queries.list_all_policies(session, here), names_of(session, who), _words(),
        {_("laporan.pdf"): report.getvalue(), _("bukti.pdf"): evidence.getvalue()})


def _words() -> dict[str, dict[str, str]]:
    """Return the words of what the sheets hold as codes."""
    return {
        "side": {"mentor": _("Mentor"), "mentee": _("Mentee")},
        "enrolment": {"applied": _("Mendaftar"), "enrolled": _("Terdaftar"), "paused": _("Jeda"),
                      "left": pgettext("enrolment", "Keluar")},
        "round": {"queued": _("Antre"), "running": _("Berjalan"), "ready": _("Siap ditinjau"), "failed": _("Gagal"),
                  "cancelled": _("Dibatalkan"), "closed": _("Ditutup")},
        "proposal": {"open": _("Belum diputuskan"), "approved": _("Disetujui"), "rejected": _("Ditolak"),
                     "swapped": _("Ditukar"), "superseded": _("Digantikan putaran baru")},
        "pairing": state_words(),
        "session": {"planned": _("Dijadwalkan"), "held": _("Menunggu konfirmasi"), "confirmed": _("Dibenarkan"),
                    "disputed": _("Disanggah"), "void": _("Dibatalkan"), "cancelled": _("Tidak jadi")}}
