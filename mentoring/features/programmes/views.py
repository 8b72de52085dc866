"""Pages of programmes: list, overview, policy, people who take part."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.actors import Actor
from mentoring.core.database import BrokenConstraintError, db
from mentoring.core.errors import ConflictError, InvalidError
from mentoring.core.forms import Answer
from mentoring.core.messages import sentence
from mentoring.core.web import decide, form_version
from mentoring.features.people.forms import unit_choices
from mentoring.features.people.queries import get_employee, list_competencies, list_employees, list_units
from mentoring.features.programmes import queries, service
from mentoring.features.programmes.forms import LEVEL_ROWS, EnrolmentForm, PolicyForm, ProgrammeForm
from mentoring.features.programmes.permissions import P
from mentoring.features.programmes.rules import ENROLMENT_MOVES, MOVES, EnrolmentState, ProgrammeState, Side, StatedLevel

if TYPE_CHECKING:
    from mentoring.features.programmes.models import Enrolment, Programme

blueprint = Blueprint("programmes", __name__, template_folder="templates")


def load_programme(programme_id: int) -> "Programme":
    return queries.get_programme(db.session(), programme_id)


def load_enrolment(enrolment_id: int) -> "Enrolment":
    return queries.get_enrolment(db.session(), enrolment_id)


@dataclass(frozen=True)
class SwitchItem:
    """One programme in the switch of the layout."""

    name: str
    url: str
    state_label: str
    current: bool


@dataclass(frozen=True)
class Switch:
    """The programme a coordinator works in, and the others in scope."""

    current_id: int
    current_name: str
    items: tuple[SwitchItem, ...]


def programme_switch(actor: Actor) -> Switch | None:
    """Return the switch: the programme of this page, else the one worked in last, else the newest."""
    if not actor.is_coordinator:
        return None
    programmes = queries.list_programmes(db.session(), actor)
    if not programmes:
        return None
    here = (request.view_args or {}).get("programme_id") or session.get("programme_id")
    current = next((row for row in programmes if row.id == here), programmes[0])
    words = state_words()
    return Switch(current.id, current.name, tuple(
        SwitchItem(row.name, url_for("programmes.view", programme_id=row.id), words[row.state], row.id == current.id)
        for row in programmes))


def state_words() -> dict[str, str]:
    """Return the word of each programme state."""
    return {ProgrammeState.DRAFT: _("Draf"), ProgrammeState.OPEN: _("Pendaftaran"),
            ProgrammeState.MATCHING: _("Pencocokan"), ProgrammeState.RUNNING: _("Berjalan"),
            ProgrammeState.CLOSING: _("Penutupan"), ProgrammeState.CLOSED: _("Selesai")}


def home(actor: Actor) -> str | None:
    """Return a coordinator's first page: the programme worked in."""
    if not actor.is_coordinator:
        return url_for("accounts.list_accounts") if actor.is_administrator else None
    switch = programme_switch(actor)
    if switch is None:
        return url_for("programmes.list_programmes")
    return url_for("programmes.view", programme_id=switch.current_id)


@blueprint.get("/programmes")
@requires(P.LIST)
def list_programmes() -> str:
    programmes = queries.list_programmes(db.session(), current_actor())
    return render_template("programmes/list.html", programmes=programmes)


def _programme_form(programme: "Programme | None" = None) -> ProgrammeForm:
    form = ProgrammeForm(obj=programme)
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


@blueprint.get("/programmes/<int:programme_id>/enrolments")
@requires(P.ENROL, on=load_programme)
def enrolments(programme: "Programme", programme_id: int) -> str:
    filters = {name: request.args.get(name, "").strip() for name in ("side", "state", "q")}
    page = queries.list_enrolments(db.session(), programme_id, side=filters["side"], state=filters["state"],
                                   search=filters["q"], cursor=request.args.get("page"))
    return render_template(
        "programmes/enrolments.html", programme=programme, page=page, filters=filters,
        seats=queries.count_seats(db.session(), [row.id for row in page.items]),
        counts=queries.count_enrolments(db.session(), programme_id))


