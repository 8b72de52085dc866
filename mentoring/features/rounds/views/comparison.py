"""Two rounds side by side."""

from typing import Any

from flask import g, render_template, request, url_for

from mentoring.core.access import current_actor, requires
from mentoring.core.database import db
from mentoring.features.eligibility.service import refusal_sentence
from mentoring.features.programmes.views.policy_words import ChangeRow, change_rows
from mentoring.features.rounds import service
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.views import blueprint, load_programme
from mentoring.matching.policy import Policy
from mentoring.matching.policy_changes import changes


@blueprint.get("/programmes/<int:programme_id>/rounds/compare")
@requires(P.VIEW, on=load_programme)
def compare_rounds(programme: Any, programme_id: int) -> str:
    g.menu = "rounds.list_rounds"
    arguments = request.args
    rounds, found = service.compare_rounds(
        db.session(), current_actor(), programme_id=programme_id, first=arguments.get("from", type=int),
        second=arguments.get("to", type=int), kind=arguments.get("kind", ""), cursor=arguments.get("page"))

    def address(**values: Any) -> str:
        chosen = {"from": found.earlier.number, "to": found.later.number, "kind": found.kind.value} if found else {}
        return url_for("rounds.compare_rounds", programme_id=programme_id, **{**chosen, **values})

    return render_template("rounds/compare.html", programme=programme, rounds=rounds, found=found, address=address,
                           refusal=refusal_sentence, policy=policy_rows(*found.policies) if found else [],
                           page_url=lambda cursor: address(page=cursor))


def policy_rows(before: Policy, after: Policy) -> list[ChangeRow]:
    """Return what differs from one policy to another, in words."""
    return change_rows(changes(before, after), (*before.fields, *after.fields))
