"""Pages of the user guide; they hold nobody's data and are open to everyone."""

from flask import Blueprint, render_template
from flask_babel import gettext as _

from mentoring.core.access import find_actor, public
from mentoring.core.database import db
from mentoring.core.errors import NotFoundError
from mentoring.core.i18n import show_date
from mentoring.features.guide.messages import briefing_of, guide_of, rhythm_line
from mentoring.features.guide.rules import BRIEFED, Role
from mentoring.features.programmes.queries import list_own_enrolments

blueprint = Blueprint("guide", __name__, template_folder="templates")


def role_names() -> dict[str, str]:
    """Return the roles in the order of the guide, by their address."""
    return {Role.COORDINATOR: _("Pengelola"), Role.MENTEE: _("Mentee"), Role.MENTOR: _("Mentor"),
            Role.ADMINISTRATOR: _("Administrator")}


@blueprint.get("/guide")
@public
def index() -> str:
    return render_template("guide/index.html", roles=role_names())


@blueprint.get("/guide/<role>")
@public
def page(role: str) -> str:
    """Show one role's page; links lead where the reader may go."""
    if role not in set(Role):
        raise NotFoundError
    actor = find_actor()
    own = actor is not None and {
        Role.COORDINATOR: actor.is_coordinator, Role.ADMINISTRATOR: actor.is_administrator}.get(
            Role(role), actor.has_employee and not (actor.is_coordinator or actor.is_administrator))
    return render_template("guide/page.html", roles=role_names(), role=role, sections=guide_of(Role(role)), own=own)


@blueprint.get("/guide/<role>/briefing")
@public
def briefing(role: str) -> str:
    """Show the one page that somebody reads who begins in a role, with the rhythm of the reader's own programmes."""
    if role not in BRIEFED:
        raise NotFoundError
    actor = find_actor()
    employee_id = actor.employee_id if actor else None
    own = [] if employee_id is None else [
        row.programme for row in list_own_enrolments(db.session(), employee_id) if row.side == role]
    rhythm = tuple(rhythm_line(one.name, one.meeting_interval_days, one.target_hours, show_date(one.ends_on)) for one in own)
    return render_template("guide/briefing.html", role=role, name=role_names()[role], is_own=employee_id is not None,
                           sections=briefing_of(Role(role), rhythm))
