"""Pages of what was decided, by whom, when, why and on which version: on a pair, on a person, in a round."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from mentoring.core.access import current_actor, requires
from mentoring.core.database import db
from mentoring.features.pairings.permissions import P as PairingP
from mentoring.features.pairings.queries import get_pairing
from mentoring.features.people.queries import get_employee
from mentoring.features.programmes.queries import get_enrolment
from mentoring.features.programmes.views import stay_at
from mentoring.features.rounds import queries
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.views import blueprint, load_round


def load_pairing(pairing_id: int) -> Any:
    return get_pairing(db.session(), pairing_id)


def load_employee(employee_id: int) -> Any:
    return get_employee(db.session(), employee_id)


def load_enrolment(enrolment_id: int) -> Any:
    return get_enrolment(db.session(), enrolment_id)


def _show(scope: queries.HistoryScope, *, title: str, meta: str, back: str, filters: Mapping[str, str] | None = None,
          **address: int) -> str:
    page = queries.list_history(db.session(), scope, request.args.get("page"))
    chosen: dict[str, Any] = {**address, **(filters or {})}

    def here(**changes: Any) -> str:
        return url_for(str(request.endpoint), **{name: value or None for name, value in (chosen | changes).items()})

    return render_template(
        "rounds/history.html", page=page, title=title, meta=meta, back=back, filters=filters, here=here,
        decisions=queries.DECISIONS, names_programmes="employee_id" in address, page_url=lambda cursor: here(page=cursor))


@blueprint.get("/pairings/<int:pairing_id>/history")
@requires(PairingP.VIEW_AS_COORDINATOR, on=load_pairing)
def pair_history(pairing: Any, pairing_id: int) -> str:
    stay_at(pairing.programme_id, "logbook.track")
    names = (pairing.mentee_enrolment.employee.name, pairing.mentor_enrolment.employee.name)
    return _show(queries.scope_of_pair(current_actor(), pairing), title=" – ".join(names), meta=pairing.programme.name,
                 back=url_for("pairings.show_pairing", pairing_id=pairing_id), pairing_id=pairing_id)


@blueprint.get("/employees/<int:employee_id>/history")
@requires(P.HISTORY, on=load_employee)
def person_history(employee: Any, employee_id: int) -> str:
    return _show(queries.scope_of_person(current_actor(), employee_id), title=employee.full_name, meta=employee.post_title,
                 back=url_for("people.view", employee_id=employee_id), employee_id=employee_id)


@blueprint.get("/enrolments/<int:enrolment_id>/history")
@requires(P.HISTORY, on=load_enrolment)
def enrolment_history(row: Any, enrolment_id: int) -> str:
    stay_at(row.programme_id, "programmes.enrolments")
    return _show(queries.scope_of_person(current_actor(), row.employee_id, row.programme_id), title=row.employee.full_name,
                 meta=row.programme.name, back=url_for("programmes.enrolment", enrolment_id=enrolment_id),
                 enrolment_id=enrolment_id)


@blueprint.get("/rounds/<int:round_id>/history")
@requires(P.VIEW, on=load_round)
def round_history(row: Any, round_id: int) -> str:
    stay_at(row.programme_id, "rounds.list_rounds")
    decision, word = request.args.get("decision", ""), request.args.get("q", "").strip()[:100]
    filters = {"decision": decision if decision in queries.DECISIONS else "", "q": word}
    return _show(queries.scope_of_round(current_actor(), round_id, filters["decision"], word), filters=filters,
                 title=_("Putaran %(number)s", number=row.number), meta=row.programme.name,
                 back=url_for("rounds.show_round", round_id=round_id), round_id=round_id)
