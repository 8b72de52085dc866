"""Names, passwords, limits, devices: what is allowed, decided without a database."""

import doctest
from datetime import UTC, datetime, timedelta

import pytest

from mentoring.features.accounts import rules
from mentoring.features.accounts.rules import (
    MOST_TRIES,
    Reach,
    Tries,
    TryKind,
    address_block,
    clean_code,
    clean_sign_in_name,
    device_name,
    format_code,
    masked,
    may_try,
    password_problem,
    reach_of,
    sign_in_holds,
    wait_seconds,
)

PERSON = ("198609262015051001", "Maria", "Tefa", "S.Sos", "Dinas", "Perikanan", "Kota", "Kupang")
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_the_examples_hold() -> None:
    assert doctest.testmod(rules).failed == 0


@pytest.mark.parametrize("password", [
    "pohon lontar sabana biru", "kuda-hitam menari 7", "xK9#vm2!pQ4z", "مدرسة القرية الخضراء"])
def test_a_good_password_will_do(password: str) -> None:
    assert password_problem(password, PERSON) is None


@pytest.mark.parametrize(("password", "problem"), [
    ("elevenchars", "password_short"),
    ("x" * 201, "password_long"),
    ("198609262015051001", "password_common"),
    ("Maria Tefa 1986", "password_common"),
    ("Perikanan2026!", "password_common"),
    ("KupangKota2026", "password_common"),
    ("qwertyuiop12", "password_common"),
    ("poiuytrewq12", "password_common"),
    ("abcdefghijkl", "password_common"),
    ("Password1234", "password_common"),
    ("aaaaaaaaaaaaaaa", "password_common"),
    ("abababababab", "password_common"),
    ("!!!!!!!!!!!!!", "password_common"),
])
def test_a_password_that_is_guessed_first_is_refused(password: str, problem: str) -> None:
    assert password_problem(password, PERSON) == problem


def test_a_name_of_two_letters_does_not_spoil_a_password() -> None:
    assert password_problem("pohon lontar sabana biru", ["on", "a"]) is None


@pytest.mark.parametrize("kind", list(TryKind))
def test_each_limit_is_reached_on_its_own(kind: TryKind) -> None:
    most = MOST_TRIES[kind]
    assert may_try(kind, Tries(most.here - 1, most.address - 1, most.account - 1))
    assert not may_try(kind, Tries(most.here, 0, 0))
    assert not may_try(kind, Tries(0, most.address, 0))
    assert not may_try(kind, Tries(0, 0, most.account))


def test_strangers_slow_an_account_but_never_lock_it() -> None:
    assert wait_seconds(Tries(0, 0, 9)) == 0
    assert 0 < wait_seconds(Tries(0, 0, 10)) < wait_seconds(Tries(0, 0, 15)) <= 2
    assert wait_seconds(Tries(0, 0, 100_000)) == 2
    assert may_try(TryKind.PASSWORD, Tries(0, 0, 100_000))


@pytest.mark.parametrize(("one", "other", "same"), [
    ("2001:db8::1", "2001:db8::ffff:ffff", True), ("2001:db8::1", "2001:db8:0:1::1", False),
    ("::ffff:10.0.0.9", "10.0.0.9", True), ("10.0.0.9", "10.0.0.8", False)])
def test_an_address_block_is_what_one_subscriber_has(one: str, other: str, same: bool) -> None:
    assert (address_block(one) == address_block(other)) is same


@pytest.mark.parametrize(("idle", "age", "manages", "holds"), [
    (30, 60, False, True), (31, 60, False, False), (15, 60, True, True), (16, 60, True, False),
    (1, 720, False, True), (1, 721, False, False)])
def test_a_sign_in_holds_while_it_is_used_and_young(idle: int, age: int, manages: bool, holds: bool) -> None:
    assert sign_in_holds(
        created_at=NOW - timedelta(minutes=age), last_seen_at=NOW - timedelta(minutes=idle), ended_at=None,
        is_manager=manages, now=NOW) is holds


def test_an_ended_sign_in_holds_no_more() -> None:
    assert not sign_in_holds(created_at=NOW, last_seen_at=NOW, ended_at=NOW, is_manager=False, now=NOW)


MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(("age", "idle", "marked", "late", "manages", "employed", "reach"), [
    (HOUR, MINUTE, True, False, False, True, Reach.EVERYTHING),
    (HOUR, 31 * MINUTE, True, False, False, True, Reach.OWN_PHONE),
    (HOUR, MINUTE, True, True, False, True, Reach.OWN_PHONE),
    (13 * HOUR, MINUTE, True, False, False, True, Reach.OWN_PHONE),
    (30 * DAY, 20 * DAY, True, True, False, True, Reach.OWN_PHONE),
    (30 * DAY + MINUTE, MINUTE, True, True, False, True, Reach.NOTHING),
    (HOUR, 31 * MINUTE, False, False, False, True, Reach.NOTHING),
    (HOUR, MINUTE, False, True, False, True, Reach.NOTHING),
    (HOUR, MINUTE, True, False, True, True, Reach.EVERYTHING),
    (HOUR, 16 * MINUTE, True, False, True, True, Reach.NOTHING),
    (HOUR, MINUTE, True, True, True, True, Reach.NOTHING),
    (HOUR, 31 * MINUTE, True, False, False, False, Reach.NOTHING)])
def test_a_phone_of_ones_own_holds_thirty_days_for_an_employee_who_manages_nobody(
        age: timedelta, idle: timedelta, marked: bool, late: bool, manages: bool, employed: bool, reach: Reach) -> None:
    def reach_when(ended_at: datetime | None) -> Reach:
        return reach_of(
            created_at=NOW - age, last_seen_at=NOW - idle, ended_at=ended_at, own_phone_at=NOW - age if marked else None,
            late_at=NOW - idle if late else None, is_employee=employed, is_manager=manages, now=NOW)

    assert reach_when(None) is reach
    assert reach_when(NOW) is Reach.NOTHING


def test_a_code_is_read_as_it_was_printed_or_typed_carelessly() -> None:
    printed = format_code("ABCDEFGHJKMN")
    assert printed == "ABCD-EFGH-JKMN"
    assert {clean_code(text) for text in (printed, "abcd efgh jkmn", " ABCDEFGHJKMN ")} == {"ABCDEFGHJKMN"}


@pytest.mark.parametrize("name", ["198609262015051001", "ani@ntt.go.id", "pengelola"])
def test_a_masked_name_hides_most_of_itself(name: str) -> None:
    assert name not in masked(name)
    assert "•" in masked(name)
    assert clean_sign_in_name(name) == name


@pytest.mark.parametrize(("user_agent", "name"), [
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0 Safari/537.36 Edg/131.0", "Edge · Windows"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile Safari/604.1", "Safari · iPhone"),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox · Linux"),
    ("<script>", ""), ("", "")])
def test_a_device_is_called_by_what_its_owner_knows(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name
