"""What a paper covers, when a new one is needed, and when the old one no longer holds."""

from dataclasses import replace
from datetime import date
from math import log2

import pytest

from mentoring.features.accounts.rules import CODE_LETTERS, clean_code, format_code
from mentoring.features.certificates.rules import (
    CODE_LENGTH,
    Figures,
    Kind,
    Standing,
    is_year_open,
    needs_new,
    standing,
    year_period,
)

LETTER = Figures(Kind.YEAR, "Debora Tefa", "Program Contoh", date(2026, 1, 1), date(2026, 11, 24), 4, 0)


def test_a_code_is_longer_than_anybody_guesses_and_is_shown_in_groups() -> None:
    assert CODE_LENGTH * log2(len(CODE_LETTERS)) >= 128
    shown = format_code("ABCDEFGHJKMNPQRSTUVWXYZ23456")
    assert shown == "ABCD-EFGH-JKMN-PQRS-TUVW-XYZ2-3456"
    assert clean_code(f" {shown.lower()} ") == "ABCDEFGHJKMNPQRSTUVWXYZ23456"


def test_a_year_is_covered_as_far_as_it_has_come() -> None:
    assert year_period(2026, date(2026, 11, 24)) == (date(2026, 1, 1), date(2026, 11, 24))
    assert year_period(2025, date(2026, 11, 24)) == (date(2025, 1, 1), date(2025, 12, 31))
    assert [is_year_open(year, date(2026, 1, 1)) for year in (1999, 2000, 2026, 2027)] == [False, True, True, False]


@pytest.mark.parametrize(("change", "new"), [
    ({}, False), ({"ends_on": date(2026, 11, 25)}, False), ({"ends_on": date(2026, 12, 31)}, True),
    ({"hours_as_mentee": 5}, True), ({"hours_as_mentor": 1}, True), ({"name": "Debora Tefa, M.Si."}, True),
    ({"programme": "Program Lain"}, False)])
def test_a_paper_is_written_anew_only_when_it_has_to(change: dict[str, object], new: bool) -> None:
    assert needs_new(LETTER, replace(LETTER, **change)) == new  # type: ignore[arg-type]  # fields of the value


def test_a_paper_holds_while_its_hours_are_so_and_no_newer_one_stands() -> None:
    assert standing((4, 0), (4, 0), is_replaced=False) == Standing.VALID
    assert standing((4, 0), (3, 0), is_replaced=False) == Standing.CHANGED
    assert standing((4, 0), (4, 1), is_replaced=False) == Standing.CHANGED
    assert standing((4, 0), (4, 0), is_replaced=True) == Standing.REPLACED
