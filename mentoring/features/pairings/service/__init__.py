"""Use cases of pairings: making them, telling people of them, carrying them to their end."""

from mentoring.features.pairings.service.agreeing import accept_agreement, default_agreement, set_agreement
from mentoring.features.pairings.service.carrying import (
    accept_pairing,
    complete_pairing,
    complete_pairings,
    decline_pairing,
    end_pairing,
    hold_pairing,
    resume_pairing,
)
from mentoring.features.pairings.service.letters import preview_letters
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
    "accept_agreement",
    "accept_pairing",
    "activate_due",
    "approve_pairing",
    "check_neutral",
    "complete_pairing",
    "complete_pairings",
    "confirm_reserved",
    "decline_pairing",
    "default_agreement",
    "end_pairing",
    "hold_pairing",
    "preview_letters",
    "publish_pairings",
    "refuse_reserved",
    "reject_people",
    "release_reserved",
    "reserve_pairing",
    "resume_pairing",
    "set_agreement",
    "take_back_pairing",
    "unreject_people",
    "withdraw_pairing",
]
