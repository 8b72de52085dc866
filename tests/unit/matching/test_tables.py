"""Files as offices have them: separators, encodings, quotes, headings anywhere; and files that are no tables."""

import io
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from mentoring.matching.tables import (
    Table,
    TableError,
    find_heading,
    find_separator,
    normalise_heading,
    read_tables,
    text_of,
)


def rows(data: bytes) -> list[tuple[object, ...]]:
    (table,) = read_tables(data, "any")
    return [row.cells for row in table.rows]


def workbook(sheets: dict[str, list[list[object]]], hidden: str = "") -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            if name == hidden:
                sheet.hide()
            for number, line in enumerate(lines):
                for column, cell in enumerate(line):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, column, cell, day)
                    elif cell is not None:
                        sheet.write(number, column, cell)
    return stream.getvalue()


@pytest.mark.parametrize("separator", "|;,\t")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_separator_and_encoding_gives_the_same_cells(separator: str, encoding: str) -> None:
    text = "\r\n".join(separator.join(line) for line in (("NIP", "Nama", "Umur"), ("1", "René", "3"), ("2", "Ana", "4")))
    assert rows(text.encode(encoding)) == [("NIP", "Nama", "Umur"), ("1", "René", "3"), ("2", "Ana", "4")]


def test_commas_in_texts_do_not_make_columns() -> None:
    assert find_separator('Nama;Tujuan\nAna;"saya mau a, b, c"\nBudi;"x, y"\n') == ";"


def test_the_line_that_excel_puts_first_is_obeyed_and_counted() -> None:
    (table,) = read_tables(b"sep=;\na,b;c\n")
    assert (table.rows[0].cells, table.rows[0].number) == (("a,b", "c"), 2)


def test_a_row_has_the_number_of_the_line_it_starts_on() -> None:
    (table,) = read_tables(b'a;b\n"one\ntwo";x\n\n;\nlast;y\n')
    assert [(row.number, row.is_blank) for row in table.rows] == [(1, False), (2, False), (4, True), (5, True), (6, False)]
    assert table.rows[1].cells == ("one\ntwo", "x")


def test_a_workbook_keeps_types_rows_and_only_visible_sheets() -> None:
    data = workbook({"Data": [["NIP", "TMT"], [None], ["0123", date(2026, 11, 24)], [1.5, True]], "Diam": [["x"]]}, "Diam")
    (table,) = read_tables(data, "wrong.csv")
    assert table.sheet == "Data"
    assert [row.number for row in table.rows] == [1, 2, 3, 4]
    assert table.rows[2].cells == ("0123", date(2026, 11, 24))
    assert table.rows[3].cells == (1.5, True)
    assert table.rows[1].is_blank


@pytest.mark.parametrize(("data", "code"), [
    (b"", "empty"), (b" \r\n", "empty"), (b"\x89PNG\x00\x01\x02\x03", "not_a_table"), (b"PK\x03\x04 broken", "unreadable"),
    (b"\xd0\xcf\x11\xe0 broken", "unreadable"), (b'a,b\n"' + b"x" * 200_000, "cell_too_long"),
    (b"a,b\n" + b"x" * 40_000 + b",1\n", "cell_too_long"), (b"," * 2000, "too_large"), (workbook({"Data": []}), "empty"),
])
def test_what_is_no_table_is_refused_by_its_code(data: bytes, code: str) -> None:
    with pytest.raises(TableError) as caught:
        read_tables(data, "any.xlsx")
    assert caught.value.code == code


def test_a_workbook_with_a_cell_far_out_is_refused_before_it_is_opened() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet().write(1_000_000, 16_000, 1)
    with pytest.raises(TableError) as caught:
        read_tables(stream.getvalue())
    assert caught.value.code == "too_large"


def test_a_bomb_is_refused_by_what_it_says_it_unpacks_to() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(30):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b"0" * 10_000_000)
    with pytest.raises(TableError) as caught:
        read_tables(stream.getvalue())
    assert caught.value.code == "too_large"


def test_the_heading_is_the_row_with_most_known_headings() -> None:
    (table,) = read_tables(b"Laporan NIP;;\n;;\nNIP;Nama;Lain\n1;Nama;x\n")
    known = {"nip", "nama"}
    assert find_heading(table, known.__contains__) == 2
    with pytest.raises(TableError) as caught:
        find_heading(Table(None, table.rows), lambda _heading: False)
    assert caught.value.code == "no_heading"


@pytest.mark.parametrize(("text", "plain"), [
    ("GELAR  DEPAN ", "gelar depan"), ("Tanggal_Lahir", "tanggal lahir"), ("nipBaru", "nip baru"), ("NIP", "nip"),
    ("Keahlian/Pengalaman", "keahlian pengalaman"), (None, ""),
    ("Ketersediaan (jam per bulan)", "ketersediaan jam per bulan"),
])
def test_headings_are_compared_as_plain_words(text: str | None, plain: str) -> None:
    assert normalise_heading(text) == plain


@pytest.mark.parametrize(("cell", "text"), [
    (None, ""), (3.0, "3"), (2.5, "2.5"), (True, "1"),
    (datetime(2026, 11, 24, 9, 5), "2026-11-24T09:05:00"),  # noqa: DTZ001  # a spreadsheet's times have no zone
    (date(2026, 11, 24), "2026-11-24"), (" a\u00a0 b\n", "a b"),
])
def test_a_cell_becomes_one_line_of_tidy_text(cell: object, text: str) -> None:
    assert text_of(cell) == text  # type: ignore[arg-type]  # a parametrised cell
