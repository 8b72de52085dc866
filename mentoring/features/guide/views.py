"""Pages of the user guide; they hold nobody's data and are open to everyone."""

from flask import Blueprint, render_template
from flask_babel import gettext as _

from mentoring.core.access import find_actor, public
from mentoring.core.errors import NotFoundError
from mentoring.features.guide.messages import guide_of
from mentoring.features.guide.rules import Role

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
