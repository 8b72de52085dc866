"""Pages of pulses, evaluations and concerns: everybody's own, and what coordinators read."""

from typing import TYPE_CHECKING

from flask import Blueprint

from mentoring.core.database import db
from mentoring.features.pairings.queries import get_pairing
from mentoring.features.programmes.queries import get_programme
from mentoring.features.pulses import queries

if TYPE_CHECKING:
    from mentoring.features.pairings.models import Pairing
    from mentoring.features.programmes.models import Programme
    from mentoring.features.pulses.models import Concern, Pulse

blueprint = Blueprint("pulses", __name__, template_folder="../templates")


def load_pairing(pairing_id: int) -> "Pairing":
    return get_pairing(db.session(), pairing_id)


def load_programme(programme_id: int) -> "Programme":
    return get_programme(db.session(), programme_id)


def load_pulse(pulse_id: int) -> "Pulse":
    return queries.get_pulse(db.session(), pulse_id)


def load_concern(concern_id: int) -> "Concern":
    return queries.get_concern(db.session(), concern_id)


from mentoring.features.pulses.views import own, reading  # noqa: E402  # they need the blueprint

__all__ = ["blueprint", "own", "reading"]
