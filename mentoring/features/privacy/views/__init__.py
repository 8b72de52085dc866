"""Pages of privacy: who sees what, the audit trail, one's own data, and what people ask about theirs."""

from typing import TYPE_CHECKING

from flask import Blueprint

from mentoring.core.database import db
from mentoring.features.pairings.queries import get_pairing
from mentoring.features.privacy import queries

if TYPE_CHECKING:
    from mentoring.features.pairings.models import Pairing
    from mentoring.features.privacy.models import DataRequest

blueprint = Blueprint("privacy", __name__, template_folder="../templates")


def load_pairing(pairing_id: int) -> "Pairing":
    return get_pairing(db.session(), pairing_id)


def load_data_request(data_request_id: int) -> "DataRequest":
    return queries.get_data_request(db.session(), data_request_id)


from mentoring.features.privacy.views import asked, own, trail  # noqa: E402  # they need the blueprint

__all__ = ["asked", "blueprint", "own", "trail"]
