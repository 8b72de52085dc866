"""Pages of a programme's policy: the form, its versions, what changed in each, bringing one back."""

from typing import TYPE_CHECKING

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import requires
from mentoring.core.audit import name_of, names_of
from mentoring.core.database import db
from mentoring.core.errors import InvalidError
from mentoring.core.forms import Answer
from mentoring.core.web import decide, form_version
from mentoring.features.programmes import queries, service
from mentoring.features.programmes.forms import PolicyForm
from mentoring.features.programmes.permissions import P
from mentoring.features.programmes.views import blueprint, load_policy_version, load_programme
from mentoring.features.programmes.views.policy_words import change_rows, content_rows, sections_of
from mentoring.matching.policy import Policy
from mentoring.matching.policy_changes import changes

if TYPE_CHECKING:
    from mentoring.features.programmes.models import PolicyVersion, Programme

LATEST = 5
"""Versions that stand beside the form."""


def policy_answer(row: "PolicyVersion", location: str, before: int) -> Answer:
    """Return where a saved policy leads and what is said there; `before` is the version that held."""
    if row.number == before:
        return Answer(location, {"text": _("Tidak ada yang berubah, jadi tidak ada versi baru."), "category": "wait"})
    return Answer(location, {"text": _(
        "Kebijakan versi %(number)s berlaku untuk putaran berikutnya.", number=row.number)})


@blueprint.route("/programmes/<int:programme_id>/policy", methods=["GET", "POST"])
@requires(P.EDIT, on=load_programme)
def policy(programme: "Programme", programme_id: int) -> str | Response:
    current = queries.current_policy(db.session(), programme_id)
    form = PolicyForm.of(current.document)
    if form.validate_on_submit():
        here = url_for("programmes.policy", programme_id=programme_id)
        try:
            return decide(service.save_policy, lambda row: policy_answer(row, here, current.number),
                          programme_id=programme_id, version=form_version(), document=form.document(current.document),
                          now=clock.now())
        except InvalidError as error:
            _take_policy_errors(form, error)
    versions = queries.list_policies(db.session(), programme_id, size=LATEST)
    return render_template("programmes/policy.html", form=form, programme=programme, current=current, versions=versions,
                           names=names_of(db.session(), {row.created_by for row in versions.items}))


def _take_policy_errors(form: PolicyForm, error: InvalidError) -> None:
    """Put the policy's own complaints on the form's fields."""
    fields = {form.FIELDS_OF_PROBLEMS.get(name, name.rpartition(".")[2]): problem
              for name, problem in error.fields.items()}
    form.take_errors(InvalidError(fields=fields))


@blueprint.get("/programmes/<int:programme_id>/policy/versions")
@requires(P.EDIT, on=load_programme)
def policy_versions(programme: "Programme", programme_id: int) -> str:
    session = db.session()
    page = queries.list_policies(session, programme_id, request.args.get("page"))
    policies = {row.number: Policy.from_document(row.document) for row in page.items}
    first = min(policies, default=1)
    earlier = queries.find_policy_number(session, programme_id, first - 1)
    if earlier is not None:
        policies[earlier.number] = Policy.from_document(earlier.document)
    touched = {number: sections_of(changes(policies[number - 1], policies[number]))
               for number in policies if number - 1 in policies}
    return render_template(
        "programmes/policy_versions.html", programme=programme, page=page, touched=touched,
        current=queries.current_policy(session, programme_id),
        names=names_of(session, {row.created_by for row in page.items}))


@blueprint.get("/programmes/<int:programme_id>/policy/versions/<int:policy_version_id>")
@requires(P.EDIT, on=load_policy_version)
def policy_version(row: "PolicyVersion", programme_id: int, policy_version_id: int) -> str:
    session = db.session()
    before = queries.find_policy_number(session, programme_id, row.number - 1)
    current = queries.current_policy(session, programme_id)
    own, held = Policy.from_document(row.document), Policy.from_document(current.document)
    old = Policy.from_document(before.document) if before else own
    return render_template(
        "programmes/policy_version.html", programme=row.programme, row=row, current=current, before=before,
        who=name_of(session, row.created_by), content=content_rows(own),
        changed=change_rows(changes(old, own), (*old.fields, *own.fields)),
        restoring=change_rows(changes(held, own), (*held.fields, *own.fields)))


@blueprint.post("/programmes/<int:programme_id>/policy/versions/<int:policy_version_id>/restore")
@requires(P.EDIT, on=load_policy_version)
def restore_policy(row: "PolicyVersion", programme_id: int, policy_version_id: int) -> Response:
    here, held = url_for("programmes.policy", programme_id=programme_id), queries.current_policy(db.session(), programme_id)
    return decide(service.restore_policy, lambda saved: policy_answer(saved, here, held.number), programme_id=programme_id,
                  version=form_version(), policy_version_id=policy_version_id, now=clock.now())
