"""The dashboard of a programme, and how groups fare."""

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import render_template

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import db
from mentoring.features.eligibility.service import exposures
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.people.queries import map_unit_names
from mentoring.features.people.rules.units import part_of
from mentoring.features.reports import queries
from mentoring.features.reports.permissions import P
from mentoring.features.reports.rules import LEAST_RATIO, compare_groups
from mentoring.features.reports.views import blueprint, load_programme
from mentoring.features.reports.views.wording import headline, sections

if TYPE_CHECKING:
    from mentoring.features.programmes.models import Programme


def read(programme: "Programme") -> queries.Dashboard:
    """Return the figures of a programme as of now."""
    now = clock.now()
    return queries.read_dashboard(
        db.session(), current_actor(), programme, today=day_of(now),
        before=now - timedelta(days=programme.meeting_interval_days))


@blueprint.get("/programmes/<int:programme_id>/report")
@requires(P.READ, on=load_programme)
def dashboard(programme: "Programme", programme_id: int) -> str:
    found = read(programme)
    return render_template("reports/dashboard.html", programme=programme, found=found,
                           headline=headline(found, programme), sections=sections(found, programme))


@blueprint.get("/programmes/<int:programme_id>/report/fairness")
@requires(P.READ, on=load_programme)
def fairness(programme: "Programme", programme_id: int) -> str:
    session = db.session()
    people = queries.list_placings(session, programme_id)
    units = [part_of(person.unit_path, programme.unit.path)[0] for person in people]
    names = map_unit_names(session, units)
    labels: dict[str, list[str | None]] = {
        "unit": [str(unit) for unit in units], "level": [person.level or None for person in people],
        "mode": [person.mode or None for person in people]}
    groups = compare_groups(
        labels, [person.placed for person in people], [person.score if person.placed else None for person in people])
    spread, own = exposures(session, programme_id)
    return render_template(
        "reports/fairness.html", programme=programme, groups=groups, spread=spread, own=own, count=len(people),
        least=LEAST_RATIO, unit_names={str(row_id): name for row_id, name in names.items()})
