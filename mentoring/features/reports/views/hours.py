"""Learning hours by person and by unit, and their workbook."""

from typing import TYPE_CHECKING

from flask import Response, render_template, request, url_for

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import db
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.reports import queries
from mentoring.features.reports.permissions import P
from mentoring.features.reports.rules import choose_year
from mentoring.features.reports.spreadsheet import write_hours
from mentoring.features.reports.views import blueprint, load_programme
from mentoring.features.reports.views.papers import XLSX, send_noted

if TYPE_CHECKING:
    from mentoring.features.programmes.models import Programme


def _year() -> int:
    return choose_year(request.args.get("year", ""), day_of(clock.now()))


@blueprint.get("/programmes/<int:programme_id>/report/hours")
@requires(P.READ, on=load_programme)
def hours(programme: "Programme", programme_id: int) -> str:
    session, actor, year, cursor = db.session(), current_actor(), _year(), request.args.get("page")
    today = day_of(clock.now())
    shown = {"programme": programme, "year": year, "years": range(programme.starts_on.year, today.year + 1),
             "export_url": url_for("reports.export_hours", programme_id=programme_id, year=year)}
    if request.args.get("by") == "unit":
        units = queries.list_mentee_units(session, actor, programme_id, cursor)
        return render_template("reports/hours.html", **shown, by="unit", page=units, earned=queries.map_unit_earned(
            session, programme_id, [row.id for row in units.items], year), nothing=queries.NOTHING)
    people = queries.list_mentees(session, actor, programme_id, cursor)
    return render_template("reports/hours.html", **shown, by="person", page=people, earned=queries.map_earned(
        session, [row.id for row in people.items], year), nothing=queries.NOTHING)


@blueprint.get("/programmes/<int:programme_id>/report/hours.xlsx")
@requires(P.READ, on=load_programme)
def export_hours(programme: "Programme", programme_id: int) -> Response:
    """Send what each mentee of the programme earned in a year."""
    session, year = db.session(), _year()
    people = queries.list_mentees(session, current_actor(), programme_id, size=queries.MOST_ROWS).items
    earned = queries.map_earned(session, [row.id for row in people], year)
    workbook = write_hours([(row, earned.get(row.id, queries.NOTHING)) for row in people], programme.name, year)
    return send_noted(workbook, programme_id, "hours", len(people), f"jp-{programme_id}-{year}.xlsx", XLSX)
