"""What is decided about rounds without a database: their life, what two have in common, what a trial changes."""

from mentoring.features.rounds.rules.rounds import (
    DECIDED,
    FAR_STEPS,
    FINISHED,
    MOST_FLAGS,
    ON_ITS_WAY,
    PAIRED,
    PROGRAMME_STATES,
    PROPOSAL_MOVES,
    REASON_LENGTH,
    ROUND_MOVES,
    WEAK_BELOW,
    Flag,
    LeftOver,
    Order,
    Outcome,
    ProposalState,
    ProposedPair,
    RoundState,
    check_lock,
    check_programme,
    check_reason,
    count_doubts,
    flags_of,
    keep_possible,
    move_proposal,
    move_round,
)

__all__ = [
    "DECIDED", "FAR_STEPS", "FINISHED", "MOST_FLAGS", "ON_ITS_WAY", "PAIRED", "PROGRAMME_STATES", "PROPOSAL_MOVES",
    "REASON_LENGTH", "ROUND_MOVES", "WEAK_BELOW",
    "Flag", "LeftOver", "Order", "Outcome", "ProposalState", "ProposedPair", "RoundState",
    "check_lock", "check_programme", "check_reason", "count_doubts", "flags_of", "keep_possible", "move_proposal",
    "move_round",
]
