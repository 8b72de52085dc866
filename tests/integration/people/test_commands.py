"""The commands of people: a preview first, the same import as on the page, an export that comes back."""

import csv
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from mentoring.core.database import db
from mentoring.features.people.cli import export_people, import_people
from mentoring.features.people.models import Employee
from tests.builders.people import make_employee, make_unit

FILE = Path(__file__).parents[2] / "fixtures" / "siasn" / "pegawai_siasn.csv"


@pytest.fixture(autouse=True)
def _same_application(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.app.create_app", lambda: app)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(import_people, [str(argument) for argument in arguments])


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Employee)) or 0


def test_an_import_is_a_preview_until_it_is_applied(app: Flask) -> None:
    preview = run(FILE)
    assert preview.exit_code == 0 and "creates 598" in preview.output and "Nothing was changed" in preview.output
    assert "pegawai_siasn.csv:37 nip: NIP berisi 19 angka; seharusnya 18." in preview.output
    assert "never stored: AGAMA ID, AGAMA NAMA" in preview.output
    assert count(app) == 0
    assert "creates 598" in run(FILE, "--apply").output and count(app) == 598
    assert "creates 0, updates 0, unchanged 598" in run(FILE, "--apply").output


@pytest.mark.parametrize(("data", "code", "told"), [
    (b"", 1, "Berkas kosong."), (b"NAMA;JABATAN\nAna;Arsiparis\n", 1, "Kolom NIP BARU tidak ditemukan."),
])
def test_a_file_that_cannot_be_read_ends_with_one_line(tmp_path: Path, data: bytes, code: int, told: str) -> None:
    (tmp_path / "a.csv").write_bytes(data)
    result = run(tmp_path / "a.csv", "--apply")
    assert (result.exit_code, result.output.strip()) == (code, f"Error: {told}")


def test_a_unit_or_a_file_that_does_not_exist_is_a_wrong_use(app: Flask, tmp_path: Path) -> None:
    assert run(FILE, "--unit", 4711, "--apply").exit_code == 2
    assert run(tmp_path / "none.csv").exit_code == 2
    assert count(app) == 0


def test_people_go_below_the_unit_that_is_named(app: Flask) -> None:
    with app.app_context():
        unit = make_unit(db.session(), "Wilayah Kupang")
        unit_id, path = unit.id, unit.path
        db.session.commit()
    run(FILE, "--unit", unit_id, "--apply")
    with app.app_context():
        assert all(row.unit.path.startswith(path) for row in db.session.scalars(sa.select(Employee)))


def test_no_cell_of_an_export_is_a_formula(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        make_employee(db.session(), name="=Hyperlink(1)", nip="198609262015051001", post_title="@SUM(A1)", grade_rank=10)
        db.session.commit()
    for name in ("a.csv", "a.xlsx"):
        result = CliRunner().invoke(export_people, [str(tmp_path / name)])
        assert (result.exit_code, result.output.split()[0]) == (0, "1")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as stream:
        cells = list(csv.reader(stream, delimiter=";"))[1]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    with zipfile.ZipFile(tmp_path / "a.xlsx") as workbook:
        sheet = workbook.read("xl/worksheets/sheet1.xml").decode()
    assert "Hyperlink" in sheet and "<f>" not in sheet and ">=" not in sheet
    for name in ("a.csv", "a.xlsx"):
        assert "updates 0, unchanged 1" in run(tmp_path / name).output


def test_an_export_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    result = CliRunner().invoke(export_people, [str(tmp_path / "none" / "a.csv")])
    assert result.exit_code == 1 and "No such file or directory" in result.output
