"""What is a matter and what is not yet, at the borders."""

from datetime import UTC, date, datetime, timedelta

import pytest

from mentoring.core.errors import InvalidError
from mentoring.features.attention.rules.calendar import WEEKS, count_weeks, draw_timeline
from mentoring.features.attention.rules.finding import FINDERS, Moment, count_effect, find_matters
from mentoring.features.attention.rules.matters import Facts, Kind, MailFacts, PairFacts, RequestFacts
from mentoring.features.attention.rules.settings import (
    DEFAULTS,
    GOVERNED,
    RANGES,
    Thresholds,
    check_note,
    check_thresholds,
    is_snoozed,
    snooze_days,
)
from mentoring.features.requests.rules import answer_due

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
TODAY = date(2026, 11, 24)
FIGURES = check_thresholds(DEFAULTS)
AT = Moment(NOW, TODAY, FIGURES)


def kinds(state: str = "active", **facts: object) -> dict[Kind, date | None]:
    pair = PairFacts(1, "Mentee", "Mentor", state, **facts)  # type: ignore[arg-type]  # facts as given
    return {matter.kind: matter.since for matter in find_matters(Facts((pair,)), AT)}


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_every_kind_has_its_finder_and_every_threshold_its_kind() -> None:
    assert set(FINDERS) == set(Kind)
    assert set(GOVERNED) == set(RANGES)


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


@pytest.mark.parametrize(("back", "found"), [(0, set()), (1, {Kind.BACK})])
def test_a_pairing_on_hold_is_a_matter_the_day_after_the_expected_return(back: int, found: set[Kind]) -> None:
    assert set(kinds("on_hold", back_on=ago(back))) == found
    assert not kinds("active", back_on=ago(back))


@pytest.mark.parametrize("state", ["reserved", "approved", "published", "active", "on_hold"])
def test_a_leaver_a_mover_and_a_new_manager_are_matters_of_every_pairing_that_holds_seats(state: str) -> None:
    moved = ((NOW, TODAY, "Mentee", "Dinas Lama"),)
    assert set(kinds(state, left=("Mentor",), moved=moved, mentor_is_above=True)) == {
        Kind.LEFT, Kind.MOVED, Kind.LINE_MANAGER}
    assert not kinds(state, mentor_is_above=True, may_be_above=True)


def test_what_ended_is_no_matter_but_for_a_dispute() -> None:
    moved = ((NOW, TODAY, "Mentee", "Dinas Lama"),)
    assert set(kinds("ended", left=("Mentor",), moved=moved, mentor_is_above=True, disputed_on=ago(3))) == {Kind.DISPUTED}


def matters(**facts: object) -> list[tuple[Kind, str]]:
    return [(item.kind, item.subject) for item in find_matters(Facts(**facts), AT)]  # type: ignore[arg-type]  # as given


def test_a_decline_waits_until_the_mentee_has_another_and_only_the_last_is_told() -> None:
    first, second = (PairFacts(number, "A", "B", "declined", mentee_place=7, seeks_mentor=True) for number in (1, 2))
    assert matters(pairs=(first, second)) == [(Kind.DECLINED, "pairing:2")]
    assert matters(pairs=(first, PairFacts(3, "A", "C", "approved", mentee_place=7))) == []
    assert matters(pairs=(PairFacts(1, "A", "B", "declined", mentee_place=7),)) == [], "who looks for none any more"


@pytest.mark.parametrize("sent", [date(2026, 11, 14) + timedelta(days=number) for number in range(7)])
@pytest.mark.parametrize("days", [1, 3, 5])
def test_requests_are_matters_after_working_days_and_always_before_they_expire(sent: date, days: int) -> None:
    figures = check_thresholds(Thresholds(answer_days=days))
    asked = Facts(requests=(RequestFacts(1, "A", "B", sent, answer_due(sent)),))
    shown = [day for day in (sent + timedelta(days=number) for number in range(10))
             if find_matters(asked, Moment(NOW, day, figures))]
    assert shown[0] <= answer_due(sent)
    assert (shown[0] == answer_due(sent)) == (days == 5)
    [matter] = find_matters(asked, Moment(NOW, answer_due(sent), figures))
    assert matter.is_urgent(answer_due(sent))
    assert not matter.is_urgent(answer_due(sent) - timedelta(days=1))


