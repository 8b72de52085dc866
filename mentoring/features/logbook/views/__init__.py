"""Pages of the logbook: home, sessions, actions, hours, and the list that coordinators track."""

from typing import TYPE_CHECKING

from flask import Blueprint, Flask, url_for

from mentoring.core.actors import Actor
from mentoring.core.database import db
from mentoring.features.logbook import queries
from mentoring.features.pairings.queries import get_pairing
from mentoring.features.programmes.queries import get_programme

if TYPE_CHECKING:
    from mentoring.features.logbook.models import ActionItem, MentoringSession
    from mentoring.features.pairings.models import Pairing
    from mentoring.features.programmes.models import Programme

blueprint = Blueprint("logbook", __name__, template_folder="../templates")


def load_pairing(pairing_id: int) -> "Pairing":
    return get_pairing(db.session(), pairing_id)


def load_programme(programme_id: int) -> "Programme":
    return get_programme(db.session(), programme_id)


def load_session(mentoring_session_id: int) -> "MentoringSession":
    return queries.get_mentoring_session(db.session(), mentoring_session_id)


def load_action(action_id: int) -> "ActionItem":
    return queries.get_action(db.session(), action_id)


def home(actor: Actor) -> str | None:
    """Return the first page of whoever is an employee and manages nothing."""
    if actor.is_coordinator or actor.is_administrator or not actor.has_employee:
        return None
    return url_for("logbook.home")


from mentoring.features.logbook.views import drafts, hours, own, planning, sessions, several, tracking  # noqa: E402  # they need the blueprint


def setup(app: Flask) -> None:
    """Give templates of every feature the words for what a session earns."""
    app.add_template_global(hours.session_earns)


__all__ = ["blueprint", "drafts", "home", "hours", "own", "planning", "sessions", "setup", "several", "tracking"]
