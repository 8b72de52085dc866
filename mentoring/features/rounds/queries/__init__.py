"""Reads of rounds, the review queue, people left over, and what waits for publication."""

from mentoring.features.rounds.queries.bulk import (
    BulkAct,
    HeldProposal,
    Standing,
    find_act,
    list_held,
    list_standing,
    lock_enrolments,
    lock_held,
)
from mentoring.features.rounds.queries.comparison import (
    Decision,
    Person,
    list_decisions,
    list_finished,
    map_people,
    map_plan,
    map_proposals,
    map_rejected,
    map_sort_names,
    map_unplaced,
    mentees_of,
)
from mentoring.features.rounds.queries.history import (
    DECISIONS,
    DecisionLine,
    HistoryScope,
    list_history,
    scope_of_pair,
    scope_of_person,
    scope_of_round,
)
from mentoring.features.rounds.queries.publication import Waiting, WaitingPair, count_waiting, list_waiting
from mentoring.features.rounds.queries.queue import (
    Levels,
    Place,
    QueueCounts,
    QueueFilter,
    QueuePage,
    QueueRow,
    count_queue,
    find_proposal_of_round,
    list_levels,
    list_places,
    list_queue,
    stamp_queue,
)
from mentoring.features.rounds.queries.review import Review, RunnerUp, Steadiness, read_review
from mentoring.features.rounds.queries.rounds import (
    count_enrolled,
    count_for_menu,
    count_unplaced,
    find_newest_finished,
    find_newest_ready,
    find_programme_id,
    find_round_before,
    find_round_on_its_way,
    get_proposal,
    get_round,
    list_locked,
    list_open_pairs,
    list_proposals_of_pairings,
    list_rounds,
    list_unplaced,
    list_unwanted,
    map_open_scores,
)
from mentoring.features.rounds.queries.trial import list_mentor_places, list_suggested
from mentoring.features.rounds.queries.views import get_view, list_views

__all__ = [
    "DECISIONS", "BulkAct", "Decision", "DecisionLine", "HeldProposal", "HistoryScope", "Levels", "Person", "Place",
    "QueueCounts", "QueueFilter", "QueuePage", "QueueRow", "Review", "RunnerUp", "Standing", "Steadiness", "Waiting",
    "WaitingPair", "count_enrolled", "count_for_menu", "count_queue", "count_unplaced",
    "count_waiting", "find_act", "find_newest_finished", "find_newest_ready", "find_programme_id",
    "find_proposal_of_round", "find_round_before", "find_round_on_its_way", "get_proposal", "get_round", "get_view",
    "list_decisions", "list_finished", "list_held", "list_history", "list_levels", "list_locked",
    "list_mentor_places", "list_open_pairs", "list_places", "list_proposals_of_pairings", "list_queue", "list_rounds",
    "list_standing", "list_suggested", "list_unplaced", "list_unwanted", "list_views", "list_waiting",
    "lock_enrolments", "lock_held", "map_open_scores", "map_people", "map_plan", "map_proposals", "map_rejected",
    "map_sort_names", "map_unplaced", "mentees_of", "read_review", "scope_of_pair", "scope_of_person",
    "scope_of_round", "stamp_queue",
]
