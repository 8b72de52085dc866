"""What a report counts, and how groups compare."""

from datetime import date

import pytest

from mentoring.core.errors import InvalidError
from mentoring.features.reports.rules import (
    AnnexHeader,
    Reached,
    check_annex,
    choose_year,
    compare_groups,
    count_reached,
    months_between,
    rank_and_grade,
    share,
    spaced_nip,
)

GOOD = AnnexHeader("Surat Tugas", "800/1", date(2026, 11, 30), "Daftar", "", "Kepala Badan", "Debora Tefa", "")


@pytest.mark.parametrize(("hours", "mentees", "target", "expected"), [
    ([], 3, 20, Reached(3, 0, 0, 0)), ([1, 9, 10, 19, 20, 40], 7, 20, Reached(1, 2, 2, 2)),
    ([0, 0], 2, 20, Reached(2, 0, 0, 0)), ([5], 1, 0, Reached(0, 0, 0, 1)), ([7], 1, 15, Reached(0, 1, 0, 0))])
def test_how_far_mentees_are(hours: list[int], mentees: int, target: int, expected: Reached) -> None:
    assert count_reached(hours, mentees, target) == expected


def test_months_run_over_the_end_of_a_year_and_the_latest_are_kept() -> None:
    assert months_between(date(2026, 11, 3), date(2027, 2, 1)) == [(2026, 11), (2026, 12), (2027, 1), (2027, 2)]
    assert months_between(date(2020, 1, 1), date(2026, 12, 31))[0] == (2026, 1)
    assert len(months_between(date(2020, 1, 1), date(2026, 12, 31))) == 12


@pytest.mark.parametrize(("asked", "year"), [
    ("", 2026), ("2025", 2025), ("2027", 2026), ("1999", 2026), ("abc", 2026), ("²⁰²⁵", 2026), ("-5", 2026)])
def test_a_year_that_makes_no_sense_is_the_present_one(asked: str, year: int) -> None:
    assert choose_year(asked, date(2026, 11, 28)) == year


def test_nothing_of_nothing_is_no_share() -> None:
    assert share(1, 4) == 0.25
    assert share(0, 0) is None


def test_groups_have_rate_score_and_ratio_and_small_ones_are_left_out() -> None:
    labels = ["a"] * 20 + ["b"] * 20 + ["c"] * 9 + [None]
    placed = [True] * 20 + [True] * 10 + [False] * 10 + [True] * 10
    scores = [0.8] * 19 + [None] + [0.5] * 10 + [None] * 10 + [0.9] * 10
    told = compare_groups({"unit": labels}, placed, scores)["unit"]
    assert [(group.label, group.n, group.rate.value, group.ratio, group.is_low) for group in told.groups] == [
        ("a", 20, 1.0, 1.0, False), ("b", 20, 0.5, 0.5, True)]
    assert [group.score.value if group.score else None for group in told.groups] == pytest.approx([0.8, 0.5])
    assert 0.25 < told.groups[1].rate.low < 0.5 < told.groups[1].rate.high < 0.75
    assert (told.suppressed, told.people) == (1, 9)
    assert told == compare_groups({"unit": labels}, placed, scores)["unit"], "a fixed seed"


def test_nobody_placed_has_no_ratio() -> None:
    told = compare_groups({"unit": ["a"] * 10}, [False] * 10, [None] * 10)["unit"]
    assert [(group.ratio, group.is_low, group.score) for group in told.groups] == [(None, False, None)]
    assert compare_groups({"unit": []}, [], [])["unit"].groups == ()


def test_grades_and_numbers_as_letters_print_them() -> None:
    assert [rank_and_grade(grade) for grade in ("III/d", "IX", "")] == ["Penata Tingkat I (III/d)", "IX", ""]
    assert [spaced_nip(nip) for nip in ("198609262015051001", "12", "")] == ["19860926 201505 1 001", "12", ""]


@pytest.mark.parametrize(("changed", "code"), [
    ({"number": ""}, "annex_missing"), ({"dated": None}, "annex_missing"), ({"title": "x" * 301}, "annex_long"),
    ({"official_nip": "123"}, "annex_nip"), ({"official_nip": "1" * 31}, "annex_long")])
def test_an_annex_lacks_something(changed: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidError) as caught:
        check_annex(AnnexHeader(**{**GOOD.__dict__, **changed}))
    assert {name: found[0] for name, found in caught.value.fields.items()} == dict.fromkeys(changed, code)


def test_a_whole_annex_is_fine_with_any_number() -> None:
    check_annex(AnnexHeader(**{**GOOD.__dict__, "number": "800/  123 — BKPSDM", "official_nip": "19860926 201505 1 001"}))
