"""The page that answers why a mentee is not proposed to some other mentor."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request

from mentoring.core.access import current_actor, requires
from mentoring.core.database import db
from mentoring.features.eligibility.service import reason_texts, refusal_sentence
from mentoring.features.programmes.queries import list_enrolments
from mentoring.features.programmes.rules import EnrolmentState, Side
from mentoring.features.programmes.views import stay_at
from mentoring.features.rounds import queries, service
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.rules import ProposalState
from mentoring.features.rounds.views import blueprint, load_proposal

MOST_FOUND = 10
MOST_NAMED = 3


@blueprint.get("/proposals/<int:proposal_id>/why-not")
@requires(P.VIEW_PROPOSAL, on=load_proposal)
def ask_why_not(proposal: Any, proposal_id: int) -> str:
    session = db.session()
    stay_at(proposal.round.programme_id, "rounds.review_newest")
    search, mentor = request.args.get("q", "").strip(), request.args.get("mentor", type=int)
    is_open = proposal.state == ProposalState.OPEN
    found, is_more = _find_mentors(proposal, search) if is_open and search else ([], False)
    if mentor is None and len(found) == 1:
        mentor = found[0].id
    asked = service.ask_why_not(session, current_actor(), proposal, mentor) if is_open and mentor is not None else None
    named = [proposal.mentee_enrolment_id, proposal.mentor_enrolment_id]
    named += [asked.mentor_enrolment_id, *asked.went_to[:MOST_NAMED]] if asked else []
    return render_template(
        "rounds/why_not.html", proposal=proposal, search=search, found=found, is_more=is_more, asked=asked,
        is_open=is_open, places=queries.list_places(session, named), refusal=refusal_sentence, most_named=MOST_NAMED,
        reason_texts=reason_texts(list(asked.reasons), proposal.round.policy_version.document) if asked else [])


def _find_mentors(proposal: Any, search: str) -> tuple[Sequence[Any], bool]:
    """Return the mentors of the programme whose name holds what was typed, by name, and whether there are more."""
    page = list_enrolments(db.session(), proposal.round.programme_id, side=Side.MENTOR, search=search, size=MOST_FOUND)
    able = [row for row in page.items if row.state in {EnrolmentState.ENROLLED, EnrolmentState.PAUSED}]
    return able, page.next is not None