@blueprint.route("/programmes/<int:programme_id>/enrolments/new", methods=["GET", "POST"])
@requires(P.ENROL, on=load_programme)
def enrol(programme: "Programme", programme_id: int) -> str | Response:
    """Choose a person first, then say how they take part."""
    employee_id = request.values.get("employee_id", type=int)
    if employee_id is None:
        search = request.args.get("q", "").strip()
        found = list_employees(db.session(), current_actor(), search=search, only_active=True, size=20) if search else None
        return render_template("programmes/choose.html", programme=programme, search=search, found=found)
    employee = get_employee(db.session(), employee_id)
    form = EnrolmentForm(employee_id=employee.id, place=employee.place)
    if form.validate_on_submit():
        here = url_for("programmes.enrolments", programme_id=programme_id)
        try:
            return decide(service.enrol, lambda _row: Answer(
                here, {"text": _("%(name)s terdaftar.", name=employee.full_name)}),
                programme_id=programme_id, employee_id=employee.id, side=form.side.data,
                capacity=form.capacity.data or 0, profile=form.profile(_typed_levels()), now=clock.now())
        except (InvalidError, ConflictError) as error:
            _take(form, error)
    return render_template("programmes/enrol.html", programme=programme, form=form, employee=employee, enrolment=None,
                           **_level_rows())


def _take(form: EnrolmentForm, error: InvalidError | ConflictError) -> None:
    if isinstance(error, InvalidError):
        form.take_errors(error)
    elif error.code in {"already_enrolled", "employee_inactive", "programme_takes_nobody", "capacity_below_held"}:
        form.capacity.errors = [*form.capacity.errors, sentence(error.code, error.params)]
    else:
        raise error


def _typed_levels() -> tuple[StatedLevel, ...]:
    """Return the competency rows of the form: those with a code and a level."""
    side = request.form.get("side")
    levels: list[StatedLevel] = []
    for number in range(LEVEL_ROWS):
        code = request.form.get(f"code_{number}", "")
        level = request.form.get(f"level_{number}", type=int)
        present = request.form.get(f"present_{number}", type=int)
        if code and level and 1 <= level <= 5 and code not in {row.code for row in levels}:
            levels.append(StatedLevel(code, have=level) if side == Side.MENTOR
                          else StatedLevel(code, target=level, present=present if present and present <= 5 else None))
    return tuple(levels)


def _level_rows(enrolment: "Enrolment | None" = None) -> dict[str, Any]:
    """Return what the competency rows of the form need: the dictionary, and what was typed or is stored."""
    if request.method == "POST":
        rows = [(request.form.get(f"code_{n}", ""), request.form.get(f"level_{n}", ""),
                 request.form.get(f"present_{n}", "")) for n in range(LEVEL_ROWS)]
    else:
        stored = queries.list_enrolment_competencies(db.session(), enrolment.id) if enrolment else []
        rows = [(row.competency.code, str(row.have or row.target or ""), str(row.present or "")) for row in stored]
        rows += [("", "", "")] * (LEVEL_ROWS - len(rows))
    return {"competencies": list_competencies(db.session()), "level_rows": rows}


@blueprint.route("/enrolments/<int:enrolment_id>", methods=["GET", "POST"])
@requires(P.ENROL, on=load_enrolment)
def enrolment(row: "Enrolment", enrolment_id: int) -> str | Response:
    capacity = queries.count_seats(db.session(), [enrolment_id]).get(enrolment_id, 0)
    form = EnrolmentForm(obj=row, capacity=capacity)
    form.side.data = row.side
    if form.validate_on_submit():
        here = url_for("programmes.enrolments", programme_id=row.programme_id)
        try:
            return decide(service.update_enrolment, lambda _row: Answer(here, {"text": _("Isian peserta disimpan.")}),
                          enrolment_id=enrolment_id, version=form_version(), capacity=form.capacity.data or 0,
                          profile=form.profile(_typed_levels(), tuple(row.working_style or ())), now=clock.now())
        except (InvalidError, ConflictError) as error:
            _take(form, error)
    return render_template(
        "programmes/enrol.html", programme=row.programme, form=form, employee=row.employee, enrolment=row,
        moves=ENROLMENT_MOVES[EnrolmentState(row.state)], **_level_rows(row))


@blueprint.post("/enrolments/<int:enrolment_id>/state")
@requires(P.ENROL, on=load_enrolment)
def set_state(row: "Enrolment", enrolment_id: int) -> Response:
    here = url_for("programmes.enrolment", enrolment_id=enrolment_id)
    return decide(service.set_enrolment_state, lambda _row: Answer(here, {"text": _("Keadaan peserta disimpan.")}),
                  enrolment_id=enrolment_id, version=form_version(), to=request.form.get("to", ""), now=clock.now())
