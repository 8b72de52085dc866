"""The list of pairings that coordinators track, and its spreadsheet."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask import Response, render_template, request, send_file, url_for

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import db
from mentoring.features.logbook import queries
from mentoring.features.logbook.permissions import P
from mentoring.features.logbook.rules import NO_RHYTHM, Rhythm, read_rhythm
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.logbook.spreadsheet import write_pairs
from mentoring.features.logbook.views import blueprint, load_programme
from mentoring.features.pairings.rules import PairingState

if TYPE_CHECKING:
    from mentoring.features.pairings.models import Pairing
    from mentoring.features.programmes.models import Programme

MOST_EXPORTED = 20_000


@dataclass(frozen=True)
class Tracked:
    """One line: the pairing, how far it is, whether the two meet."""

    pairing: Any
    progress: queries.Progress
    rhythm: Rhythm


def _view() -> str:
    wanted = request.args.get("view", "")
    return wanted if wanted in queries.TRACKED else "running"


def _lines(rows: "list[Pairing]", programme: "Programme", today: date) -> list[Tracked]:
    progress = queries.map_progress(db.session(), [row.id for row in rows])
    return [_line(row, progress.get(row.id, queries.NO_PROGRESS), programme, today) for row in rows]


def _line(row: "Pairing", how: queries.Progress, programme: "Programme", today: date) -> Tracked:
    if row.state != PairingState.ACTIVE or row.active_since is None:
        return Tracked(row, how, NO_RHYTHM)
    return Tracked(row, how, read_rhythm(
        running_since=day_of(row.active_since), last_held_on=how.last_held_on,
        interval_days=programme.meeting_interval_days, today=today))


@blueprint.get("/programmes/<int:programme_id>/pairings")
@requires(P.TRACK, on=load_programme)
def track(programme: "Programme", programme_id: int) -> str:
    session, actor, now = db.session(), current_actor(), clock.now()
    today, before = day_of(now), now - timedelta(days=programme.meeting_interval_days)
    view, search = _view(), request.args.get("q", "").strip()[:100]
    page = queries.list_tracked(session, actor, programme, view=view, search=search, today=today, before=before,
                                cursor=request.args.get("page"))
    return render_template(
        "logbook/track.html", programme=programme, page=page, lines=_lines(list(page.items), programme, today), view=view,
        search=search, counts=queries.count_tracked(session, actor, programme, today=today, before=before),
        export_url=url_for("logbook.export_tracked", programme_id=programme_id, view=view, q=search))


@blueprint.get("/programmes/<int:programme_id>/pairings.xlsx")
@requires(P.TRACK, on=load_programme)
def export_tracked(programme: "Programme", programme_id: int) -> Response:
    """Send the pairings of the chosen filter as a workbook: facts alone, never a note."""
    session, actor, now = db.session(), current_actor(), clock.now()
    today, before = day_of(now), now - timedelta(days=programme.meeting_interval_days)
    page = queries.list_tracked(session, actor, programme, view=_view(), search=request.args.get("q", "").strip()[:100],
                                today=today, before=before, size=MOST_EXPORTED)
    workbook = write_pairs([(line.pairing, line.progress) for line in _lines(list(page.items), programme, today)])
    return send_file(workbook, download_name=f"pasangan-{programme_id}-{today:%Y-%m-%d}.xlsx", as_attachment=True,
                     mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
