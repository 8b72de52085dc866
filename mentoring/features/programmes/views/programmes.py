"""Pages of a programme: list, overview, its plan."""

from typing import TYPE_CHECKING, Any

from flask import current_app, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import BrokenConstraintError, db
from mentoring.core.errors import InvalidError
from mentoring.core.forms import Answer, choices
from mentoring.core.i18n import current_language
from mentoring.core.messages import sentence
from mentoring.core.web import decide, form_version
from mentoring.features.people.forms import unit_choices
from mentoring.features.people.queries import list_units
from mentoring.features.programmes import queries, service
from mentoring.features.programmes.forms import NextYearForm, ProgrammeForm
from mentoring.features.programmes.permissions import P
from mentoring.features.programmes.rules import (
    MOVES,
    EnrolmentState,
    ProgrammeState,
    ProgrammeTemplate,
    Side,
    a_year_later,
    load_templates,
    next_name,
    usual_dates,
)
from mentoring.features.programmes.views import blueprint, load_programme, state_words, stay_at
from mentoring.features.programmes.views.policy_words import change_rows
from mentoring.matching.policy import Policy
from mentoring.matching.policy_changes import changes

if TYPE_CHECKING:
    from mentoring.features.programmes.models import Programme

LATE = (ProgrammeState.CLOSING, ProgrammeState.CLOSED)
DATES = ("starts_on", "ends_on", "registration_opens_on", "registration_closes_on")


@blueprint.get("/programmes")
@requires(P.LIST)
def list_programmes() -> str:
    archive = request.args.get("show") == "archive"
    programmes = queries.list_programmes(db.session(), current_actor())
    kinds = {is_closed: [row for row in programmes if (row.state == ProgrammeState.CLOSED) == is_closed]
             for is_closed in (False, True)}
    return render_template("programmes/list.html", programmes=kinds[archive], archive=archive,
                           count=len(kinds[False]), archived=len(kinds[True]))


def _programme_form(programme: "Programme | None" = None, template: ProgrammeTemplate | None = None) -> ProgrammeForm:
    today = clock.local_date(clock.now(), current_app.config["SETTINGS"].time_zone)
    usual = usual_dates(today) | (_template_values(template) if template else {})
    form = ProgrammeForm(obj=programme) if programme else ProgrammeForm(data=usual)
    form.unit_id.choices = unit_choices(list_units(db.session(), current_actor()))
    return form


def _template_values(template: ProgrammeTemplate) -> dict[str, Any]:
    return {"template": template.code, "purpose": template.purpose[current_language()], "grace_days": template.grace_days,
            "meeting_interval_days": template.meeting_interval_days, "target_hours": template.target_hours}


@blueprint.route("/programmes/new", methods=["GET", "POST"])
@requires(P.CREATE)
def new() -> str | Response:
    """Start a programme, from a template where one is chosen; its policy becomes the first version."""
    template = load_templates().get(request.values.get("template", ""))
    policy = Policy.from_document(template.policy) if template else Policy()
    form = _programme_form(template=template)
    if form.validate_on_submit():
        try:
            return decide(service.create_programme, lambda row: Answer(
                url_for("programmes.view", programme_id=row.id), {"text": _("Program dibuat sebagai draf.")}),
                unit_id=form.unit_id.data, plan=form.plan(), policy=policy, now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
        except BrokenConstraintError:
            form.name.errors = [sentence("programme_name_taken")]
    return render_template("programmes/form.html", form=form, programme=None, template=template,
                           templates=load_templates().values(), changed=change_rows(changes(Policy(), policy), ()))


@blueprint.get("/programmes/<int:programme_id>")
@requires(P.VIEW, on=load_programme)
def view(programme: "Programme", programme_id: int) -> str:
    stay_at(programme_id)
    counts = queries.count_enrolments(db.session(), programme_id)
    return render_template(
        "programmes/view.html", programme=programme, policy=queries.current_policy(db.session(), programme_id),
        mentors=counts.get((Side.MENTOR, EnrolmentState.ENROLLED), 0),
        mentees=counts.get((Side.MENTEE, EnrolmentState.ENROLLED), 0),
        seats=queries.count_programme_seats(db.session(), programme_id, Side.MENTOR),
        applied=sum(count for (_side, state), count in counts.items() if state == EnrolmentState.APPLIED),
        join_words=service.Gate(db.session(), programme).words,
        archived_at=queries.find_archive(db.session(), programme_id) if programme.state in LATE else None,
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
    return render_template("programmes/form.html", form=form, programme=programme, template=None, templates=(),
                           changed=[])


@blueprint.route("/programmes/<int:programme_id>/next", methods=["GET", "POST"])
@requires(P.EDIT, on=load_programme)
def next_year(programme: "Programme", programme_id: int) -> str | Response:
    """Make next year's programme from this one: everything is shown and may be changed before it is saved."""
    form = NextYearForm(data={
        "name": next_name(programme.name, programme.starts_on), "unit_id": programme.unit_id,
        **{name: a_year_later(getattr(programme, name)) for name in DATES},
        **{name: getattr(programme, name) for name in ("purpose", "grace_days", "meeting_interval_days", "target_hours")}})
    form.unit_id.choices = choices([(programme.unit_id, programme.unit.name)])
    if form.validate_on_submit():
        try:
            return decide(service.copy_programme, lambda row: Answer(
                url_for("programmes.view", programme_id=row.id),
                {"text": _("Program tahun berikutnya dibuat sebagai draf. Tidak satu keputusan pun disalin.")}),
                programme_id=programme_id, plan=form.plan(), mentors=form.mentors.data, now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
        except BrokenConstraintError:
            form.name.errors = [sentence("programme_name_taken")]
    mentors = service.list_copied_mentors(db.session(), current_actor(), programme)
    return render_template(
        "programmes/next.html", programme=programme, form=form, mentors=mentors,
        seats=queries.count_seats(db.session(), [row.id for row in mentors]),
        policy=queries.current_policy(db.session(), programme_id),
        join_words=service.Gate(db.session(), programme).words)


@blueprint.post("/programmes/<int:programme_id>/move")
@requires(P.EDIT, on=load_programme)
def move(_programme: "Programme", programme_id: int) -> Response:
    here = url_for("programmes.view", programme_id=programme_id)
    return decide(service.move_programme, lambda row: Answer(
        here, {"text": _("Tahap program sekarang: %(state)s.", state=state_words()[row.state])}),
        programme_id=programme_id, version=form_version(), to=request.form.get("to", ""), now=clock.now())
