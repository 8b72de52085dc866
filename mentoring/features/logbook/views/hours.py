"""The table of what sessions earn, for administrators."""

from typing import TYPE_CHECKING

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import requires
from mentoring.core.database import db
from mentoring.core.errors import InvalidError
from mentoring.core.forms import Answer
from mentoring.core.messages import sentence
from mentoring.core.web import decide, form_version
from mentoring.features.logbook import queries, service
from mentoring.features.logbook.forms import HoursRuleForm
from mentoring.features.logbook.permissions import P
from mentoring.features.logbook.rules import DEFAULT_RULE
from mentoring.features.logbook.views import blueprint

if TYPE_CHECKING:
    from mentoring.features.logbook.models import LearningHoursRule


@blueprint.get("/learning-hours")
@requires(P.SET_HOURS)
def hours_rules() -> str:
    return render_template("logbook/hours_rules.html", rules=queries.list_rules(db.session()), default=DEFAULT_RULE)


@blueprint.route("/learning-hours/new", methods=["GET", "POST"])
@requires(P.SET_HOURS)
def new_hours_rule() -> str | Response:
    return _edit(HoursRuleForm(), None)


@blueprint.route("/learning-hours/<int:rule_id>", methods=["GET", "POST"])
@requires(P.SET_HOURS)
def hours_rule(rule_id: int) -> str | Response:
    row = queries.get_rule(db.session(), rule_id)
    return _edit(HoursRuleForm(obj=row), row)


def _edit(form: HoursRuleForm, row: "LearningHoursRule | None") -> str | Response:
    if form.validate_on_submit():
        rule = form.rule()
        if rule is None:
            form.effective_from.errors = [sentence("required")]
        else:
            try:
                return decide(
                    service.save_hours_rule,
                    lambda _row: Answer(url_for("logbook.hours_rules"),
                                        {"text": _("Aturan tersimpan. Semua jam dihitung ulang di latar belakang.")}),
                    rule_id=row.id if row else None, version=form_version() if row else None, rule=rule, now=clock.now())
            except InvalidError as error:
                form.take_errors(error)
    return render_template("logbook/hours_rule.html", form=form, row=row, here=request.path)


@blueprint.post("/learning-hours/<int:rule_id>/delete")
@requires(P.SET_HOURS)
def delete_hours_rule(rule_id: int) -> Response:
    return decide(
        service.delete_hours_rule,
        lambda _none: Answer(url_for("logbook.hours_rules"),
                             {"text": _("Aturan dihapus. Semua jam dihitung ulang di latar belakang.")}),
        rule_id=rule_id, version=form_version(), now=clock.now())
