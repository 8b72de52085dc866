"""What if: another policy or other capacities tried out, beside the round under review; saved as a policy or dropped."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.children import SOLVER, alone, prepare
from mentoring.core.database import db
from mentoring.core.errors import AppError, InvalidError, LimitError, OvertimeError, StaleError
from mentoring.core.forms import Answer
from mentoring.core.messages import sentence
from mentoring.core.web import decide, form_version
from mentoring.features.programmes.permissions import P as ProgrammesP
from mentoring.features.programmes.queries import current_policy
from mentoring.features.programmes.service import read_policy, save_policy
from mentoring.features.rounds import queries, service
from mentoring.features.rounds.forms import TrialForm
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.queries import Place
from mentoring.features.rounds.rules import PROGRAMME_STATES
from mentoring.features.rounds.rules.comparing import Difference, Kind, count_kinds
from mentoring.features.rounds.rules.trying import LoadChange, Trial
from mentoring.features.rounds.views import blueprint, load_programme
from mentoring.features.rounds.views.comparison import policy_rows
from mentoring.matching.policy import Policy

MOST_ROWS = 20
MOST_MENTORS = 50


@dataclass(frozen=True)
class TrialLists:
    """Whom a trial changes, each list cut to what a page can hold, with the names of all that it mentions."""

    changed: Sequence[Difference]
    placed: Sequence[int]
    unplaced: Sequence[int]
    loads: Sequence[LoadChange]
    people: Mapping[int, Place]


@blueprint.get("/programmes/<int:programme_id>/what-if")
@requires(P.START, on=load_programme)
def what_if(programme: Any, programme_id: int) -> str | tuple[str, int]:
    prepare(SOLVER)
    form, places = _read_form(programme_id, request.args, "try" in request.args)
    if "try" not in request.args or request.args["try"] == "search" or programme.state not in PROGRAMME_STATES:
        return _show(programme, form, places)
    if not form.validate():
        return _show(programme, form, places), 422
    document = form.document(current_policy(db.session(), programme_id).document)
    actor = current_actor()
    try:
        with alone(current_app.config["SETTINGS"].instance_path / "trials" / str(actor.account_id), "trial_running"):
            trial = service.try_policy(db.session(), actor, programme_id=programme_id, document=document,
                                       seats=form.seats())
    except InvalidError as error:
        form.take_errors(error)
        return _show(programme, form, places), 422
    except (LimitError, OvertimeError) as error:
        return _show(programme, form, places, error=error), error.status
    return _show(programme, form, places, trial=trial, policy=read_policy(document))


@blueprint.post("/programmes/<int:programme_id>/what-if")
@requires(ProgrammesP.EDIT, on=load_programme)
def save_trial(programme: Any, programme_id: int) -> Response | tuple[str, int]:
    """Save the policy that was tried as a new version; capacities are changed where people are enrolled."""
    form, places = _read_form(programme_id, request.form, True)
    if not form.validate():
        return _show(programme, form, places), 422
    document = form.document(current_policy(db.session(), programme_id).document)

    def answer(version: Any) -> Answer:
        return Answer(url_for("rounds.list_rounds", programme_id=programme_id),
                      {"text": _("Kebijakan versi %(number)s berlaku untuk putaran berikutnya.", number=version.number)})

    try:
        return decide(save_policy, answer, programme_id=programme_id, version=form_version(), document=document,
                      now=clock.now())
    except InvalidError as error:
        form.take_errors(error)
        return _show(load_programme(programme_id), form, places), 422
    except StaleError as error:
        return _show(load_programme(programme_id), form, places, error=error), error.status


def _read_form(programme_id: int, typed: Any, is_sent: bool) -> tuple[TrialForm, Sequence[Place]]:
    """Return the form on the newest policy and what was typed, and the mentors whose capacity may be tried.

    Those are mentors named in the address, found by name, or worth one more place in the round under review.
    """
    session = db.session()
    present = queries.find_newest_ready(session, programme_id)
    named = [int(match[1]) for name in typed if (match := re.fullmatch(r"(?:seats|more)_(\d{1,9})", name)) and typed[name]]
    ids = {*named[:MOST_MENTORS], *(queries.list_suggested(session, present.id) if present else ())}
    places = queries.list_mentor_places(session, programme_id, ids=ids, search=request.args.get("q", "").strip())
    form = TrialForm.showing(current_policy(session, programme_id).document, places, typed if is_sent else None)
    if is_sent and {*named[:MOST_MENTORS]} - {place.enrolment_id for place in places}:
        form.form_errors.append(sentence("trial_mentor_unknown"))
    return form, places


def _show(programme: Any, form: TrialForm, places: Sequence[Place], *, trial: Trial | None = None,
          policy: Policy | None = None, error: AppError | None = None) -> str:
    session = db.session()
    g.menu = "rounds.list_rounds"
    current, present = current_policy(session, programme.id), queries.find_newest_ready(session, programme.id)
    return render_template(
        "rounds/what_if.html", programme=programme, form=form, places=places, trial=trial, error=error,
        change=sentence(f"change.{error.change}") if isinstance(error, StaleError) else None,
        current=current, present=present, may_try=programme.state in PROGRAMME_STATES,
        suggested=queries.list_suggested(session, present.id) if present else {},
        changes=policy_rows(read_policy(current.document), policy) if policy else [],
        counts=count_kinds(trial.differences) if trial else {}, lists=_lists(trial) if trial else None)


def _lists(trial: Trial) -> TrialLists:
    changed = [item for item in trial.differences if item.kind is Kind.CHANGED][:MOST_ROWS]
    placed, unplaced, loads = trial.now_placed[:MOST_ROWS], trial.now_unplaced[:MOST_ROWS], trial.loads.changes[:MOST_ROWS]
    ids = {*placed, *unplaced, *trial.capacities, *(item.mentor for item in loads)}
    ids |= {enrolment for item in changed for enrolment in (item.mentee, item.before, item.after) if enrolment}
    return TrialLists(changed, placed, unplaced, loads, queries.list_places(db.session(), sorted(ids)))
