"""Write employees in columns that the import reads back; no cell is a formula."""

import csv
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
import sqlalchemy.orm
from sqlalchemy.orm import Session

from mentoring.core.workbooks import harmless
from mentoring.features.people.models import Employee
from mentoring.features.people.spreadsheet.plan import unit_paths

HEADINGS = ("NIP", "NAMA", "GELAR DEPAN", "GELAR BELAKANG", "JENIS PEGAWAI", "GOL AKHIR", "JABATAN", "JENJANG",
            "TMT JABATAN", "JALUR UNIT", "LOKASI KERJA", "KEDUDUKAN HUKUM", "EMAIL DINAS", "NIP ATASAN LANGSUNG")


def people_rows(session: Session) -> Iterator[tuple[str, ...]]:
    """Return one row an employee, by bare name."""
    paths = unit_paths(session)
    manager = sa.orm.aliased(Employee)
    statement = sa.select(Employee, manager.nip).outerjoin(manager, manager.id == Employee.line_manager_id).order_by(
        Employee.sort_name, Employee.id)
    for row, manager_nip in session.execute(statement.execution_options(yield_per=500)):
        yield tuple(harmless(text) for text in (
            row.nip or "", row.name, row.title_before, row.title_after, row.employment, row.grade, row.post_title,
            row.post_level.replace("_", " "), row.post_since.isoformat() if row.post_since else "",
            " > ".join(paths[row.unit_id]), row.place, row.legal_status, row.email or "", manager_nip or ""))


def write_people(session: Session, file: Path) -> int:
    """Write all employees and return how many; the ending decides between XLSX and CSV."""
    count = 0
    if file.suffix.casefold() == ".xlsx":
        import xlsxwriter

        with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as workbook:
            sheet = workbook.add_worksheet("Pegawai")
            sheet.write_row(0, 0, HEADINGS)
            for count, row in enumerate(people_rows(session), 1):  # the number of the last row
                for column, text in enumerate(row):
                    sheet.write_string(count, column, text)
        return count
    with file.open("w", newline="", encoding="utf-8-sig") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(HEADINGS)
        for count, row in enumerate(people_rows(session), 1):  # noqa: B007  # the number of the last row
            writer.writerow(row)
    return count
