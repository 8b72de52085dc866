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
from mentoring.features.logbook.rules import DEFAULT_RULE, Method, rule_on
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.logbook.views import blueprint

if TYPE_CHECKING:
    from datetime import date

    from mentoring.features.logbook.models import LearningHoursRule


def session_earns(day: "date | None") -> str:
    """Return in words what a session on a day earns; for pages of lower features."""
    rule = rule_on(queries.hours_rules(db.session()), day or day_of(clock.now()))
    earned = _("Satu sesi mentoring menghasilkan %(hours)s JP.", hours=rule.hours_per_session) \
        if rule.method == Method.SESSION else _(
            "Sesi menghasilkan 1 JP setiap %(minutes)s menit.", minutes=rule.minutes_per_hour)
    caps = [text for value, text in (
        (rule.cap_per_day, _("%(count)s JP sehari", count=rule.cap_per_day)),
        (rule.cap_per_programme, _("%(count)s JP dalam satu program", count=rule.cap_per_programme)),
        (rule.cap_per_year, _("%(count)s JP setahun", count=rule.cap_per_year))) if value]
    return f"{earned} {_('Paling banyak %(caps)s.', caps=', '.join(caps))}" if caps else str(earned)


@blueprint.get("/learning-hours")
@requires(P.READ_HOURS)
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