def test_the_longest_waiting_request_stands_first() -> None:
    asked = tuple(RequestFacts(number, "A", "B", ago(days)) for number, days in ((1, 1), (2, 5), (3, 6)))
    assert matters(requests=asked) == [(Kind.ANSWER, "request:3"), (Kind.ANSWER, "request:2")]


def test_places_are_short_only_when_more_mentees_look_than_seats_are_free() -> None:
    assert not matters(unplaced=3, free=3)
    assert matters(unplaced=4, free=3) == [(Kind.CAPACITY, "programme:0")]


def test_what_breaks_a_rule_stands_on_top_unless_the_policy_bars_no_managers() -> None:
    pairs = (PairFacts(1, "A", "B", "active", active_on=ago(60)),
             PairFacts(2, "C", "D", "active", active_on=ago(5), mentor_is_above=True))
    assert matters(pairs=pairs) == [(Kind.LINE_MANAGER, "pairing:2"), (Kind.NOT_MET, "pairing:1")]
    assert matters(pairs=pairs, bars_managers=False) == [(Kind.NOT_MET, "pairing:1")]


def test_an_event_has_a_subject_of_its_own() -> None:
    moved = PairFacts(5, "A", "B", "active", moved=((NOW, TODAY, "A", "X"), (NOW - timedelta(days=3), ago(3), "B", "Y")))
    [move, mail] = find_matters(Facts((moved,), mails=(MailFacts(9, "C", 44, TODAY, has_address=False),)), AT)
    assert (move.subject, move.who, move.place, move.row_id) == ("pairing:5:261124010000", "A", "X", 5)
    assert (mail.subject, mail.row_id) == ("employee:9:44", 9)


def test_the_effect_of_thresholds_is_counted() -> None:
    facts = Facts((PairFacts(1, "A", "B", "active", active_on=ago(30)),))
    assert count_effect(facts, AT) == {"answer_days": 0, "grace_days": 0, "first_meeting_days": 1, "silent_intervals": 0}
    later = Moment(NOW, TODAY, check_thresholds(Thresholds(first_meeting_days=30)))
    assert count_effect(facts, later)["first_meeting_days"] == 0


def test_what_was_put_off_comes_back_on_the_day() -> None:
    assert is_snoozed(TODAY + timedelta(days=1), TODAY)
    assert not is_snoozed(TODAY, TODAY)
    assert not is_snoozed(None, TODAY)


@pytest.mark.parametrize(("today", "days"), [
    (date(2026, 11, 24), (date(2026, 11, 27), date(2026, 11, 30))), (date(2026, 11, 27), (date(2026, 12, 2), date(2026, 11, 30))),
    (date(2026, 11, 30), (date(2026, 12, 3), date(2026, 12, 7)))])
def test_snoozes_end_on_working_days(today: date, days: tuple[date, date]) -> None:
    assert snooze_days(today) == days


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
    assert check_thresholds(Thresholds(5, 30, 180, 12))["first_meeting_days"] == 180
    with pytest.raises(InvalidError) as caught:
        check_thresholds(Thresholds(6, 31, None, 12))
    assert set(caught.value.fields) == {"answer_days", "grace_days", "first_meeting_days"}


@pytest.mark.parametrize(("opens", "closes"), [(None, None), (date(2026, 2, 1), None), (date(2026, 2, 1), date(2026, 3, 1))])
@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 2, 15), date(2026, 6, 1), date(2026, 12, 31), date(2027, 1, 1)])
def test_the_line_of_the_year_is_whole(opens: date | None, closes: date | None, today: date) -> None:
    line = draw_timeline(opens, closes, date(2026, 4, 1), date(2026, 12, 31), today)
    assert sum(bar.length for bar in line.bars) == pytest.approx(100)
    assert sum(length for _, _, length in line.phases) == pytest.approx(100)
    assert (line.week is not None) == (date(2026, 4, 1) <= today <= date(2026, 12, 31))
    assert sum(bar.length for bar in line.bars if bar.is_past) == pytest.approx(
        100 if today > date(2026, 12, 31) else line.now or 0)


def test_weeks_begin_on_mondays_and_leave_out_what_is_older() -> None:
    weeks = count_weeks({date(2026, 11, 23): (2, 3), date(2026, 11, 22): (1, 1), date(2026, 10, 18): (9, 9)}, TODAY)
    assert len(weeks) == WEEKS
    assert [(week.sessions, week.hours) for week in weeks] == [(0, 0), (0, 0), (0, 0), (0, 0), (1, 1), (2, 3)]
    assert weeks[-1].monday == date(2026, 11, 23)
