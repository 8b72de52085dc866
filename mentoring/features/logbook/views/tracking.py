"""The list of pairings that coordinators track, and its spreadsheet."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask import Response, render_template, request, send_file, url_for

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import db, in_transaction
from mentoring.features.logbook import queries, service
from mentoring.features.logbook.permissions import P
from mentoring.features.logbook.rules import NO_RHYTHM, Rhythm, read_rhythm
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.logbook.spreadsheet import write_pairs
from mentoring.features.logbook.views import blueprint, load_programme
from mentoring.features.pairings.queries import list_mentee_units, map_accepted_sides
from mentoring.features.pairings.rules import AGREEABLE, PairingState
from mentoring.features.programmes.rules import Side

if TYPE_CHECKING:
    from mentoring.features.pairings.models import Pairing
    from mentoring.features.programmes.models import Programme

PAGE = 20
MOST_EXPORTED = 20_000


@dataclass(frozen=True)
class Tracked:
    """One line: the pairing, how far it is, whether the two meet, and which sides have not accepted their agreement."""

    pairing: Any
    progress: queries.Progress
    rhythm: Rhythm
    missing: tuple[str, ...]


def _filter() -> queries.TrackFilter:
    """Return what the address asks for; what it does not know is left at its default."""
    given = request.args
    view, rhythm = given.get("view", ""), given.get("rhythm", "")
    return queries.TrackFilter(
        view=view if view in queries.TRACKED else "running", search=given.get("q", "").strip()[:100],
        rhythm=rhythm if rhythm in queries.RHYTHMS else "", unit_id=given.get("unit", type=int),
        without_agreement=given.get("agreement") == "missing")


def _arguments(wanted: queries.TrackFilter, **changes: Any) -> dict[str, Any]:
    """Return the address's arguments that hold this filter, with `changes`; those at their default are left out."""
    values = {"view": wanted.view, "q": wanted.search or None, "rhythm": wanted.rhythm or None, "unit": wanted.unit_id,
              "agreement": "missing" if wanted.without_agreement else None}
    return {name: value for name, value in (values | changes).items() if value is not None}


def _lines(rows: "list[Pairing]", programme: "Programme", today: date) -> list[Tracked]:
    ids = [row.id for row in rows]
    progress, accepted = queries.map_progress(db.session(), ids), map_accepted_sides(db.session(), ids)
    return [_line(row, progress.get(row.id, queries.NO_PROGRESS), accepted.get(row.id, frozenset()), programme, today)
            for row in rows]


def _line(row: "Pairing", how: queries.Progress, accepted: frozenset[str], programme: "Programme", today: date) -> Tracked:
    missing = tuple(side for side in Side if side not in accepted) if row.state in AGREEABLE else ()
    if row.state != PairingState.ACTIVE or row.active_since is None:
        return Tracked(row, how, NO_RHYTHM, missing)
    return Tracked(row, how, read_rhythm(
        running_since=day_of(row.active_since), last_held_on=how.last_held_on,
        interval_days=programme.meeting_interval_days, today=today), missing)


@blueprint.get("/programmes/<int:programme_id>/pairings")
@requires(P.TRACK, on=load_programme)
def track(programme: "Programme", programme_id: int) -> str:
    session, actor, now, wanted = db.session(), current_actor(), clock.now(), _filter()
    today, before = day_of(now), now - timedelta(days=programme.meeting_interval_days)
    page = queries.list_tracked(session, actor, programme, wanted, today=today, before=before,
                                cursor=request.args.get("page"), size=PAGE)
    return render_template(
        "logbook/track.html", programme=programme, page=page, lines=_lines(list(page.items), programme, today),
        wanted=wanted, units=list_mentee_units(session, programme_id),
        counts=queries.count_tracked(session, actor, programme, today=today, before=before),
        here=lambda **changes: url_for("logbook.track", programme_id=programme_id, **_arguments(wanted, **changes)),
        export_url=url_for("logbook.export_tracked", programme_id=programme_id, **_arguments(wanted)))


@blueprint.get("/programmes/<int:programme_id>/pairings.xlsx")
@requires(P.TRACK, on=load_programme)
def export_tracked(programme: "Programme", programme_id: int) -> Response:
    """Send the pairings of the chosen filter as a workbook: facts alone, never a note; it is noted before it is sent."""
    session, actor, now = db.session(), current_actor(), clock.now()
    today, before = day_of(now), now - timedelta(days=programme.meeting_interval_days)
    page = queries.list_tracked(session, actor, programme, _filter(), today=today, before=before, size=MOST_EXPORTED)
    workbook = write_pairs([(line.pairing, line.progress, line.missing)
                            for line in _lines(list(page.items), programme, today)])
    in_transaction(service.record_export, actor, programme_id=programme_id, rows=len(page.items), now=now)
    return send_file(workbook, download_name=f"pasangan-{programme_id}-{today:%Y-%m-%d}.xlsx", as_attachment=True,
                     mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
