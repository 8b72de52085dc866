"""Reading spreadsheets: whatever separator, encoding, heading row or format an office's file has."""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

Cell = str | float | int | bool | date | datetime | None

SEPARATORS = "|;,\t"
MOST_ROWS = 200_000
MOST_CELLS = 20_000_000
MOST_UNPACKED_BYTES = 300_000_000
HEADING_SEARCH_ROWS = 30


class TableError(ValueError):
    """A file that cannot be read as a table; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Row:
    """One row; `number` is the line (CSV) or row (Excel) on which it starts, counted from 1."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def is_blank(self) -> bool:
        return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """One sheet; a CSV file is one without a name."""

    sheet: str | None
    rows: tuple[Row, ...]


def read_tables(data: bytes, file_name: str = "") -> list[Table]:
    """Return the sheets of a CSV or Excel file, told apart by content, never by name.

    Raises
    ------
    TableError
        `empty`, `not_a_table`, `too_large` or `damaged`.
    """
    if not data.strip():
        raise TableError("empty")
    if data[:4] == b"PK\x03\x04" or data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _read_workbook(data)
    if b"\x00" in data[:4096]:
        raise TableError("not_a_table")
    return [Table(None, tuple(_read_text(_decode(data))))]


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _read_text(text: str) -> list[Row]:
    csv.field_size_limit(1_000_000)
    rows, before = [], 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=guess_separator(text), strict=False)
    try:
        for cells in reader:
            rows.append(Row(before + 1, tuple(cells)))
            before = reader.line_num
            if len(rows) > MOST_ROWS:
                raise TableError("too_large")
    except csv.Error as error:
        raise TableError("damaged") from error
    return rows


def guess_separator(text: str) -> str:
    """Return the separator that cuts the first lines most evenly.

    >>> guess_separator("NIP;Nama\\n1;Ani, S.E.")
    ';'
    """
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:20]

    def evenness(separator: str) -> tuple[int, int]:
        counts = [len(re.sub(r'"[^"]*"', "", line).split(separator)) - 1 for line in lines]
        usual = max(set(counts), key=counts.count) if counts else 0
        return (counts.count(usual) if usual else 0, usual)

    return max(SEPARATORS, key=lambda separator: (evenness(separator)[1] > 0, *evenness(separator)))


def _read_workbook(data: bytes) -> list[Table]:
    if data[:2] == b"PK":
        _refuse_bombs(data)
    from python_calamine import CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        tables = []
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            if sheet.height * sheet.width > MOST_CELLS or sheet.height > MOST_ROWS:
                raise TableError("too_large")
            first = sheet.start[0] if sheet.start else 0
            tables.append(Table(name, tuple(
                Row(first + number, tuple(_cell(value) for value in values))
                for number, values in enumerate(sheet.to_python(skip_empty_area=True), 1))))
    except TableError:
        raise
    except Exception as error:  # the reader raises its own and Rust's errors alike: a damaged file, in words
        raise TableError("damaged") from error
    if not any(table.rows for table in tables):
        raise TableError("empty")
    return tables


def _refuse_bombs(data: bytes) -> None:
    """Refuse a workbook that unpacks to far more than it weighs, or that has a cell far away."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if sum(info.file_size for info in infos) > MOST_UNPACKED_BYTES:
                raise TableError("too_large")
            for info in infos:
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", info.filename):
                    _refuse_far_cells(archive, info)
    except (zipfile.BadZipFile, zlib_error()) as error:
        raise TableError("damaged") from error


def zlib_error() -> type[Exception]:
    """Return the error of a damaged compressed part."""
    import zlib

    return zlib.error


def _refuse_far_cells(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    unpacked, tail = 0, b""
    highest_row, highest_column = 0, 0
    with archive.open(info) as stream:
        while chunk := stream.read(1 << 20):
            unpacked += len(chunk)
            if unpacked > MOST_UNPACKED_BYTES:
                raise TableError("too_large")
            for letters, digits in re.findall(rb'<c r="([A-Z]{1,3})(\d{1,7})"', tail + chunk):
                highest_row = max(highest_row, int(digits))
                highest_column = max(highest_column, _column_number(letters.decode()))
            tail = chunk[-32:]
    if highest_row > MOST_ROWS or highest_row * highest_column > MOST_CELLS:
        raise TableError("too_large")


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _cell(value: object) -> Cell:
    if value == "":
        return None
    return value if isinstance(value, str | float | int | bool | date | datetime) else str(value)


def normalise_heading(text: Cell) -> str:
    """Return a heading in the form in which headings are compared.

    >>> normalise_heading(" Gelar  Depan_"), normalise_heading("golAkhirNama")
    ('GELAR DEPAN', 'GOL AKHIR NAMA')
    """
    plain = unicodedata.normalize("NFKC", str(text or ""))
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain)
    return re.sub(r"[^0-9A-Z/>()]+", " ", plain.upper()).strip()


def find_heading(rows: Sequence[Row], known: Callable[[str], bool]) -> int | None:
    """Return the index of the row with most known headings among the first thirty, None where none has two."""
    best, most = None, 1
    for index, row in enumerate(rows[:HEADING_SEARCH_ROWS]):
        count = len({name for name in map(normalise_heading, row.cells) if name and known(name)})
        if count > most:
            best, most = index, count
    return best


def as_text(value: Cell) -> str:
    """Return a cell as a person would read it: whole numbers without a point, dates as YYYY-MM-DD.

    >>> as_text(3.0), as_text(" a\\u00a0b "), as_text(date(2026, 1, 2))
    ('3', 'a b', '2026-01-02')
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return re.sub(r"[ \t\u00a0\u200b]+", " ", str(value)).strip()


def harmless(value: object) -> object:
    """Return a cell that no spreadsheet program takes for a formula; numbers stay numbers.

    >>> harmless("=1+1"), harmless("Ani"), harmless(-1)
    ("'=1+1", 'Ani', -1)
    """
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value
