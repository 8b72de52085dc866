"""Pages of a programme's rounds and of one round."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import requires
from mentoring.core.audit import name_of
from mentoring.core.database import db
from mentoring.core.forms import Answer
from mentoring.core.i18n import show_decimal
from mentoring.core.jobs import get_job
from mentoring.core.web import decide, form_version
from mentoring.features.people.queries import map_unit_names
from mentoring.features.programmes.queries import current_policy
from mentoring.features.programmes.views import stay_at
from mentoring.features.rounds import queries, service
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.rules import ON_ITS_WAY, PROGRAMME_STATES, fixes_of, trial_of
from mentoring.features.rounds.views import blueprint, load_programme, load_round


@blueprint.get("/programmes/<int:programme_id>/rounds")
@requires(P.VIEW, on=load_programme)
def list_rounds(programme: Any, programme_id: int) -> str:
    session = db.session()
    rounds = queries.list_rounds(session, programme_id)
    on_its_way = next((row for row in rounds if row.state in ON_ITS_WAY), None)
    return render_template(
        "rounds/list.html", programme=programme, rounds=rounds, policy=current_policy(session, programme_id),
        people=queries.count_enrolled(session, programme_id), on_its_way=on_its_way,
        job=get_job(session, on_its_way.job_id) if on_its_way and on_its_way.job_id else None)


@blueprint.post("/programmes/<int:programme_id>/rounds")
@requires(P.START, on=load_programme)
def start_round(_programme: Any, programme_id: int) -> Response:
    return decide(service.start_round, lambda row: Answer(url_for("rounds.show_round", round_id=row.id)),
                  programme_id=programme_id, policy_version_id=form_version(), now=clock.now())


@blueprint.get("/rounds/<int:round_id>")
@requires(P.VIEW, on=load_round)
def show_round(row: Any, round_id: int) -> str:
    session = db.session()
    stay_at(row.programme_id, "rounds.list_rounds")
    unplaced = queries.list_unplaced(session, round_id, request.args.get("page"))
    fixes = {item.id: fixes_of(item.detail) for item in unplaced.items}
    groups = row.summary.get("disparities", {}).get("unit", {}).get("groups", [])
    places = queries.list_places(session, _named(row.summary, fixes.values()))
    rules = current_policy(session, row.programme_id).document["rules"]
    capacities = {place.enrolment_id: place.capacity for place in places.values()}
    return render_template(
        "rounds/round.html", round=row, may_try=row.programme.state in PROGRAMME_STATES,
        trial_of=lambda fix: trial_of(fix, rules, capacities), before=queries.find_round_before(session, row),
        job=get_job(session, row.job_id) if row.job_id else None, unplaced=unplaced, fixes=fixes,
        places=places,
        unit_names=map_unit_names(session, [int(group["label"]) for group in groups]),
        bars=_bars(row.summary.get("histogram", [])), trials=_trials(row.summary.get("stability")),
        page_url=lambda cursor: url_for("rounds.show_round", round_id=round_id, page=cursor),
        counts=queries.count_queue(session, round_id), requested_by=name_of(session, row.requested_by))


def _named(summary: Mapping[str, Any], fixes: Iterable[Sequence[Mapping[str, Any]]]) -> list[int]:
    """Return the enrolments that the explanations of a round name."""
    remedies = summary.get("remedies", [])
    told = [fix for some in (*fixes, *(remedy["fixes"] for remedy in remedies)) for fix in some]
    short = [group for remedy in remedies for group in remedy["shortages"]]
    return [*chain.from_iterable(fix.get("mentors", ()) for fix in told),
            *chain.from_iterable((*group["mentees"], *group["mentors"]) for group in short)]


def _trials(stability: Mapping[str, Any] | None) -> list[tuple[str, list[int]]]:
    """Return for each component how many pairs change with less of it, then with more."""
    changes: dict[str, list[int]] = {}
    for trial in stability["trials"] if stability else ():
        changes.setdefault(trial["component"], []).append(trial["pairs_changed"])
    return list(changes.items())


def _bars(histogram: list[int]) -> list[tuple[str, int]]:
    """Return the tenths of the score that hold pairs, and those between them, each named by where it begins."""
    filled = [tenth for tenth, number in enumerate(histogram) if number]
    return [(show_decimal(tenth / 10, 1), histogram[tenth])
            for tenth in (range(filled[0], filled[-1] + 1) if filled else ())]


@blueprint.post("/rounds/<int:round_id>/cancel")
@requires(P.CANCEL, on=load_round)
def cancel_round(_row: Any, round_id: int) -> Response:
    return decide(
        service.cancel_round,
        lambda row: Answer(url_for("rounds.show_round", round_id=row.id),
                           {"text": _("Putaran dibatalkan. Tidak ada yang berubah.")}),
        round_id=round_id, version=form_version(), now=clock.now())
