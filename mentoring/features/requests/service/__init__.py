"""Use cases of mentor requests: ask, withdraw, answer, confirm, and what follows by itself."""

from mentoring.features.requests.service.answering import (
    accept_request,
    ask_for_time,
    confirm_request,
    decline_request,
    refuse_request,
)
from mentoring.features.requests.service.asking import ask_mentor, expire_due, reorder_request, send_next, withdraw_request
from mentoring.features.requests.service.calendar import add_holiday, remind_mentors, remove_holiday
from mentoring.features.requests.service.choosing import block_person, mark_mentor, unblock_person

__all__ = ["accept_request", "add_holiday", "ask_for_time", "ask_mentor", "block_person", "confirm_request",
           "decline_request", "expire_due", "mark_mentor", "refuse_request", "remind_mentors", "remove_holiday",
           "reorder_request", "send_next", "unblock_person", "withdraw_request"]
