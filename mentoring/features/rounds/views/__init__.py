"""Pages of rounds: their list, one round, two compared, what if, the review queue, pairing by hand, history."""

from typing import Any

from flask import Blueprint

from mentoring.core.database import db
from mentoring.features.programmes.queries import get_programme
from mentoring.features.rounds import queries

blueprint = Blueprint("rounds", __name__, template_folder="../templates")


def load_programme(programme_id: int, **_other: int) -> Any:
    return get_programme(db.session(), programme_id)


def load_round(round_id: int) -> Any:
    return queries.get_round(db.session(), round_id)


def load_proposal(proposal_id: int) -> Any:
    return queries.get_proposal(db.session(), proposal_id)


from mentoring.features.rounds.views import (  # noqa: E402  # they need the blueprint
    bulk,
    by_hand,
    comparison,
    history,
    publication,
    review,
    rounds,
    saved,
    trials,
    why_not,
)

__all__ = ["blueprint", "bulk", "by_hand", "comparison", "history", "load_programme", "load_proposal", "load_round",
           "publication", "review", "rounds", "saved", "trials", "why_not"]
