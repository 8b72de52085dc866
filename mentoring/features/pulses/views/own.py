"""Everybody's own: answering, skipping, saying that it is not working."""

from typing import TYPE_CHECKING

from flask import render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import db
from mentoring.core.errors import InvalidError, NotFoundError
from mentoring.core.forms import Answer
from mentoring.core.web import decide, form_version
from mentoring.features.pairings.rules import LIVE
from mentoring.features.pulses import queries, service
from mentoring.features.pulses.forms import ConcernForm, EvaluationForm, PulseForm
from mentoring.features.pulses.permissions import P
from mentoring.features.pulses.rules import is_evaluated
from mentoring.features.pulses.views import blueprint, load_concern, load_pairing, load_pulse

if TYPE_CHECKING:
    from mentoring.features.pairings.models import Pairing
    from mentoring.features.pulses.models import Concern, Pulse


@blueprint.get("/feedback")
@requires(P.OWN)
def own() -> str:
    session, own_id = db.session(), current_actor().employee_id or 0
    return render_template(
        "pulses/own.html", own_id=own_id, pulses=queries.list_own_pulses(session, own_id),
        evaluations=queries.list_own_evaluations(session, own_id), concerns=queries.list_own_concerns(session, own_id))


@blueprint.route("/pulses/<int:pulse_id>", methods=["GET", "POST"])
@requires(P.ANSWER, on=load_pulse)
def answer_pulse(pulse: "Pulse", pulse_id: int) -> str | Response:
    form = PulseForm()
    if form.validate_on_submit():
        try:
            return decide(service.answer_pulse, lambda _row: Answer(
                url_for("pulses.own"), {"text": _("Terima kasih. Jawaban Anda tersimpan.")}), pulse_id=pulse_id,
                answers=form.answers(), comment=form.comment.data or "", now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
    return render_template("pulses/pulse.html", pulse=pulse, form=form, own_id=current_actor().employee_id)


@blueprint.post("/pulses/<int:pulse_id>/skip")
@requires(P.ANSWER, on=load_pulse)
def skip_pulse(_pulse: "Pulse", pulse_id: int) -> Response:
    return decide(service.skip_pulse, lambda _row: Answer(
        url_for("pulses.own"), {"text": _("Dilewati. Pertanyaan berikutnya datang pada waktunya.")}), pulse_id=pulse_id,
        now=clock.now())


@blueprint.route("/pairings/<int:pairing_id>/evaluation", methods=["GET", "POST"])
@requires(P.EVALUATE, on=load_pairing)
def answer_evaluation(pairing: "Pairing", pairing_id: int) -> str | Response:
    if not is_evaluated(pairing.state, pairing.active_since):
        raise NotFoundError
    own_id, form = current_actor().employee_id, EvaluationForm()
    if form.validate_on_submit():
        try:
            return decide(service.answer_evaluation, lambda _row: Answer(
                url_for("pulses.own"), {"text": _("Terima kasih. Evaluasi Anda tersimpan.")}), pairing_id=pairing_id,
                answers=form.answers(), helped=form.helped.data or "", better=form.better.data or "", now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
    return render_template("pulses/evaluation.html", pairing=pairing, form=form, own_id=own_id,
                           row=queries.find_own_evaluation(db.session(), pairing_id, own_id))


@blueprint.route("/pairings/<int:pairing_id>/concern", methods=["GET", "POST"])
@requires(P.RAISE, on=load_pairing)
def concern(pairing: "Pairing", pairing_id: int) -> str | Response:
    own_id = current_actor().employee_id
    row = queries.find_open_concern(db.session(), pairing_id, own_id)
    if row is None and pairing.state not in LIVE:
        raise NotFoundError
    form = ConcernForm(obj=row)
    if form.validate_on_submit():
        try:
            return decide(service.raise_concern, lambda _row: Answer(
                url_for("pulses.concern", pairing_id=pairing_id),
                {"text": _("Tercatat. Hanya Anda dan pengelola program yang membacanya.")}), pairing_id=pairing_id,
                text=form.text.data or "", now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
    return render_template("pulses/concern.html", pairing=pairing, row=row, form=form, own_id=own_id,
                           is_heard=service.is_heard(db.session(), pairing))


@blueprint.post("/concerns/<int:concern_id>/withdraw")
@requires(P.ANSWER, on=load_concern)
def withdraw_concern(concern: "Concern", concern_id: int) -> Response:
    here = url_for("pairings.show_pairing", pairing_id=concern.pairing_id)
    return decide(service.withdraw_concern, lambda _row: Answer(
        here, {"text": _("Laporan ditarik dan isinya dihapus.")}), concern_id=concern_id, version=form_version(),
        now=clock.now())
