"""Single rows of staff files: what they say, what they leave open, and what is too much."""

import random
import string
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from mentoring.core.errors import InvalidError
from mentoring.features.people.rules.columns import STAFF, column_of, is_sensitive
from mentoring.features.people.rules.registration import FormRow, decide_form, read_form_row
from mentoring.features.people.rules.rows import Issue, Reading
from mentoring.features.people.rules.staff import StaffRow, changes_of, is_active, read_staff_row
from mentoring.features.people.spreadsheet.extract import read_form, read_staff
from mentoring.matching.tables import normalise_heading

GOOD = {"nip": "198609262015051001", "name": "Ana Contoh"}


def row(**values: Any) -> StaffRow:
    found = read_staff_row(None, 2, {**GOOD, **values})
    assert isinstance(found, StaffRow)
    return found


def codes(found: StaffRow) -> list[tuple[str, str]]:
    return [(column, code) for column, code, _params in found.warnings]


@pytest.mark.parametrize(("heading", "field"), [
    ("NIP BARU", "nip"), ("nipBaru", "nip"), (" Gol Akhir  Nama", "grade"), ("NAMA JABATAN", "post_title"),
    ("UNOR INDUK", "parent_unit"), ("Nama_Unor", "unit"), ("GOLONGAN DARAH", None), ("NIP LAMA", None),
])
def test_a_heading_is_known_however_the_office_writes_it(heading: str, field: str | None) -> None:
    assert column_of(normalise_heading(heading), STAFF) == field


@pytest.mark.parametrize("heading", ["NIK", "Agama Nama", "JENIS_KAWIN_NAMA", "Nomor HP", "EMAIL", "ALAMAT", "npwp nomor",
                                     "BPJS", "Tempat Lahir", "GOLONGAN DARAH", "Suku"])
def test_a_sensitive_heading_is_dropped_however_it_is_written(heading: str) -> None:
    assert is_sensitive(heading)
    assert column_of(heading, STAFF) is None


@pytest.mark.parametrize(("status", "active"), [
    ("", True), ("Aktif", True), ("PPPK Aktif", True), ("CPNS/PNS Aktif", True), ("Tidak Aktif", False), ("Non-aktif", False),
    ("Pensiun BUP", False), ("Meninggal", False), ("CLTN", False),
])
def test_a_legal_status_tells_who_is_at_work(status: str, active: bool) -> None:
    assert is_active(status) == active


def test_text_that_is_too_long_is_shortened_and_told() -> None:
    found = row(post_title="J" * 300, unit="U" * 300, place="P" * 121)
    assert codes(found) == [("post_title", "text_cut"), ("place", "text_cut"), ("unit", "text_cut")]
    assert (len(found.record["post_title"]), len(found.record["units"][0])) == (200, 200)


def test_a_name_that_is_too_long_is_no_name() -> None:
    found = read_staff_row(None, 2, {**GOOD, "name": "A" * 201})
    assert isinstance(found, Issue) and found.code == "name_long"


@pytest.mark.parametrize("address", ["tanpa-at", "a@b", "a@b.id, c@d.id", "<a@b.id>"])
def test_an_address_that_is_none_is_left_out_and_told(address: str) -> None:
    found = row(email=address)
    assert codes(found) == [("email", "email_unread")] and found.record["email"] == ""


def test_the_mark_that_makes_a_cell_harmless_is_taken_off() -> None:
    assert row(post_title="'=Analis").record["post_title"] == "=Analis"
    assert row(post_title="'Analis").record["post_title"] == "'Analis"


def employee(**values: Any) -> Any:
    return SimpleNamespace(**{**row(post_title="Camat", grade="III/d", legal_status="Pensiun BUP").record,
                              "post_level": "administrator", "post_since": None, "email": "ana@contoh.go.id", **values})


def test_a_file_says_nothing_about_columns_it_does_not_have() -> None:
    assert changes_of(employee(), row().record, ["nip", "name"]) == {}
    assert changes_of(employee(), row(name="Dr. Ana Contoh, M.Si.").record, ["nip", "name"]) == {
        "title_before": "Dr.", "title_after": "M.Si."}


