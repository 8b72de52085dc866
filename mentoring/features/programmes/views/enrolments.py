"""Pages of those who take part: list, choose a person, what they say, their state."""

from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import check, current_actor, requires
from mentoring.core.database import db
from mentoring.core.errors import ConflictError, InvalidError
from mentoring.core.forms import Answer
from mentoring.core.i18n import current_language
from mentoring.core.messages import sentence
from mentoring.core.web import decide, form_version
from mentoring.features.people.permissions import P as PeopleP
from mentoring.features.people.queries import get_employee, list_competencies, list_employees
from mentoring.features.programmes import queries, service
from mentoring.features.programmes.forms import LEVEL_ROWS, EnrolmentForm
from mentoring.features.programmes.permissions import P
from mentoring.features.programmes.rules import ENROLMENT_MOVES, MOST_COMPETENCIES, EnrolmentState, Side, StatedLevel
from mentoring.features.programmes.views import blueprint, load_enrolment, load_programme, stay_at

if TYPE_CHECKING:
    from mentoring.features.programmes.models import Enrolment, Programme


@blueprint.get("/programmes/<int:programme_id>/enrolments")
@requires(P.ENROL, on=load_programme)
def enrolments(programme: "Programme", programme_id: int) -> str:
    filters = {name: request.args.get(name, "").strip() for name in ("side", "state", "q")}
    page = queries.list_enrolments(db.session(), programme_id, side=filters["side"], state=filters["state"],
                                   search=filters["q"], cursor=request.args.get("page"))
    gate = service.Gate(db.session(), programme)
    return render_template(
        "programmes/enrolments.html", programme=programme, page=page, filters=filters,
        outside={row.id for row in page.items if gate.refusal(row.employee, row.side)},
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
    check(current_actor(), PeopleP.VIEW, employee)
    form = EnrolmentForm(employee_id=employee.id, place=employee.place)
    if form.validate_on_submit():
        here = url_for("programmes.enrolments", programme_id=programme_id)
        try:
            return decide(service.enrol, lambda _row: Answer(
                here, {"text": _("%(name)s terdaftar.", name=employee.full_name)}),
                programme_id=programme_id, employee_id=employee.id, side=form.side.data,
                capacity=form.seats(), profile=form.profile(typed_levels(form.side.data)), now=clock.now())
        except (InvalidError, ConflictError) as error:
            take_errors(form, error)
    return render_template("programmes/enrol.html", programme=programme, form=form, employee=employee, enrolment=None,
                           **level_rows())


def take_errors(form: EnrolmentForm, error: InvalidError | ConflictError) -> None:
    """Put a refusal on the form; what cannot stand there is raised on."""
    if isinstance(error, InvalidError):
        form.take_errors(error)
    elif error.code in {"already_enrolled", "employee_inactive", "programme_takes_nobody", "capacity_below_held",
                        "join_unit", "join_level", "join_grade", "registration_closed"}:
        place = form.side if error.code.startswith("join_") and "side" in request.form else form.capacity
        place.errors = [*place.errors, sentence(error.code, error.params)]
    else:
        raise error


def typed_levels(side: str) -> tuple[StatedLevel, ...]:
    """Return the competency rows of the form that hold anything; what is wrong with them the use case says."""
    levels: list[StatedLevel] = []
    for number in range(MOST_COMPETENCIES):
        code = request.form.get(f"code_{number}", "")
        level, present = (_whole(request.form.get(f"{name}_{number}", "")) for name in ("level", "present"))
        if code or level is not None:
            levels.append(StatedLevel(code, have=level) if side == Side.MENTOR
                          else StatedLevel(code, target=level, present=present))
    return tuple(levels)


def _whole(text: str) -> int | None:
    """Return a typed level: None for nothing, -1 for what is no whole number."""
    text = text.strip()
    return None if not text else int(text) if text.isdecimal() and len(text) < 3 else -1


def level_rows(enrolment: "Enrolment | None" = None) -> dict[str, Any]:
    """Return what the competency rows of the form need: the dictionary, and what was typed or is stored."""
    if request.method == "POST":
        rows = [(request.form.get(f"code_{n}", ""), request.form.get(f"level_{n}", ""),
                 request.form.get(f"present_{n}", "")) for n in range(MOST_COMPETENCIES) if f"code_{n}" in request.form]
    else:
        stored = queries.list_enrolment_competencies(db.session(), enrolment.id) if enrolment else []
        rows = [(row.competency.code, str(row.have or row.target or ""), str(row.present or "")) for row in stored]
    rows += [("", "", "")] * (LEVEL_ROWS - len(rows))
    names = [(row.code, row.name_in(current_language())) for row in list_competencies(db.session())]
    return {"competencies": names, "level_rows": rows}


@blueprint.route("/enrolments/<int:enrolment_id>", methods=["GET", "POST"])
@requires(P.ENROL, on=load_enrolment)
def enrolment(row: "Enrolment", enrolment_id: int) -> str | Response:
    stay_at(row.programme_id)
    capacity = queries.count_seats(db.session(), [enrolment_id]).get(enrolment_id, 0)
    form = EnrolmentForm(obj=row, capacity=capacity)
    form.side.data = row.side
    form.capacity.flags.required = row.side == Side.MENTOR
    if form.validate_on_submit():
        here = url_for("programmes.enrolments", programme_id=row.programme_id)
        try:
            return decide(service.update_enrolment, lambda _row: Answer(here, {"text": _("Isian peserta disimpan.")}),
                          enrolment_id=enrolment_id, version=form_version(), capacity=form.seats(),
                          profile=form.profile(typed_levels(row.side), tuple(row.working_style or ())), now=clock.now())
        except (InvalidError, ConflictError) as error:
            take_errors(form, error)
    return render_template(
        "programmes/enrol.html", programme=row.programme, form=form, employee=row.employee, enrolment=row,
        moves=ENROLMENT_MOVES[EnrolmentState(row.state)], **level_rows(row))


@blueprint.post("/enrolments/<int:enrolment_id>/state")
@requires(P.ENROL, on=load_enrolment)
def set_state(row: "Enrolment", enrolment_id: int) -> Response:
    here = url_for("programmes.enrolment", enrolment_id=enrolment_id)
    return decide(service.set_enrolment_state, lambda _row: Answer(here, {"text": _("Keadaan peserta disimpan.")}),
                  enrolment_id=enrolment_id, version=form_version(), to=request.form.get("to", ""), now=clock.now())
