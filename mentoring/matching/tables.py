"""Tables out of files as offices have them: CSV of any separator and encoding, and Excel workbooks.

Nothing is guessed from a file's name, nothing is repaired: cells come out as they stand, each row with its number.
"""

import csv
import io
import math
import re
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import IO

Cell = str | float | date | datetime | bool | None
"""Text as typed (never empty), a number, a date, a truth value, or None for an empty cell."""

SEPARATORS = "|;,\t"
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

MOST_ROWS = 200_000
MOST_COLUMNS = 1_000
MOST_BYTES_UNPACKED = 256 * 1024 * 1024
LARGE_BYTES_UNPACKED, MOST_TIMES_PACKED = 32 * 1024 * 1024, 100
"""A large workbook of real rows packs to a tenth or twentieth; one that packs to a hundredth only repeats itself."""
LONGEST_CELL = 32_767
"""What one Excel cell can hold."""


class TableError(ValueError):
    """A file that cannot be read as tables: a code, and what goes into its sentence.

    Codes: `empty`, `not_a_table`, `unreadable`, `too_large` (limit), `cell_too_long` (row, limit), `no_heading`.
    """

    def __init__(self, code: str, **params: int | str) -> None:
        super().__init__(code + "".join(f" {name}={value}" for name, value in params.items()))
        self.code, self.params = code, params


class MatchFileError(ValueError):
    """A file or an option that cannot be used; the text says which and why, in one line."""


@dataclass(frozen=True)
class Row:
    """One row. `number` counts from 1: the physical line on which it starts, or the row in Excel."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def is_blank(self) -> bool:
        """Tell whether no cell holds anything but spaces."""
        return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in self.cells)

    def cell(self, index: int) -> Cell:
        """Return a cell, None beyond the row's end."""
        return self.cells[index] if index < len(self.cells) else None


@dataclass(frozen=True)
class Table:
    """The rows of a CSV file (`sheet` None) or of one visible sheet, blank ones and those above the heading included."""

    sheet: str | None
    rows: list[Row]


def read_tables(data: bytes, filename: str = "") -> list[Table]:
    """Return the tables of a file by its content; `filename` is only told in nothing but messages of the caller.

    Raises `TableError`. Memory and time are bounded: workbooks are measured before they are opened.

    >>> [row.cells for row in read_tables(b"NIP;Nama\\n1;Ana")[0].rows]
    [('NIP', 'Nama'), ('1', 'Ana')]
    """
    if not data.strip():
        raise TableError("empty")
    if data.startswith(ZIP):
        _measure_workbook(data)
        return _workbook(data)
    if data.startswith(OLE):
        return _workbook(data)
    return [Table(None, list(_rows_of_text(_decode(data))))]


def _decode(data: bytes) -> str:
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text):
            break
        return text
    raise TableError("not_a_table")


def _rows_of_text(text: str) -> Iterator[Row]:
    before = 0
    stated = re.match(r"sep=([|;,\t])\r?\n", text)  # Excel's own first line
    if stated:
        text, before = text[stated.end():], 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=stated.group(1) if stated else find_separator(text))
    csv.field_size_limit(LONGEST_CELL * 4)
    start = 1
    while True:
        try:
            values = next(reader, None)
        except csv.Error as error:
            raise TableError("cell_too_long", row=before + start, limit=LONGEST_CELL) from error
        if values is None:
            return
        if start > MOST_ROWS or len(values) > MOST_COLUMNS:
            raise TableError("too_large", limit=MOST_ROWS if start > MOST_ROWS else MOST_COLUMNS)
        if any(len(value) > LONGEST_CELL for value in values):
            raise TableError("cell_too_long", row=before + start, limit=LONGEST_CELL)
        yield Row(before + start, tuple(value or None for value in values))
        start = reader.line_num + 1


def find_separator(text: str) -> str:
    """Return the separator under which the first fifty rows agree best on how many columns there are.

    >>> find_separator('a;b\\n"1,5";"x, y"\\n2,5;z')
    ';'
    """
    best, found = 0.0, ","
    for separator in SEPARATORS:
        widths = []
        try:
            for values in csv.reader(io.StringIO(text[:500_000], newline=""), delimiter=separator):
                if any(value.strip() for value in values):
                    widths.append(len(values))
                if len(widths) == 50:
                    break
        except csv.Error:
            continue
        for width, count in Counter(widths).items():
            agreement = count / len(widths) * math.log(width)
            if agreement > best:
                best, found = agreement, separator
    return found


def _measure_workbook(data: bytes) -> None:
    """Refuse a workbook that would unpack to too much, or whose cells lie too far out, before anything opens it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if unpacked > MOST_BYTES_UNPACKED or unpacked > max(LARGE_BYTES_UNPACKED, MOST_TIMES_PACKED * len(data)):
                raise TableError("too_large", limit=MOST_BYTES_UNPACKED)
            for entry in entries:
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", entry.filename):
                    with archive.open(entry) as sheet:
                        _measure_sheet(sheet)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise TableError("unreadable") from error


def _measure_sheet(sheet: IO[bytes]) -> None:
    kept = b""
    while chunk := sheet.read(1 << 20):
        text = kept + chunk
        for letters, digits in re.findall(rb'\br="([A-Z]{1,9})([0-9]{1,9})"', text):
            if len(letters) > 3 or _column_number(letters) > MOST_COLUMNS or int(digits) > MOST_ROWS:
                raise TableError("too_large", limit=MOST_ROWS)
        kept = text[-64:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _workbook(data: bytes) -> list[Table]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        tables = [
            Table(sheet.name, [Row(number, tuple(_cell(value) for value in values)) for number, values in enumerate(
                workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False), 1)])
            for sheet in workbook.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet]
    except (CalamineError, OSError, ValueError) as error:
        raise TableError("unreadable") from error
    if not any(not row.is_blank for table in tables for row in table.rows):
        raise TableError("empty")
    return tables


def _cell(value: object) -> Cell:
    if value is None or value == "":
        return None
    if isinstance(value, bool | str | date):
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, time | timedelta):
        return str(value)
    raise TableError("unreadable")


def normalise_heading(text: object) -> str:
    """Return a heading as lower-case words between single spaces, whatever its spelling.

    >>> [normalise_heading(text) for text in ("GELAR  DEPAN ", "Tanggal_Lahir", "nipBaru", "Keahlian/Pengalaman")]
    ['gelar depan', 'tanggal lahir', 'nip baru', 'keahlian pengalaman']
    """
    plain = unicodedata.normalize("NFKC", str(text if text is not None else ""))
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain)
    return re.sub(r"[\W_]+", " ", plain).strip().casefold()


def find_heading(table: Table, known: Callable[[str], bool], within: int = 30) -> int:
    """Return the index in `table.rows` of the heading: among the first rows, the one with the most known headings.

    `known` is asked with normalised headings. Raises `TableError` `no_heading` where no row has one.
    """
    best, found = 0, -1
    for index, row in enumerate(table.rows[:within]):
        count = len({name for cell in row.cells if isinstance(cell, str) and known(name := normalise_heading(cell))})
        if count > best:
            best, found = count, index
    if found < 0:
        raise TableError("no_heading")
    return found


def text_of(cell: Cell) -> str:
    """Return a cell as one line of tidy text: a whole number without ".0", a date as ISO, spaces collapsed.

    >>> text_of(3.0), text_of(date(2026, 11, 24)), text_of(" a\\u00a0 b ")
    ('3', '2026-11-24', 'a b')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return re.sub(r"\s+", " ", cell).strip()
