"""Use cases of pairings: making them, telling people of them, carrying them to their end."""

from mentoring.features.pairings.service.carrying import (
    accept_pairing,
    complete_pairing,
    complete_pairings,
    decline_pairing,
    end_pairing,
    hold_pairing,
    resume_pairing,
)
from mentoring.features.pairings.service.making import (
    approve_pairing,
    check_neutral,
    confirm_reserved,
    refuse_reserved,
    reject_people,
    release_reserved,
    reserve_pairing,
    unreject_people,
    withdraw_pairing,
)
from mentoring.features.pairings.service.publishing import activate_due, publish_pairings, take_back_pairing

__all__ = [
    "accept_pairing",
    "activate_due",
    "approve_pairing",
    "check_neutral",
    "complete_pairing",
    "complete_pairings",
    "confirm_reserved",
    "decline_pairing",
    "end_pairing",
    "hold_pairing",
    "publish_pairings",
    "refuse_reserved",
    "reject_people",
    "release_reserved",
    "reserve_pairing",
    "resume_pairing",
    "take_back_pairing",
    "unreject_people",
    "withdraw_pairing",
]
