"""Numbers, grades, posts and dates, one by one."""

from datetime import date

import pytest

from mentoring.features.people.rules.dates import parse_date
from mentoring.features.people.rules.grades import PNS, parse_grade, rank_grade
from mentoring.features.people.rules.names import sort_name, tidy_name
from mentoring.features.people.rules.nip import BadNumber, Number, parse_number
from mentoring.features.people.rules.posts import LEVELS, post_level


@pytest.mark.parametrize("text", ["198609262015051001", "19860926 201505 1 001", "'198609262015051001",
                                  "`198609262015051001", "1986\u00a00926201505 1001", " 198609262015051001 "])
def test_a_number_is_read_however_it_is_printed(text: str) -> None:
    assert parse_number(text) == Number("198609262015051001", date(1986, 9, 26), "M")


def test_a_pppk_number_may_have_any_count_of_contracts() -> None:
    assert isinstance(parse_number("198505052021212001"), Number)


@pytest.mark.parametrize(("value", "code"), [
    (1.98609e17, "nip_damaged"), ("1,98609E+17", "nip_damaged"), ("", "nip_empty"), (None, "nip_empty"),
    ("19860926201505100O", "nip_letters"), ("19860926201505100", "nip_length"), ("198613262015051001", "nip_month"),
    ("198602302015051001", "nip_date"), ("198609262015053001", "nip_sex"), ("188609262015051001", "nip_date"),
])
def test_an_impossible_number_is_refused_with_its_reason(value: object, code: str) -> None:
    found = parse_number(value)
    assert isinstance(found, BadNumber)
    assert found.code == code


@pytest.mark.parametrize(("text", "grade"), [
    ("III/d", "III/d"), ("IV/C", "IV/c"), ("IIIa", "III/a"), ("III.a", "III/a"), ("III/d - Penata Tingkat I", "III/d"),
    ("Gol. IX", "IX"), ("golongan ix", "IX"), ("Penata Muda", None), ("V/a", None), ("IV/f", None),
])
def test_a_grade_is_read_however_it_is_written(text: str, grade: str | None) -> None:
    assert parse_grade(text) == grade


def test_grades_of_both_kinds_have_one_order() -> None:
    assert [rank_grade(grade) for grade in PNS] == list(range(len(PNS)))
    assert rank_grade("IX") == rank_grade("III/a")
    assert rank_grade("") is None


@pytest.mark.parametrize(("kind", "title", "echelon", "level"), [
    ("Jabatan Fungsional", "Analis Kebijakan Ahli Muda", "", "ahli_muda"),
    ("JABATAN STRUKTURAL", "Camat", "III.a", "administrator"),
    ("Jabatan Struktural", "Kepala Seksi", "IV/b", "pengawas"), ("Jabatan Pelaksana", "Pengelola Layanan", "", "pelaksana"),
    ("Jabatan Pimpinan Tinggi", "Sekretaris Daerah", "I.b", "jpt_madya"),
    ("Jabatan Pimpinan Tinggi Pratama", "Inspektur", "", "jpt_pratama"),
    ("", "Tenaga Harian", "", ""),
])
def test_a_post_has_its_level(kind: str, title: str, echelon: str, level: str) -> None:
    assert post_level(kind, title, echelon) == level
    assert not level or level in LEVELS


@pytest.mark.parametrize(("value", "day"), [
    ("01-06-2025", date(2025, 6, 1)), ("9/6/2024", date(2024, 6, 9)), ("2025-06-01", date(2025, 6, 1)),
    ("3 Maret 2019", date(2019, 3, 3)), ("31-02-2025", None), ("kemarin", None), ("", None), (None, None),
])
def test_a_date_is_read_day_first(value: object, day: date | None) -> None:
    assert parse_date(value) == day


def test_names_are_tidied_and_sorted_by_their_bare_letters() -> None:
    assert tidy_name("JOSÉ  DA CUNHA") == "José Da Cunha"
    assert tidy_name("de Rozari") == "de Rozari"
    assert sort_name("Inês Landu") == "ines landu"
