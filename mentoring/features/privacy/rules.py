"""What somebody may ask about their own data, and how it is answered; pure."""

from enum import StrEnum

from mentoring.core.errors import InvalidError

LONGEST = 1000
SCHEMA = "mentoring.own-data/1"
"""The form of the file that people take along: a new number when a key changes its meaning or goes."""


class Kind(StrEnum):
    """What is asked: that a wrong entry be put right, or that a person look again at a pairing."""

    CORRECTION = "correction"
    OBJECTION = "objection"


class State(StrEnum):
    OPEN = "open"
    DONE = "done"
    DECLINED = "declined"


OUTCOMES = (State.DONE, State.DECLINED)

TOLD_TO_ADMINISTRATORS = frozenset({"account", "employee", "import", "holiday", "learning_hours_rule"})
"""What the trail's page names. All else is mentoring, which the role gives no access to: it shows who and when."""

CORRECTED = ("name", "nip", "email", "employment", "post", "grade", "unit", "place", "line_manager", "competencies", "other")
"""Parts of the employee file that somebody may say are wrong."""


def check_text(text: str) -> str:
    """Return what is asked without outer blanks, or say what is wrong with it."""
    text = text.strip()
    if not text:
        raise InvalidError.of("text", "required")
    if len(text) > LONGEST:
        raise InvalidError.of("text", "data_text_long", most=LONGEST)
    return text


def check_field(field: str) -> str:
    """Return the part of the employee file, or say that one has to be chosen."""
    if field not in CORRECTED:
        raise InvalidError.of("field", "data_field_missing")
    return field


def check_answer(kind: str, outcome: str, answer: str) -> tuple[State, str]:
    """Return the outcome and its reason: whoever is declined, or objects, is told why in a person's own words.

    >>> check_answer("correction", "done", " ")
    (<State.DONE: 'done'>, '')
    """
    if outcome not in OUTCOMES:
        raise InvalidError.of("outcome", "data_outcome_missing")
    answer = answer.strip()
    if len(answer) > LONGEST:
        raise InvalidError.of("answer", "data_text_long", most=LONGEST)
    if not answer and (outcome == State.DECLINED or kind == Kind.OBJECTION):
        raise InvalidError.of("answer", "data_answer_missing")
    return State(outcome), answer
