"""Finding matters: each kind is one function in `FINDERS`; pure.

A new kind needs its name in `Kind`, what it looks at in `Facts`, its function here, and its words in `documents.py`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mentoring.features.attention.rules.matters import ORDER, Facts, Kind, Matter, PairFacts
from mentoring.features.attention.rules.settings import GOVERNED
from mentoring.features.pairings.rules import PairingState
from mentoring.features.requests.rules import add_working_days


@dataclass(frozen=True)
class Moment:
    """When matters are looked for, and from when on something is one."""

    now: datetime
    today: date
    thresholds: Mapping[str, int]


def _about(kind: Kind, pair: PairFacts, since: date | None, until: date | None = None, who: str = "") -> Matter:
    return Matter(kind, f"pairing:{pair.pairing_id}", pair.mentee, pair.mentor, since, until, who)


def _find_managed(facts: Facts, _at: Moment) -> Iterator[Matter]:
    """A mentor came to stand above the mentee; what a coordinator overrode for this very pair is no matter."""
    for pair in facts.pairs:
        if facts.bars_managers and pair.holds and pair.mentor_is_above and not pair.may_be_above:
            yield _about(Kind.LINE_MANAGER, pair, None)


def _find_left(facts: Facts, _at: Moment) -> Iterator[Matter]:
    for pair in facts.pairs:
        if pair.holds and pair.left:
            yield _about(Kind.LEFT, pair, pair.left_on, who=" · ".join(pair.left))


def _find_moved(facts: Facts, _at: Moment) -> Iterator[Matter]:
    """Somebody moved since the pairing was made; the next move is another matter."""
    for pair in facts.pairs:
        if pair.holds and pair.moved:
            moved_at, moved_on, who, place = max(pair.moved)
            yield Matter(Kind.MOVED, f"pairing:{pair.pairing_id}:{moved_at:%y%m%d%H%M%S}", pair.mentee, pair.mentor,
                         moved_on, who=who, place=place)


def _find_declined(facts: Facts, _at: Moment) -> Iterator[Matter]:
    """A published pairing was declined, and its mentee still has no other; the last of each mentee."""
    placed = {pair.mentee_place for pair in facts.pairs if pair.holds}
    last: dict[int, PairFacts] = {}
    for pair in facts.pairs:
        if pair.state == PairingState.DECLINED and pair.seeks_mentor and pair.mentee_place not in placed:
            last[pair.mentee_place] = max(last.get(pair.mentee_place, pair), pair, key=lambda item: item.pairing_id)
    for pair in last.values():
        yield _about(Kind.DECLINED, pair, pair.declined_on)


def _find_back(facts: Facts, at: Moment) -> Iterator[Matter]:
    for pair in facts.pairs:
        if pair.state == PairingState.ON_HOLD and pair.back_on and pair.back_on < at.today:
            yield _about(Kind.BACK, pair, pair.back_on)


def _find_grace(facts: Facts, at: Moment) -> Iterator[Matter]:
    for pair in facts.pairs:
        if pair.state == PairingState.PUBLISHED and pair.grace_ends_at and not pair.both_answered:
            left = pair.grace_ends_at - at.now
            if left <= timedelta(days=at.thresholds["grace_days"]):
                yield _about(Kind.GRACE, pair, pair.published_on, at.today + timedelta(days=max(left.days, 0)))


def _find_disputed(facts: Facts, _at: Moment) -> Iterator[Matter]:
    for pair in facts.pairs:
        if pair.disputed_on:
            yield _about(Kind.DISPUTED, pair, pair.disputed_on)


def _find_not_met(facts: Facts, at: Moment) -> Iterator[Matter]:
    for pair in facts.pairs:
        if pair.state == PairingState.ACTIVE and pair.active_on and pair.last_held_on is None and (
                (at.today - pair.active_on).days > at.thresholds["first_meeting_days"]):
            yield _about(Kind.NOT_MET, pair, pair.active_on)


def _find_silent(facts: Facts, at: Moment) -> Iterator[Matter]:
    days = at.thresholds["silent_intervals"] * facts.interval_days
    for pair in facts.pairs:
        if pair.state == PairingState.ACTIVE and pair.last_held_on and (at.today - pair.last_held_on).days > days:
            yield _about(Kind.SILENT, pair, pair.last_held_on)


def _find_answers(facts: Facts, at: Moment) -> Iterator[Matter]:
    for item in facts.requests:
        if add_working_days(item.sent_on, at.thresholds["answer_days"]) <= at.today:
            yield Matter(Kind.ANSWER, f"request:{item.request_id}", item.mentee, item.mentor, item.sent_on, item.due_on)


def _find_shortage(facts: Facts, _at: Moment) -> Iterator[Matter]:
    if facts.unplaced > facts.free:
        yield Matter(Kind.CAPACITY, "programme:0", missing=facts.unplaced - facts.free)


def _find_concerns(facts: Facts, _at: Moment) -> Iterator[Matter]:
    """Pairings are said not to work: only how many, as the words stay where they were said; one more is another matter."""
    if facts.concerns:
        yield Matter(Kind.CONCERN, f"programme:{facts.last_concern}", missing=facts.concerns)


def _find_low_pulses(facts: Facts, _at: Moment) -> Iterator[Matter]:
    """A side answered low; its next low answer is another matter."""
    pairs = {pair.pairing_id: pair for pair in facts.pairs}
    for item in facts.pulses:
        if pair := pairs.get(item.pairing_id):
            yield Matter(Kind.LOW_PULSE, f"pairing:{pair.pairing_id}:{item.side}:{item.number}", pair.mentee, pair.mentor,
                         item.since, who=item.side)


def _find_mail(facts: Facts, _at: Moment) -> Iterator[Matter]:
    """A message to somebody did not arrive, and none after it; the next one is another matter."""
    for item in facts.mails:
        yield Matter(Kind.MAIL, f"employee:{item.employee_id}:{item.mail_id}", who=item.person, since=item.failed_on,
                     missing=not item.has_address)


FINDERS: Mapping[Kind, Callable[[Facts, Moment], Iterable[Matter]]] = {
    Kind.LINE_MANAGER: _find_managed, Kind.LEFT: _find_left, Kind.DECLINED: _find_declined, Kind.ANSWER: _find_answers,
    Kind.MOVED: _find_moved, Kind.BACK: _find_back, Kind.GRACE: _find_grace, Kind.DISPUTED: _find_disputed,
    Kind.NOT_MET: _find_not_met, Kind.SILENT: _find_silent, Kind.CAPACITY: _find_shortage, Kind.MAIL: _find_mail,
    Kind.CONCERN: _find_concerns, Kind.LOW_PULSE: _find_low_pulses}


def find_matters(facts: Facts, at: Moment) -> list[Matter]:
    """Return all matters: by kind, then the longest waiting first."""
    found = [matter for find in FINDERS.values() for matter in find(facts, at)]
    return sorted(found, key=lambda item: (ORDER[item.kind], item.since or date.max, item.row_id, item.subject))


def count_effect(facts: Facts, at: Moment) -> dict[str, int]:
    """Return how many matters each threshold makes today."""
    return {name: sum(1 for _ in FINDERS[kind](facts, at)) for name, kind in GOVERNED.items()}
