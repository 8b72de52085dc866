"""What other features ask of eligibility: may these two be paired, how well, why, and whom to suggest."""

from mentoring.features.eligibility.assembly import Pool, load_pool
from mentoring.features.eligibility.service.checking import (
    Assessment,
    Seated,
    assess_pair,
    broken_since,
    check_again,
    check_pair,
    overridable,
)
from mentoring.features.eligibility.service.scoring import ScoredPool, load_scored, prepare_scores, score_pool
from mentoring.features.eligibility.service.shortlisting import Candidate, best_mentors, exposures, shortlist
from mentoring.features.eligibility.service.wording import (
    ReasonText,
    competency_name,
    describe_reason,
    field_name,
    reason_texts,
    reasons_of,
    refusal_sentence,
    speaks_for,
)

__all__ = [
    "Assessment", "Candidate", "Pool", "ReasonText", "ScoredPool", "Seated", "assess_pair", "best_mentors", "broken_since",
    "check_again", "check_pair", "competency_name", "describe_reason", "exposures", "field_name", "load_pool",
    "load_scored", "overridable", "prepare_scores", "reason_texts", "reasons_of", "refusal_sentence", "score_pool",
    "shortlist", "speaks_for",
]
