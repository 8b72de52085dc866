"""Pages of joining: who may, a coordinator's answers, and the pages on which employees apply."""

from typing import TYPE_CHECKING

from flask import current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import db
from mentoring.core.errors import AppError, ConflictError, InvalidError, NotFoundError
from mentoring.core.forms import Answer, choices
from mentoring.core.web import decide, form_version
from mentoring.features.people.forms import unit_choices
from mentoring.features.people.queries import get_employee, list_units, list_units_by_id
from mentoring.features.programmes import queries, service
from mentoring.features.programmes.forms import ApplicationForm, JoinRuleForm
from mentoring.features.programmes.permissions import P
from mentoring.features.programmes.rules import EnrolmentState, Side, read_join_rule, takes_applications
from mentoring.features.programmes.views import blueprint, load_enrolment, load_programme
from mentoring.features.programmes.views.enrolments import level_rows, take_errors, typed_levels

if TYPE_CHECKING:
    from datetime import date

    from mentoring.features.people.models import Employee
    from mentoring.features.programmes.models import Enrolment, Programme


def today() -> "date":
    return clock.local_date(clock.now(), current_app.config["SETTINGS"].time_zone)


@blueprint.route("/programmes/<int:programme_id>/join-rule", methods=["GET", "POST"])
@requires(P.EDIT, on=load_programme)
def join_rule(programme: "Programme", programme_id: int) -> str | Response:
    """Choose who may join; show who takes part already and would not be let in any more."""
    session = db.session()
    rule = read_join_rule(programme.join_rule)
    form = JoinRuleForm.of(rule)
    units = list_units(session, current_actor())
    form.unit.choices = [*choices([(0, _("Tidak ada yang ditambahkan"))]), *unit_choices(units)]
    chosen = list_units_by_id(session, {unit for one in rule.values() for unit in one.units})
    for side in Side:
        form[f"{side}_units"].choices = choices((unit.id, unit.name) for unit in chosen if unit.id in rule[side].units)
    if form.validate_on_submit():
        here = url_for("programmes.join_rule", programme_id=programme_id)
        try:
            return decide(service.save_join_rule, lambda _row: Answer(here, {"text": _("Siapa boleh ikut tersimpan.")}),
                          programme_id=programme_id, version=form_version(), rule=form.rule(), now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
    gate = service.Gate(session, programme)
    outside = [(row, gate.refusal(row.employee, row.side)) for row in queries.list_all_enrolments(session, programme_id)
               if row.state in {EnrolmentState.ENROLLED, EnrolmentState.PAUSED}]
    return render_template("programmes/join_rule.html", programme=programme, form=form, sides=list(Side),
                           outside=[(row, found[0], found[1]) for row, found in outside if found])


@blueprint.post("/programmes/<int:programme_id>/enrolments/accept")
@requires(P.ENROL, on=load_programme)
def accept(_programme: "Programme", programme_id: int) -> Response:
    """Enrol the applicants of one page, or one of them: exactly those that were shown."""
    try:
        versions = {int(row_id): int(version) for row_id, _sign, version in
                    (item.partition(":") for item in request.form.getlist("applicant"))}
    except ValueError:
        raise AppError("form_expired") from None
    return decide(service.accept_applications, lambda done: Answer(
        url_for("programmes.enrolments", programme_id=programme_id, state="applied"),
        {"text": _accepted(done), "category": "wait" if done.left else "ok"}),
        programme_id=programme_id, versions=versions, now=clock.now())


def _accepted(done: "service.Accepted") -> str:
    text = str(ngettext("%(num)s pendaftar diterima.", "%(num)s pendaftar diterima.", done.count))
    if done.left:
        text += " " + _("Tidak diterima, karena berubah sesudah halaman dibuka atau tidak memenuhi syarat: %(names)s.",
                        names="; ".join(done.left))
    return text


# The employee's own pages


def open_sides(employee: "Employee") -> "list[tuple[Programme, list[tuple[str, Enrolment | None]]]]":
    """Return the programmes that somebody may apply to, with the sides and what they are there already."""
    session = db.session()
    own = queries.map_own_enrolments(session, employee.id)
    found = []
    for programme in queries.list_open_programmes(session):
        if not takes_applications(
                programme.state, programme.registration_opens_on, programme.registration_closes_on, today()):
            continue
        rule = read_join_rule(programme.join_rule)
        sides = [(str(side), own.get((programme.id, side))) for side in (Side.MENTEE, Side.MENTOR)
                 if (programme.id, side) in own or (service.may_apply(programme, employee, side) and rule[side].refusal(
                     unit_path=employee.unit.path, level=employee.post_level, grade_rank=employee.grade_rank) is None)]
        if sides:
            found.append((programme, sides))
    return found


@blueprint.get("/join")
@requires(P.JOIN)
def join() -> str:
    employee = get_employee(db.session(), current_actor().employee_id or 0)
    return render_template("programmes/join.html", programmes=open_sides(employee) if employee.is_active else [])


@blueprint.route("/join/<int:programme_id>/<side>", methods=["GET", "POST"])
@requires(P.JOIN)
def apply(programme_id: int, side: str) -> str | Response:
    """Apply for one side; who is shown comes from the employee file, what is typed may be changed until it is answered."""
    session = db.session()
    programme, employee = load_programme(programme_id), get_employee(session, current_actor().employee_id or 0)
    if side not in set(Side) or not service.may_apply(programme, employee, side):
        raise NotFoundError
    row = queries.find_enrolment(session, programme_id, employee.id, side)
    waiting = row is not None and row.state == EnrolmentState.APPLIED
    if row is not None and not waiting and row.state != EnrolmentState.LEFT:
        raise ConflictError("already_enrolled")
    if not takes_applications(programme.state, programme.registration_opens_on, programme.registration_closes_on, today()):
        raise ConflictError("registration_closed")
    service.Gate(session, programme).check(employee, side)
    form = ApplicationForm(obj=row, capacity=queries.count_seats(session, [row.id]).get(row.id, 1)) if row \
        else ApplicationForm(place=employee.place)
    form.side.data = side
    if row and request.method == "GET":
        form.show_style(row.working_style or ())
    if form.validate_on_submit():
        try:
            there = url_for("programmes.join") if waiting else url_for("guide.briefing", role=side)
            return decide(service.apply_to_join, lambda _row: Answer(
                there, {"text": _("Pendaftaran Anda terkirim kepada pengelola.")}),
                programme_id=programme_id, side=side, capacity=form.seats() if side == Side.MENTOR else 1,
                profile=form.profile(typed_levels(side), form.style()), today=today(), now=clock.now())
        except (InvalidError, ConflictError) as error:
            take_errors(form, error)
    return render_template("programmes/apply.html", programme=programme, form=form, employee=employee, side=side,
                           waiting=waiting, **level_rows(row))


@blueprint.post("/applications/<int:enrolment_id>/withdraw")
@requires(P.OWN_APPLICATION, on=load_enrolment)
def withdraw(_row: "Enrolment", enrolment_id: int) -> Response:
    return decide(service.withdraw_application, lambda _row: Answer(
        url_for("programmes.join"), {"text": _("Pendaftaran Anda ditarik.")}),
        enrolment_id=enrolment_id, version=form_version(), now=clock.now())
