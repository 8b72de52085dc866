"""Use cases of rounds: run one, decide on its proposals, publish what was approved."""

from mentoring.features.rounds.service.ask import Asked, ask_why_not
from mentoring.features.rounds.service.bulk import Approved, approve_all, undo_all
from mentoring.features.rounds.service.compare import ComparedPair, Comparison, compare_rounds
from mentoring.features.rounds.service.decide import (
    approve_proposal,
    lock_proposal,
    prepare_check,
    reject_proposal,
    swap_proposal,
    undo_proposal,
    unlock_proposal,
)
from mentoring.features.rounds.service.pair import Weighed, find_side, pair_by_hand, weigh_pair
from mentoring.features.rounds.service.publish import prepare_publication, publish_round, stamp_of, take_back_pair
from mentoring.features.rounds.service.run import begin_round, cancel_round, save_round, start_round, stop_round
from mentoring.features.rounds.service.try_out import try_policy
from mentoring.features.rounds.service.views import delete_view, rename_view, save_view

__all__ = [
    "Approved", "Asked", "ComparedPair", "Comparison", "Weighed", "approve_all", "approve_proposal", "ask_why_not",
    "begin_round", "cancel_round", "compare_rounds", "delete_view", "find_side", "lock_proposal", "pair_by_hand",
    "prepare_check", "prepare_publication", "publish_round", "reject_proposal", "rename_view", "save_round", "save_view",
    "stamp_of", "start_round", "stop_round", "swap_proposal", "take_back_pair", "try_policy", "undo_all", "undo_proposal",
    "unlock_proposal", "weigh_pair",
]
