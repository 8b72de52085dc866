"""When a pulse is asked, what an answer may be, and what is low or too few to tell; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mentoring.core.errors import ConflictError, InvalidError
from mentoring.features.pairings.rules import PairingState

FIRST_DAY, INTERVAL_DAYS = 30, 60
"""The day of a pairing on which the first pulse is asked, and the days to each next one."""

LOW = 2
"""The lowest answer from which on down a pulse asks for a coordinator's look."""

FEWEST_TOLD = 3
"""Totals of fewer people than this would tell what one of them said."""

EVALUATION_WINDOW = timedelta(days=30)
"""How long after its end a pairing is still asked for an evaluation; one may be written later unasked."""

COMMENT_LENGTH, TEXT_LENGTH = 500, 2000
SCALE = range(1, 6)
PULSE_QUESTIONS = ("usefulness", "rhythm", "trust")
EVALUATION_QUESTIONS = ("goals", "learning", "bond", "fit", "support")


class AskState(StrEnum):
    """What became of a question; one that was not answered lapses with the next."""

    OPEN = "open"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    LAPSED = "lapsed"


class ConcernState(StrEnum):
    """What became of "this isn't working": the pairing was ended, it was settled otherwise, or taken back."""

    OPEN = "open"
    ENDED = "ended"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class Trend(StrEnum):
    """How an answer compares with the one before."""

    FIRST = "first"
    DOWN = "down"
    SAME = "same"
    UP = "up"


EVALUATED = frozenset((PairingState.COMPLETED, PairingState.ENDED))
"""States of a pairing that was met in and is over."""


def due_number(active_on: date, today: date) -> int:
    """Return the number of the last pulse that is due: 0 before day 30, then one more every 60 days.

    After a downtime or a rest the missed ones are not made up for: only the last one is asked.
    """
    days = (today - active_on).days
    return 0 if days < FIRST_DAY else 1 + (days - FIRST_DAY) // INTERVAL_DAYS


def due_on(active_on: date, number: int) -> date:
    """Return the day on which a pulse is due."""
    return active_on + timedelta(days=FIRST_DAY + (number - 1) * INTERVAL_DAYS)


def is_evaluated(state: str, active_since: datetime | None) -> bool:
    """Tell whether a pairing can be evaluated: it ran, and it is over."""
    return state in EVALUATED and active_since is not None


def check_answers(names: Sequence[str], answers: Mapping[str, int | None], texts: Mapping[str, str],
                  longest: int) -> dict[str, int]:
    """Return the answers by name, or raise with what is wrong with each."""
    wrong: dict[str, tuple[str, dict[str, object]]] = {}
    found: dict[str, int] = {}
    for name in names:
        value = answers.get(name)
        if value is None or value not in SCALE:
            wrong[name] = ("answer_missing", {})
        else:
            found[name] = value
    wrong.update({name: ("text_too_long", {"most": longest}) for name, text in texts.items() if len(text) > longest})
    if wrong:
        raise InvalidError(fields=wrong)
    return found


def check_open(state: str) -> None:
    """Raise unless a question still waits for its answer."""
    if state != AskState.OPEN:
        raise ConflictError("question_closed")


def check_concern(text: str) -> str:
    """Return the text without outer blanks; it may be empty, as nobody has to explain."""
    text = text.strip()
    if len(text) > TEXT_LENGTH:
        raise InvalidError.of("text", "text_too_long", most=TEXT_LENGTH)
    return text


def is_low(lowest: int) -> bool:
    """Tell whether the lowest of a pulse's answers asks for a look."""
    return lowest <= LOW


def trend(values: Sequence[int]) -> Trend:
    """Return how the last of some values compares with the one before it."""
    if len(values) < 2:
        return Trend.FIRST
    before, last = values[-2:]
    return Trend.SAME if last == before else Trend.UP if last > before else Trend.DOWN


def low_since(answers: Iterable[tuple[date, int]]) -> date | None:
    """Return since when answers, oldest first, have been low without a break; None when the last is not."""
    since: date | None = None
    for day, value in answers:
        since = (since or day) if is_low(value) else None
    return since


@dataclass(frozen=True)
class Total:
    """The answers to one question: from how many people, their mean, and how many said each of 1 to 5.

    Of too few people only the number is kept.
    """

    people: int
    mean: float | None
    counts: tuple[int, ...]

    @property
    def is_told(self) -> bool:
        return self.mean is not None


def total(values: Sequence[int]) -> Total:
    """Return what some answers amount to; never an average of too few people."""
    if len(values) < FEWEST_TOLD:
        return Total(len(values), None, ())
    return Total(len(values), sum(values) / len(values), tuple(values.count(value) for value in SCALE))
