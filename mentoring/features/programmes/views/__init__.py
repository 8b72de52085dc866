"""Pages of programmes: list, overview, policy, people who take part, registration forms."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, g, request, session, url_for
from flask_babel import gettext as _

from mentoring.core.actors import Actor
from mentoring.core.database import db
from mentoring.features.programmes import queries
from mentoring.features.programmes.rules import ProgrammeState

if TYPE_CHECKING:
    from mentoring.features.programmes.models import Enrolment, PolicyVersion, Programme

blueprint = Blueprint("programmes", __name__, template_folder="../templates")


def load_programme(programme_id: int) -> "Programme":
    return queries.get_programme(db.session(), programme_id)


def load_policy_version(programme_id: int, policy_version_id: int) -> "PolicyVersion":
    return queries.get_policy_version(db.session(), programme_id, policy_version_id)


def load_enrolment(enrolment_id: int) -> "Enrolment":
    return queries.get_enrolment(db.session(), enrolment_id)


def stay_at(programme_id: int, menu: str = "") -> None:
    """Show the menu of a programme, with the entry of this endpoint, if one is named, as where the reader is."""
    if session.get("programme_id") != programme_id:
        session["programme_id"] = programme_id
    if menu:
        g.menu = menu


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


from mentoring.features.programmes.views import (  # noqa: E402  # they need the blueprint
    enrolments,
    joining,
    policy,
    policy_file,
    programmes,
    registrations,
    taxonomy,
)

__all__ = ["blueprint", "enrolments", "home", "joining", "policy", "policy_file", "programme_switch", "programmes",
           "registrations", "taxonomy"]
