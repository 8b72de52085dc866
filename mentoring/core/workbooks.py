"""Files for spreadsheet programs: text in cells that none of them takes for a formula."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
MOST_SHEET_NAME = 31


def harmless(text: str) -> str:
    """Return the text so that it stays text in every spreadsheet program, also when saved as CSV."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def write_sheet(name: str, heading: Sequence[str], lines: Iterable[Sequence[Any]]) -> BytesIO:
    """Return an XLSX file of one sheet; whole numbers stay numbers, all else is text."""
    import xlsxwriter

    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                      "strings_to_numbers": False}) as workbook:
        sheet = workbook.add_worksheet(name[:MOST_SHEET_NAME])
        bold = workbook.add_format({"bold": True})
        for column, text in enumerate(heading):
            sheet.write_string(0, column, text, bold)
        for number, line in enumerate(lines, 1):
            for column, value in enumerate(line):
                if isinstance(value, int):
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_string(number, column, harmless(str(value)))
        sheet.freeze_panes(1, 1)
        sheet.autofit()
    stream.seek(0)
    return stream
