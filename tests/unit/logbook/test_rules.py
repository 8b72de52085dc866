"""Sessions and learning hours, without a database."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.core.clock import local_date
from mentoring.core.errors import ConflictError, InvalidError
from mentoring.features.logbook.rules import (
    DEFAULT_RULE,
    CountedSession,
    HoursRule,
    NewAction,
    Part,
    SessionFacts,
    SessionState,
    TimedSession,
    check_action,
    check_dispute,
    check_facts,
    check_move,
    check_rule,
    compare_hours,
    count_hours,
    count_mentor_hours,
    find_overlaps,
    read_rhythm,
)

DAY = date(2026, 11, 24)
LEGAL = {
    ("planned", "held"): "mentor", ("planned", "cancelled"): "mentor mentee", ("held", "held"): "mentor",
    ("held", "confirmed"): "mentee", ("held", "disputed"): "mentee", ("held", "void"): "mentor",
    ("disputed", "held"): "mentor", ("disputed", "confirmed"): "mentee", ("disputed", "void"): "mentor coordinator",
    ("confirmed", "void"): "mentor coordinator", ("void", "held"): "mentor",
}


@pytest.mark.parametrize(("state", "to", "part"), list(product(SessionState, SessionState, Part)))
def test_a_move_of_a_session_is_legal_for_exactly_those_of_the_table(state: str, to: SessionState, part: Part) -> None:
    if part in LEGAL.get((state, to), "").split():
        check_move(state, to, part)
    else:
        with pytest.raises(ConflictError) as caught:
            check_move(state, to, part)
        assert caught.value.code == ("session_mover" if (state, to) in LEGAL else "session_move")


def facts(**values: object) -> SessionFacts:
    return SessionFacts(**{"held_on": DAY, "minutes": 60, "topic": "Anggaran", **values})  # type: ignore[arg-type]  # mixed values


@pytest.mark.parametrize(("values", "field", "code"), [
    ({"held_on": None}, "held_on", "session_day_missing"),
    ({"held_on": DAY + timedelta(days=1)}, "held_on", "session_in_future"),
    ({"held_on": DAY - timedelta(days=11)}, "held_on", "session_before_pairing"),
    ({"minutes": None}, "minutes", "session_minutes_missing"),
    ({"minutes": 4}, "minutes", "session_minutes_range"),
    ({"minutes": 481}, "minutes", "session_minutes_range"),
    ({"topic": "  "}, "topic", "session_topic_missing"),
    ({"topic": "x" * 201}, "topic", "text_too_long"),
    ({"place": "x" * 121}, "place", "text_too_long"),
    ({"shared_note": "x" * 4001}, "shared_note", "text_too_long"),
    ({"private_note": "x" * 4001}, "private_note", "text_too_long"),
])
def test_each_wrong_field_of_a_session_is_named(values: dict[str, object], field: str, code: str) -> None:
    assert check_facts(facts(), earliest=DAY - timedelta(days=10), today=DAY) == (DAY, 60)
    with pytest.raises(InvalidError) as caught:
        check_facts(facts(**values), earliest=DAY - timedelta(days=10), today=DAY)
    assert {name: given[0] for name, given in caught.value.fields.items()} == {field: code}


def test_an_action_needs_a_text_and_a_day_to_come() -> None:
    assert check_action(NewAction(" Kirim contoh ", True, DAY), today=DAY) == "Kirim contoh"
    for action, field in ((NewAction("", True), "action_text"), (NewAction("x" * 301, True), "action_text"),
                          (NewAction("Kirim", False, DAY - timedelta(days=1)), "action_due_on")):
        with pytest.raises(InvalidError) as caught:
            check_action(action, today=DAY)
        assert list(caught.value.fields) == [field]


def test_a_dispute_needs_its_reason() -> None:
    assert check_dispute(" 45 menit ") == "45 menit"
    for reason in (" ", "x" * 501):
        with pytest.raises(InvalidError):
            check_dispute(reason)


def session(row_id: int, minutes: int, day: date = DAY, programme_id: int = 1) -> CountedSession:
    return CountedSession(row_id, day, minutes, programme_id)


@pytest.mark.parametrize(("minutes", "hours"), [(44, 0), (45, 1), (89, 1), (90, 2), (480, 10)])
def test_one_hour_is_45_minutes_of_one_session(minutes: int, hours: int) -> None:
    assert count_hours([session(1, minutes)], []) == {1: hours}


def test_minutes_of_two_sessions_are_not_added_up() -> None:
    assert count_hours([session(1, 44), session(2, 44)], []) == {1: 0, 2: 0}


def test_a_rule_may_give_whole_hours_a_session() -> None:
    rule = HoursRule(date(2026, 1, 1), "session", hours_per_session=2)
    assert count_hours([session(1, 10), session(2, 300)], [rule]) == {1: 2, 2: 2}


def test_the_rule_in_force_on_the_day_counts() -> None:
    rules = [HoursRule(date(2026, 11, 24), "session", hours_per_session=3), HoursRule(date(2026, 1, 1), "minutes")]
    before = DAY - timedelta(days=1)
    assert count_hours([session(1, 90), session(2, 90, before), session(3, 90, date(2025, 6, 1))], rules) == {
        1: 3, 2: 2, 3: 2}


@pytest.mark.parametrize(("caps", "expected"), [
    ({"cap_per_day": 3}, {1: 2, 2: 1, 3: 2, 4: 2}),
    ({"cap_per_programme": 5}, {1: 2, 2: 2, 3: 1, 4: 2}),
    ({"cap_per_year": 5}, {1: 2, 2: 2, 3: 1, 4: 0}),
    ({"cap_per_day": 2, "cap_per_year": 3}, {1: 2, 2: 0, 3: 1, 4: 0}),
])
def test_caps_cut_what_is_over_in_the_order_of_days(caps: dict[str, int], expected: dict[int, int]) -> None:
    rule = HoursRule(date(2026, 1, 1), "minutes", cap_per_day=caps.get("cap_per_day"),
                     cap_per_programme=caps.get("cap_per_programme"), cap_per_year=caps.get("cap_per_year"))
    sessions = [session(3, 90, DAY + timedelta(days=1)), session(1, 90), session(2, 90),
                session(4, 90, DAY + timedelta(days=2), programme_id=2)]
    assert count_hours(sessions, [rule]) == expected


def test_a_new_year_begins_a_new_count() -> None:
    rule = HoursRule(date(2026, 1, 1), "minutes", cap_per_year=2)
    assert count_hours([session(1, 90, date(2026, 12, 31)), session(2, 90, date(2027, 1, 1))], [rule]) == {1: 2, 2: 2}


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_half_past_eleven_on_the_last_evening_lands_in_the_old_year_everywhere(zone: str) -> None:
    from zoneinfo import ZoneInfo

    evening = datetime.combine(date(2026, 12, 31), time(23, 30), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert local_date(evening, zone) == date(2026, 12, 31)
    assert local_date(evening + timedelta(hours=1), zone) == date(2027, 1, 1)


SESSIONS = st.lists(st.tuples(st.integers(5, 480), st.integers(0, 400), st.integers(1, 3)), max_size=30)
CAP = st.none() | st.integers(1, 30)


@given(SESSIONS, CAP, CAP, CAP, st.sampled_from(["session", "minutes"]), st.randoms())
def test_hours_never_exceed_a_cap_nor_what_the_session_earns_and_order_does_not_matter(
        rows: list[tuple[int, int, int]], day: int | None, programme: int | None, year: int | None, method: str,
        random: object) -> None:
    sessions = [CountedSession(number, date(2026, 1, 1) + timedelta(days=offset), minutes, programme_id)
                for number, (minutes, offset, programme_id) in enumerate(rows)]
    rule = HoursRule(date(2025, 1, 1), method, cap_per_day=day, cap_per_programme=programme, cap_per_year=year)
    earned = count_hours(sessions, [rule])
    shuffled = list(sessions)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis's own random
    assert count_hours(shuffled, [rule]) == earned
    for item in sessions:
        assert 0 <= earned[item.id] <= (2 if method == "session" else item.minutes // 45)
    for cap, key in ((day, "held_on"), (programme, "programme_id")):
        for value in {getattr(item, key) for item in sessions}:
            total = sum(earned[item.id] for item in sessions if getattr(item, key) == value)
            assert cap is None or total <= cap
    for value in {item.held_on.year for item in sessions}:
        assert year is None or sum(earned[item.id] for item in sessions if item.held_on.year == value) <= year


def test_a_mentor_earns_once_for_a_meeting_with_several() -> None:
    group, other = ("2026-11-24", 90, "a"), ("2026-11-24", 45, "b")
    counted = count_mentor_hours([(session(1, 90), group), (session(2, 90), group), (session(3, 45), other)], [])
    assert (counted.hours, counted.meetings) == (3, 2)


def test_a_difference_names_the_session_with_both_figures() -> None:
    assert [(item.mentoring_session_id, item.stored, item.expected)
            for item in compare_hours({1: 2, 2: 1, 3: 4}, {1: 2, 2: 3})] == [(2, 1, 3), (3, 4, 0)]


@pytest.mark.parametrize(("values", "field"), [
    ({"method": "guess"}, "method"), ({"hours_per_session": 25}, "hours_per_session"),
    ({"minutes_per_hour": 0}, "minutes_per_hour"), ({"cap_per_day": 0}, "cap_per_day"),
    ({"cap_per_programme": 1001}, "cap_per_programme"), ({"cap_per_year": -1}, "cap_per_year"),
])
def test_each_wrong_value_of_a_rule_is_named(values: dict[str, object], field: str) -> None:
    assert check_rule(DEFAULT_RULE) == DEFAULT_RULE
    with pytest.raises(InvalidError) as caught:
        check_rule(HoursRule(**{"effective_from": DAY, "method": "minutes", **values}))  # type: ignore[arg-type]  # mixed values
    assert list(caught.value.fields) == [field]


@pytest.mark.parametrize(("last", "days", "late"), [(None, 14, False), (None, 15, True), (28, 28, False), (29, 29, True)])
def test_silence_is_late_after_one_interval_before_the_first_meeting_and_two_after_it(
        last: int | None, days: int, late: bool) -> None:
    rhythm = read_rhythm(running_since=DAY - timedelta(days=days), interval_days=14, today=DAY,
                         last_held_on=None if last is None else DAY - timedelta(days=last))
    assert (rhythm.has_met, rhythm.days_silent, rhythm.is_late) == (last is not None, days, late)


def test_overlapping_sessions_are_found_and_group_sessions_are_one_meeting() -> None:
    def at(row_id: int, hour: int, minutes: int, group: str) -> TimedSession:
        return TimedSession(row_id, datetime(2026, 11, 24, hour, tzinfo=UTC), minutes, (group,))

    assert find_overlaps([at(1, 1, 60, "a"), at(2, 1, 60, "a"), at(3, 2, 60, "b")]) == set()
    assert find_overlaps([at(1, 1, 61, "a"), at(2, 2, 60, "b"), at(3, 5, 60, "c")]) == {1, 2}
