"""Reading what offices have: each irregular row decided as it should be, each clean value as it should be."""

import csv
import io
import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from mentoring.core.errors import InvalidError
from mentoring.features.people.rules.registration import decide_form
from mentoring.features.people.rules.rows import Reading
from mentoring.features.people.spreadsheet.extract import in_child, read_form, read_staff

FOLDER = Path(__file__).parents[2] / "fixtures" / "siasn"
WORDS = {"terima": "accept", "terima_peringatan": "accept_warning", "terima_nonaktif": "accept_inactive",
         "gabung": "merge", "konflik_menang": "conflict_win", "konflik_kalah": "conflict_lose", "tinjau": "review",
         "tolak": "reject"}
TRUTH = json.loads((FOLDER / "quirks.json").read_text("utf-8"))["berkas"]
CANON = {row["nip"]: row for row in csv.DictReader(io.StringIO((FOLDER / "kanonik_pegawai.csv").read_text("utf-8")))}
STAFF = [("pegawai_siasn.csv", "baris_csv", ""), ("pegawai_siasn.xlsx", "baris_xlsx", "Data Pegawai")]
FORMS = [("peserta_mentoring.csv", "baris_csv", ""), ("peserta_mentoring.xlsx", "baris_xlsx", "Jawaban Formulir 1")]


def staff(name: str) -> Reading:
    return read_staff((FOLDER / name).read_bytes(), name)


def form(name: str) -> Reading:
    reading, rows = read_form((FOLDER / name).read_bytes(), name)
    decide_form(rows, set(CANON), reading)
    return reading


def expected_counts(truth: dict[str, Any]) -> Counter[str]:
    return Counter({WORDS[word]: count for word, count in truth["keputusan"].items() if word in WORDS})


@pytest.mark.parametrize(("name", "line", "sheet"), STAFF)
def test_every_irregular_row_of_the_staff_export_is_decided_right(name: str, line: str, sheet: str) -> None:
    truth, reading = TRUTH["pegawai_siasn (csv, xlsx)"], staff(name)
    wrong = [(row[line], row["alasan"], reading.decisions.get(f"{sheet}:{row[line]}"))
             for row in truth["baris_yang_perlu_keputusan"]
             if reading.decisions.get(f"{sheet}:{row[line]}") != WORDS[row["keputusan"]]]
    assert wrong == []
    assert Counter(reading.decisions.values()) == expected_counts(truth)
    assert len({record["nip"] for record in reading.records}) == truth["nip_yang_diterima"]


@pytest.mark.parametrize(("name", "line", "sheet"), FORMS)
def test_every_irregular_answer_of_the_form_is_decided_right(name: str, line: str, sheet: str) -> None:
    truth, reading = TRUTH["peserta_mentoring (csv, xlsx)"], form(name)
    wrong = [(row[line], row["alasan"], reading.decisions.get(f"{sheet}:{row[line]}"))
             for row in truth["baris_yang_perlu_keputusan"]
             if reading.decisions.get(f"{sheet}:{row[line]}") != WORDS[row["keputusan"]]]
    assert wrong == []
    assert Counter(reading.decisions.values()) == expected_counts(truth)


@pytest.mark.parametrize("name", ["pegawai_siasn.csv", "pegawai_siasn.xlsx"])
def test_clean_values_equal_the_canon(name: str) -> None:
    for record in staff(name).records:
        canon = CANON[record["nip"]]
        units = record["units"]
        full = f"{record['title_before']} {record['name']}".strip()
        found = {
            "nama_lengkap": f"{full}, {record['title_after']}" if record["title_after"] else full,
            "status": record["employment"], "golongan": record["grade"], "jenjang": record["post_level"].upper(),
            "jabatan": record["post_title"], "tmt_jabatan": record["post_since"], "unor": units[-1],
            "satuan_kerja": units[-2] if len(units) > 2 else units[-1], "instansi": units[0], "lokasi": record["place"]}
        assert found == {name: canon[name] for name in found}


def test_csv_and_workbook_give_the_same_records() -> None:
    assert staff("pegawai_siasn.csv").records == staff("pegawai_siasn.xlsx").records
    assert form("peserta_mentoring.csv").records == form("peserta_mentoring.xlsx").records


def test_other_encodings_and_separators_give_the_same_people() -> None:
    full = {record["nip"]: record for record in staff("pegawai_siasn.csv").records}
    for name in ("pegawai_siasn_cp1252.csv", "pegawai_siasn_titikkoma.csv"):
        records = staff(name).records
        assert len(records) > 15
        assert all(full[record["nip"]] == record for record in records if record["nip"] in full)


def test_no_sensitive_value_is_in_what_is_kept() -> None:
    reading = staff("pegawai_siasn.csv")
    kept = json.dumps(reading.records) + json.dumps([issue.to_document() for issue in reading.issues])
    rows = csv.DictReader(io.StringIO((FOLDER / "pegawai_siasn.csv").read_text("utf-8-sig")), delimiter="|")
    secrets = {row[name] for row in rows for name in ("NIK", "AGAMA NAMA", "JENIS KAWIN NAMA", "ALAMAT", "NOMOR HP",
                                                      "EMAIL", "NPWP NOMOR", "BPJS", "TEMPAT LAHIR NAMA") if row[name]}
    assert [secret for secret in secrets if secret in kept] == []
    assert {"NIK", "AGAMA NAMA", "ALAMAT"} <= set(reading.dropped)


@pytest.mark.parametrize(("data", "code"), [
    (b"", "file_empty"), (b"\x00\x01\x02binary\x00", "file_not_a_table"), (b"just words\nand more", "file_no_heading"),
    (b"NAMA;GOLONGAN;JABATAN\nAni;III/a;Analis\n", "file_column_missing"), (b"PK\x03\x04broken", "file_unreadable"),
])
def test_a_file_that_is_no_staff_file_is_refused_in_words(data: bytes, code: str) -> None:
    with pytest.raises(InvalidError) as caught:
        read_staff(data, "berkas.xlsx")
    assert caught.value.fields["file"][0] == code


@pytest.mark.parametrize("parts", [
    {"xl/worksheets/sheet1.xml": b'<c r="XFD1048576"><v>1</v></c>'},
    {"xl/filler": b"0" * 300_000_000},
    {"xl/worksheets/sheet1.xml": b'<row><c r="A1"><v>1</v></c></row>' * 1_500_000},
], ids=["far out", "much", "the same again and again"])
def test_a_bomb_is_refused_before_it_is_opened(parts: dict[str, bytes]) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(InvalidError) as caught:
        in_child(read_staff, bomb.getvalue(), "bom.xlsx")
    assert caught.value.fields["file"][0] == "file_too_large"


def test_a_child_that_needs_too_much_memory_is_told_as_too_large() -> None:
    with pytest.raises(InvalidError) as caught:
        in_child(hoard)
    assert caught.value.fields["file"][0] == "file_too_large"


def hoard() -> int:
    return len(bytearray(3 << 30))
