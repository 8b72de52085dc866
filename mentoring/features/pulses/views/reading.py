"""What coordinators read and decide: pulses with the lowest first, concerns, totals of evaluations."""

from typing import TYPE_CHECKING, Any

from flask import g, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import db
from mentoring.core.forms import Answer
from mentoring.core.web import decide, form_version
from mentoring.features.pairings.rules import LIVE
from mentoring.features.pulses import queries, service
from mentoring.features.pulses.forms import EvaluationForm, PulseForm
from mentoring.features.pulses.permissions import P
from mentoring.features.pulses.rules import EVALUATION_QUESTIONS, FEWEST_TOLD, PULSE_QUESTIONS, is_low, trend
from mentoring.features.pulses.views import blueprint, load_concern, load_programme

if TYPE_CHECKING:
    from mentoring.features.programmes.models import Programme
    from mentoring.features.pulses.models import Concern


def _words(form: type[Any], names: tuple[str, ...]) -> dict[str, str]:
    """Return the statements as they were put to people."""
    shown = form(formdata=None)
    return {name: str(shown[name].label.text) for name in names}


@blueprint.get("/programmes/<int:programme_id>/pulses")
@requires(P.READ, on=load_programme)
def overview(programme: "Programme", programme_id: int) -> str:
    session, actor, low_only = db.session(), current_actor(), request.args.get("view") == "low"
    page = queries.list_pulses(session, actor, programme_id, low_only=low_only, cursor=request.args.get("page"))
    course = queries.map_course(session, [row.pairing_id for row in page.items])
    lines = [(row, [value for _day, value in course[row.pairing_id, row.side]]) for row in page.items]
    return render_template(
        "pulses/overview.html", programme=programme, page=page, low_only=low_only,
        lines=[(row, values, trend(values)) for row, values in lines], is_low=is_low,
        counts=queries.count_pulses(session, actor, programme_id), low=queries.count_low(session, actor, programme_id),
        words=_words(PulseForm, PULSE_QUESTIONS), waiting=queries.count_concerns(session, actor, programme_id))


@blueprint.get("/programmes/<int:programme_id>/concerns")
@requires(P.READ, on=load_programme)
def concerns(programme: "Programme", programme_id: int) -> str:
    session, actor, g.menu = db.session(), current_actor(), "pulses.overview"
    rows = queries.list_concerns(session, actor, programme_id)
    return render_template("pulses/concerns.html", programme=programme, rows=rows, live=LIVE,
                           waiting=sum(row.state == "open" for row in rows))


@blueprint.post("/concerns/<int:concern_id>/end")
@requires(P.DECIDE, on=load_concern)
def end_for_concern(concern: "Concern", concern_id: int) -> Response:
    return _decide(service.end_for_concern, concern,
                   _("Pasangan diakhiri. Kedua orang mendapat pesan yang sama, tanpa isi laporan, dan dapat "
                     "dipasangkan lagi."))


@blueprint.post("/concerns/<int:concern_id>/settle")
@requires(P.DECIDE, on=load_concern)
def settle_concern(concern: "Concern", concern_id: int) -> Response:
    return _decide(service.settle_concern, concern, _("Laporan diselesaikan. Tidak ada yang diberi tahu."))


def _decide(use_case: Any, concern: "Concern", text: str) -> Response:
    here = url_for("pulses.concerns", programme_id=concern.pairing.programme_id)
    return decide(use_case, lambda _row: Answer(here, {"text": text}), concern_id=concern.id, version=form_version(),
                  now=clock.now())


@blueprint.get("/programmes/<int:programme_id>/evaluations")
@requires(P.READ, on=load_programme)
def evaluations(programme: "Programme", programme_id: int) -> str:
    session, actor, g.menu = db.session(), current_actor(), "pulses.overview"
    return render_template(
        "pulses/evaluations.html", programme=programme, sides=queries.read_evaluations(session, actor, programme_id),
        words=_words(EvaluationForm, EVALUATION_QUESTIONS), fewest=FEWEST_TOLD,
        page=queries.list_evaluations(session, actor, programme_id, request.args.get("page")),
        waiting=queries.count_concerns(session, actor, programme_id))
