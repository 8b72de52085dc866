"""Pages of a programme: list, overview, its plan and its policy."""

from typing import TYPE_CHECKING

from flask import current_app, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import BrokenConstraintError, db
from mentoring.core.errors import InvalidError
from mentoring.core.forms import Answer
from mentoring.core.messages import sentence
from mentoring.core.web import decide, form_version
from mentoring.features.people.forms import unit_choices
from mentoring.features.people.queries import list_units
from mentoring.features.programmes import queries, service
from mentoring.features.programmes.forms import PolicyForm, ProgrammeForm
from mentoring.features.programmes.permissions import P
from mentoring.features.programmes.rules import MOVES, EnrolmentState, ProgrammeState, Side, usual_dates
from mentoring.features.programmes.views import blueprint, load_programme, state_words

if TYPE_CHECKING:
    from mentoring.features.programmes.models import Programme


@blueprint.get("/programmes")
@requires(P.LIST)
def list_programmes() -> str:
    programmes = queries.list_programmes(db.session(), current_actor())
    return render_template("programmes/list.html", programmes=programmes)


def _programme_form(programme: "Programme | None" = None) -> ProgrammeForm:
    today = clock.local_date(clock.now(), current_app.config["SETTINGS"].time_zone)
    form = ProgrammeForm(obj=programme) if programme else ProgrammeForm(data=usual_dates(today))
    form.unit_id.choices = unit_choices(list_units(db.session(), current_actor()))
    return form


@blueprint.route("/programmes/new", methods=["GET", "POST"])
@requires(P.CREATE)
def new() -> str | Response:
    form = _programme_form()
    if form.validate_on_submit():
        try:
            return decide(service.create_programme, lambda row: Answer(
                url_for("programmes.view", programme_id=row.id), {"text": _("Program dibuat sebagai draf.")}),
                unit_id=form.unit_id.data, plan=form.plan(), now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
        except BrokenConstraintError:
            form.name.errors = [sentence("programme_name_taken")]
    return render_template("programmes/form.html", form=form, programme=None)


@blueprint.get("/programmes/<int:programme_id>")
@requires(P.VIEW, on=load_programme)
def view(programme: "Programme", programme_id: int) -> str:
    session["programme_id"] = programme_id
    counts = queries.count_enrolments(db.session(), programme_id)
    return render_template(
        "programmes/view.html", programme=programme, policy=queries.current_policy(db.session(), programme_id),
        mentors=counts.get((Side.MENTOR, EnrolmentState.ENROLLED), 0),
        mentees=counts.get((Side.MENTEE, EnrolmentState.ENROLLED), 0),
        seats=queries.count_programme_seats(db.session(), programme_id, Side.MENTOR),
        moves=MOVES[ProgrammeState(programme.state)], words=state_words())


@blueprint.route("/programmes/<int:programme_id>/edit", methods=["GET", "POST"])
@requires(P.EDIT, on=load_programme)
def edit(programme: "Programme", programme_id: int) -> str | Response:
    form = _programme_form(programme)
    if form.validate_on_submit():
        try:
            return decide(service.update_programme, lambda row: Answer(
                url_for("programmes.view", programme_id=row.id), {"text": _("Program disimpan.")}),
                programme_id=programme_id, version=form_version(), plan=form.plan(), now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
        except BrokenConstraintError:
            form.name.errors = [sentence("programme_name_taken")]
    return render_template("programmes/form.html", form=form, programme=programme)


@blueprint.post("/programmes/<int:programme_id>/move")
@requires(P.EDIT, on=load_programme)
def move(_programme: "Programme", programme_id: int) -> Response:
    here = url_for("programmes.view", programme_id=programme_id)
    return decide(service.move_programme, lambda row: Answer(
        here, {"text": _("Tahap program sekarang: %(state)s.", state=state_words()[row.state])}),
        programme_id=programme_id, version=form_version(), to=request.form.get("to", ""), now=clock.now())


@blueprint.route("/programmes/<int:programme_id>/policy", methods=["GET", "POST"])
@requires(P.EDIT, on=load_programme)
def policy(programme: "Programme", programme_id: int) -> str | Response:
    current = queries.current_policy(db.session(), programme_id)
    form = PolicyForm() if request.method == "POST" else PolicyForm.of(current.document)
    if form.validate_on_submit():
        here = url_for("programmes.policy", programme_id=programme_id)
        try:
            return decide(service.save_policy, lambda row: Answer(
                here, {"text": _("Kebijakan versi %(number)s berlaku untuk putaran berikutnya.", number=row.number)}),
                programme_id=programme_id, version=form_version(), document=form.document(current.document),
                now=clock.now())
        except InvalidError as error:
            _take_policy_errors(form, error)
    return render_template("programmes/policy.html", form=form, programme=programme, current=current,
                           versions=queries.list_policies(db.session(), programme_id))


def _take_policy_errors(form: PolicyForm, error: InvalidError) -> None:
    """Put the policy's own complaints on the form's fields."""
    fields = {form.FIELDS_OF_PROBLEMS.get(name, name.rpartition(".")[2]): problem
              for name, problem in error.fields.items()}
    form.take_errors(InvalidError(fields=fields))
