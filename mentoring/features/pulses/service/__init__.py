"""Use cases of pulses: asking, answering, saying that it is not working, and what follows from that."""

from mentoring.features.pulses.service.answering import answer_evaluation, answer_pulse, skip_pulse
from mentoring.features.pulses.service.asking import ask_evaluations, ask_pulses, lapse_pulses
from mentoring.features.pulses.service.concerns import (
    end_for_concern,
    is_heard,
    raise_concern,
    settle_concern,
    withdraw_concern,
)

__all__ = [
    "answer_evaluation",
    "answer_pulse",
    "ask_evaluations",
    "ask_pulses",
    "end_for_concern",
    "is_heard",
    "lapse_pulses",
    "raise_concern",
    "settle_concern",
    "skip_pulse",
    "withdraw_concern",
]
