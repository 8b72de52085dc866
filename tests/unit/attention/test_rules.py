"""What is a matter and what is not yet, at the borders."""

from datetime import UTC, date, datetime, timedelta

import pytest

from mentoring.core.errors import InvalidError
from mentoring.features.attention.rules import (
    DEFAULTS,
    Kind,
    PairFacts,
    RequestFacts,
    Thresholds,
    check_note,
    check_thresholds,
    find_matters,
    is_snoozed,
    pair_kinds,
)

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
TODAY = date(2026, 11, 24)
FIGURES = check_thresholds(DEFAULTS)


def kinds(state: str = "active", **facts: object) -> dict[Kind, date | None]:
    pair = PairFacts(1, "Mentee", "Mentor", state, **facts)  # type: ignore[arg-type]  # facts as given
    return pair_kinds(pair, FIGURES, interval_days=14, now=NOW, today=TODAY)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(("days", "found"), [(21, set()), (22, {Kind.NOT_MET})])
def test_a_pair_that_never_met_is_a_matter_after_the_days(days: int, found: set[Kind]) -> None:
    assert set(kinds(active_on=ago(days))) == found
    assert not kinds("on_hold", active_on=ago(days))


@pytest.mark.parametrize(("days", "found"), [(28, {}), (29, {Kind.SILENT: ago(29)})])
def test_silence_is_counted_in_intervals_from_the_last_session(days: int, found: dict[Kind, date]) -> None:
    assert kinds(active_on=ago(200), last_held_on=ago(days)) == found


@pytest.mark.parametrize(("left", "found"), [(timedelta(days=1, seconds=1), set()), (timedelta(days=1), {Kind.GRACE})])
def test_an_unanswered_pairing_is_a_matter_when_its_grace_is_nearly_over(left: timedelta, found: set[Kind]) -> None:
    assert set(kinds("published", grace_ends_at=NOW + left)) == found
    assert not kinds("published", grace_ends_at=NOW + left, both_answered=True)


@pytest.mark.parametrize("state", ["active", "on_hold", "published"])
def test_a_leaver_and_a_new_manager_are_matters_of_every_live_pairing(state: str) -> None:
    assert set(kinds(state, has_leaver=True, mentor_is_above=True)) == {Kind.LEFT, Kind.LINE_MANAGER}


def test_what_ended_is_no_matter_but_for_a_dispute() -> None:
    assert set(kinds("ended", has_leaver=True, mentor_is_above=True, disputed_on=ago(3))) == {Kind.DISPUTED}


def matters(**facts: object) -> list[tuple[Kind, str]]:
    given = {"pairs": [], "requests": [], "unplaced": 0, "free": 0, **facts}
    return [(item.kind, item.subject) for item in find_matters(
        **given, thresholds=FIGURES, interval_days=14, now=NOW, today=TODAY)]  # type: ignore[arg-type]  # as given


def test_requests_are_matters_from_the_day_on() -> None:
    asked = [RequestFacts(1, "A", "B", ago(2)), RequestFacts(2, "C", "D", ago(3)), RequestFacts(3, "E", "F", ago(4))]
    assert matters(requests=asked) == [(Kind.ANSWER, "request:3"), (Kind.ANSWER, "request:2")], "the longest first"


def test_places_are_short_only_when_more_mentees_look_than_seats_are_free() -> None:
    assert not matters(unplaced=3, free=3)
    assert matters(unplaced=4, free=3) == [(Kind.CAPACITY, "programme:0")]


def test_what_breaks_a_rule_stands_on_top() -> None:
    pairs = [PairFacts(1, "A", "B", "active", active_on=ago(60)),
             PairFacts(2, "C", "D", "active", active_on=ago(5), mentor_is_above=True)]
    assert matters(pairs=pairs) == [(Kind.LINE_MANAGER, "pairing:2"), (Kind.NOT_MET, "pairing:1")]


def test_what_was_put_off_comes_back_on_the_day() -> None:
    assert is_snoozed(TODAY + timedelta(days=1), TODAY)
    assert not is_snoozed(TODAY, TODAY)
    assert not is_snoozed(None, TODAY)


@pytest.mark.parametrize(("days", "length", "wrong"), [
    (1, 500, set()), (365, 0, set()), (0, 0, {"snoozed_until"}), (366, 0, {"snoozed_until"}), (1, 501, {"note"})])
def test_a_note_has_a_day_ahead_and_a_length(days: int, length: int, wrong: set[str]) -> None:
    try:
        check_note(TODAY + timedelta(days=days), "a" * length, today=TODAY)
        found: set[str] = set()
    except InvalidError as error:
        found = set(error.fields)
    assert found == wrong


def test_thresholds_keep_their_ranges() -> None:
    assert check_thresholds(Thresholds(60, 30, 180, 12))["first_meeting_days"] == 180
    with pytest.raises(InvalidError) as caught:
        check_thresholds(Thresholds(0, 31, None, 12))
    assert set(caught.value.fields) == {"answer_days", "grace_days", "first_meeting_days"}
