"""Pages and papers of a programme's reports."""

from typing import TYPE_CHECKING

from flask import Blueprint

from mentoring.core.database import db
from mentoring.features.programmes.queries import get_programme

if TYPE_CHECKING:
    from mentoring.features.programmes.models import Programme

blueprint = Blueprint("reports", __name__, template_folder="../templates")


def load_programme(programme_id: int) -> "Programme":
    return get_programme(db.session(), programme_id)


from mentoring.features.reports.views import archive, dashboard, hours, papers  # noqa: E402  # they need the blueprint

__all__ = ["archive", "blueprint", "dashboard", "hours", "papers"]