def test_a_level_that_a_file_cannot_tell_stays_while_the_post_does() -> None:
    given = ["nip", "name", "post_title"]
    assert changes_of(employee(), row(post_title="Camat").record, given) == {}
    assert changes_of(employee(), row(post_title="Lurah").record, given) == {"post_title": "Lurah", "post_level": ""}


def test_an_empty_cell_of_a_column_that_is_there_empties_the_value() -> None:
    assert changes_of(employee(), row(legal_status="").record, ["legal_status"]) == {"legal_status": "", "is_active": True}


@pytest.mark.parametrize(("values", "record"), [
    ({"capacity": "2 orang"}, {"capacity": 2}), ({"capacity": 3.0}, {"capacity": 3}), ({"capacity": "dua"}, {"capacity": 2}),
    ({"hours": "4 jam"}, {"hours": 4.0}), ({"hours": "2-4"}, {"hours": 2.0}), ({"hours": "1,5"}, {"hours": 1.5}),
    ({"role": "MENTOR & MENTEE"}, {"sides": ["mentor", "mentee"]}), ({"mode": "Tatap Muka"}, {"mode": "in_person"}),
    ({"wanted": "T.12>4; M.3>5"}, {"target": {"T.12": 4, "M.3": 5}}),
    ({"mastered": "t.12=4,M.3=2"}, {"have": {"T.12": 4, "M.3": 2}}),
    ({"unwilling": "19860926 201505 1 001; 198505052021212001"},
     {"unwilling": ["198609262015051001", "198505052021212001"]}),
    ({"wish_1": "Ana", "wish_2": "198505052021212001"}, {"wishes": ["198505052021212001"]}),
])
def test_an_answer_is_read_as_people_write_it(values: dict[str, Any], record: dict[str, Any]) -> None:
    found = read_form_row(None, 2, {"nip": GOOD["nip"], "role": "Mentor", "capacity": "1", **values})
    assert isinstance(found, FormRow)
    assert {name: found.record[name] for name in record} == record


def test_the_later_answer_holds_and_a_stranger_is_rejected() -> None:
    def answer(number: int, at: str, nip: str = GOOD["nip"]) -> FormRow:
        found = read_form_row(None, number, {"nip": nip, "role": "Mentee", "goals": str(number), "answered_at": at})
        assert isinstance(found, FormRow)
        return found

    reading = Reading()
    decide_form([answer(2, "03-10-2026 10:00"), answer(3, "02-10-2026 11:00"), answer(4, "01-10-2026", "198505052021212001")],
                {GOOD["nip"]}, reading)
    assert [record["goals"] for record in reading.records] == ["2"]
    assert [(issue.row, issue.code) for issue in reading.issues] == [(3, "answered_again"), (4, "nip_unknown")]


ODD = ["", " ", "'", "=1+1", "\u202e", "\ud7ff", "9" * 40, "1.98609E+17", "-1", "31-02-2020", "0", "NaN", "𝟙𝟡", "é" * 300, "\n", "\t"]


def test_whatever_stands_in_cells_reading_ends_in_rows_or_a_reason() -> None:
    chance, outcomes = random.Random(20261124), set()
    for _ in range(300):
        headings = chance.sample(["NIP", "NAMA", "PERAN", "KAPASITAS", "GOL AKHIR", "TMT JABATAN", "UNOR NAMA", "NIK", "?",
                                  "KETERSEDIAAN", "PILIHAN MENTOR 1", "WAKTU ISI", "GAYA KERJA 1"], 8)
        lines = [";".join(headings)]
        for _row in range(6):
            lines.append(";".join(chance.choice([*ODD, GOOD["nip"], "Mentor", "III/a", chance.choice(string.printable)])
                                  .replace(";", "").replace('"', "") for _ in headings))
        data = "\n".join(lines).encode("utf-8", "replace")
        outcomes |= {outcome(read, data) for read in (read_staff, read_form)}
    assert outcomes == {"read", "file_column_missing"}


def outcome(read: Callable[[bytes, str], object], data: bytes) -> str:
    try:
        read(data, "a.csv")
    except InvalidError as error:
        return error.fields["file"][0]
    return "read"
