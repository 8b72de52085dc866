"""Importing into the database: all or none, twice the same, nothing ended by itself."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.core import clock
from mentoring.core.actors import Actor, Role, system_actor
from mentoring.core.database import BrokenConstraintError, db, in_transaction
from mentoring.core.errors import InvalidError
from mentoring.core.jobs import run_queued_jobs
from mentoring.features.people import queries, service
from mentoring.features.people.models import Employee, PreviousNip, SpreadsheetImport, Unit
from mentoring.features.people.rules.rows import Reading
from mentoring.features.people.spreadsheet.export import write_people
from mentoring.features.people.spreadsheet.extract import read_staff
from mentoring.features.people.spreadsheet.plan import plan_staff
from tests.builders.people import make_employee, make_unit
from tests.statements import recorded

FILE = Path(__file__).parents[2] / "fixtures" / "siasn" / "pegawai_siasn.csv"
ACTOR = system_actor("test")


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_staff(FILE.read_bytes(), FILE.name)


def run_import(reading: Reading) -> SpreadsheetImport:
    row = in_transaction(service.stage_import, ACTOR, kind="people", file_name="a.csv", reading=reading, unit_id=None,
                         now=clock.now())
    in_transaction(service.queue_import, ACTOR, import_id=row.id, version=row.version, job="people.apply_import",
                   now=clock.now())
    run_queued_jobs()
    db.session.remove()
    return queries.get_import(db.session(), row.id)


def test_the_preview_equals_the_run_and_a_second_run_changes_nothing(app: Flask, reading: Reading) -> None:
    with app.app_context():
        preview = plan_staff(db.session(), reading.records, None, given=reading.given).counts()
        first = run_import(reading)
        assert {name: first.report["result"][name] for name in preview} == preview
        assert preview["creates"] == 598
        assert first.rows == [], "the records are forgotten once they are in"
        before = db.session.execute(sa.select(Employee.id, Employee.version).order_by(Employee.id)).all()
        again = run_import(reading)
        assert again.report["result"]["unchanged"] == 598
        assert again.report["result"]["creates"] == again.report["result"]["updates"] == 0
        assert db.session.execute(sa.select(Employee.id, Employee.version).order_by(Employee.id)).all() == before


def test_the_number_of_queries_does_not_grow_with_the_file(app: Flask, reading: Reading) -> None:
    def queries_of(records: list[dict[str, object]]) -> int:
        db.session.remove()
        with recorded(db.engine) as statements:
            plan_staff(db.session(), records, None, given=reading.given)
        return len(statements)

    with app.app_context():
        assert queries_of(reading.records[:10]) == queries_of(reading.records[:500])


def test_a_file_with_few_columns_leaves_the_rest_as_it_stands(app: Flask, reading: Reading) -> None:
    with app.app_context():
        run_import(reading)
        before = db.session.execute(sa.select(Employee.__table__).order_by(Employee.id)).all()
        lines = "\n".join(f"{row.nip};{row.title_before} {row.name}" for row in before)
        result = run_import(read_staff(f"NIP;NAMA\n{lines}".encode(), "nama.csv")).report["result"]
        assert (result["unchanged"], result["updates"], result["creates"]) == (598, 0, 0)
        assert db.session.execute(sa.select(Employee.__table__).order_by(Employee.id)).all() == before


def test_a_present_number_holds_over_a_previous_one_in_the_same_file(app: Flask, reading: Reading) -> None:
    with app.app_context():
        old, new = reading.records[0]["nip"], "198609262015051777"
        run_import(reading)
        employee = queries.find_employee_by_nip(db.session(), old)
        assert employee is not None
        in_transaction(service.renumber_employee, ACTOR, employee_id=employee.id, version=employee.version, nip=new,
                       now=clock.now())
        both = replace(reading, records=[reading.records[0], reading.records[0] | {"nip": new, "post_title": "Camat"}],
                       lines={old: (None, 2), new: (None, 3)})
        assert run_import(both).report["result"]["updates"] == 1
        again = run_import(both).report["result"]
        assert (again["updates"], again["creates"]) == (0, 0)


def test_line_managers_follow_the_file(app: Flask, reading: Reading) -> None:
    with app.app_context():
        first, second, third = (record["nip"] for record in reading.records[:3])
        managed = replace(reading, records=[reading.records[0] | {"manager": second}, *reading.records[1:]])
        run_import(managed)
        moved = replace(reading, records=[reading.records[0] | {"manager": third}])
        assert run_import(moved).report["result"]["updates"] == 1
        assert run_import(moved).report["result"]["unchanged"] == 1
        chain = db.session.execute(sa.select(Employee.nip, Employee.line_manager_id)
                                   .where(Employee.line_manager_id.is_not(None))).all()
        assert chain == [(first, queries.map_nips(db.session(), [third])[third])]


def test_two_imports_at_once_bring_everybody_in_once(app: Flask, reading: Reading) -> None:
    def stage() -> int:
        row = in_transaction(service.stage_import, ACTOR, kind="people", file_name="a.csv", reading=reading, unit_id=None,
                             now=clock.now())
        in_transaction(service.queue_import, ACTOR, import_id=row.id, version=row.version, job="people.apply_import",
                       now=clock.now())
        return row.id

    def carry(import_id: int) -> dict[str, int]:
        start.wait()
        with app.app_context():
            in_transaction(service.apply_people_import, ACTOR, import_id=import_id, scope=("/",), now=clock.now())
            result: dict[str, int] = queries.get_import(db.session(), import_id).report["result"]
            return result

    with app.app_context():
        rows = [stage(), stage()]
        db.session.remove()
        start = Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            results = sorted(pool.map(carry, rows), key=lambda result: result["creates"])
        assert [(result["creates"], result["unchanged"]) for result in results] == [(0, 598), (598, 0)]


def test_units_form_a_tree_from_the_agency_down(app: Flask, reading: Reading) -> None:
    with app.app_context():
        run_import(reading)
        roots = db.session.scalars(sa.select(Unit.name).where(Unit.parent_id.is_(None)).order_by(Unit.name)).all()
        assert roots == ["Badan Kepegawaian Negara", "Pemerintah Kab. Kupang", "Pemerintah Kota Kupang",
                         "Pemerintah Provinsi NTT"]
        for unit in db.session.scalars(sa.select(Unit)):
            parent = db.session.get(Unit, unit.parent_id) if unit.parent_id else None
            assert unit.path == f"{parent.path if parent else '/'}{unit.id}/"


def test_a_leaver_becomes_inactive_and_a_mover_is_flagged(app: Flask, reading: Reading) -> None:
    with app.app_context():
        run_import(reading)
        first, second = reading.records[0], reading.records[1]
        changed = replace(reading, records=[first | {"is_active": False, "legal_status": "Pensiun BUP"},
                                   second | {"units": [*second["units"][:-1], "Bidang Baru"]}])
        gone = run_import(changed)
        report, earlier = gone.report["result"], second["units"][-1]
        assert (report["leavers"], report["movers"], len(report["flagged"])) == (1, 1, 2)
        leaver = queries.find_employee_by_nip(db.session(), first["nip"])
        assert leaver is not None and not leaver.is_active
        assert leaver.left_at == gone.applied_at, "the day on which the import showed it"
        mover = queries.find_employee_by_nip(db.session(), second["nip"])
        assert mover is not None
        assert (mover.moved_at, mover.moved_from) == (gone.applied_at, earlier)
        later = replace(reading, records=[first | {"is_active": False, "legal_status": "Meninggal"}])
        assert run_import(later).report["result"]["updates"] == 1
        leaver = queries.find_employee_by_nip(db.session(), first["nip"])
        assert leaver is not None and leaver.left_at == gone.applied_at, "who left before has not left again"
        assert run_import(replace(reading, records=[first])).report["result"]["updates"] == 1
        back = queries.find_employee_by_nip(db.session(), first["nip"])
        assert back is not None and back.is_active and back.left_at is None


def test_an_export_comes_back_unchanged(app: Flask, reading: Reading, tmp_path: Path) -> None:
    with app.app_context():
        run_import(reading)
        for name in ("pegawai.csv", "pegawai.xlsx"):
            write_people(db.session(), tmp_path / name)
            back = read_staff((tmp_path / name).read_bytes(), name)
            assert back.issues == [issue for issue in back.issues if issue.code == "employee_inactive_row"]
            counts = plan_staff(db.session(), back.records, None, given=back.given).counts()
            assert counts["unchanged"] == 598, counts


def test_a_new_number_replaces_the_old_one_which_is_still_found(session: Session) -> None:
    employee = make_employee(session, nip="198505052021212001")
    service.renumber_employee(session, ACTOR, employee_id=employee.id, version=1, nip="19850505 202505 2 001",
                              now=clock.now())
    assert employee.nip == "198505052025052001"
    for number in ("198505052021212001", "198505052025052001"):
        found = queries.find_employee_by_nip(session, number)
        assert found is not None and found.id == employee.id


def test_somebody_elses_number_is_refused(session: Session) -> None:
    make_employee(session, nip="198505052025052001")
    employee = make_employee(session, nip="198505052021212001")
    with pytest.raises(InvalidError) as caught:
        service.renumber_employee(session, ACTOR, employee_id=employee.id, version=1, nip="198505052025052001",
                                  now=clock.now())
    assert caught.value.fields["nip"][0] == "nip_taken"


def test_two_records_of_one_person_become_one(session: Session) -> None:
    kept, double = make_employee(session), make_employee(session)
    below = make_employee(session, line_manager_id=double.id)
    number = double.nip
    service.merge_employees(session, ACTOR, kept_id=kept.id, version=1, merged_id=double.id, now=clock.now())
    session.expire_all()
    assert session.get_one(Employee, below.id).line_manager_id == kept.id
    assert session.get_one(PreviousNip, number).employee_id == kept.id
    assert session.get(Employee, double.id) is None


def test_a_coordinator_edits_only_people_in_scope(session: Session) -> None:
    here, there = make_unit(session), make_unit(session)
    stranger = make_employee(session, there)
    actor = Actor("p", "Kristina", account_id=1, roles=frozenset((Role.COORDINATOR,)), scope_paths=(here.path,))
    with pytest.raises(Exception, match="not_found"):
        service.set_competency(session, actor, employee_id=stranger.id, code="M.1", level=3, now=clock.now())


def test_a_line_of_managers_is_followed_to_its_top(session: Session) -> None:
    top = make_employee(session)
    middle = make_employee(session, line_manager_id=top.id)
    below = make_employee(session, line_manager_id=middle.id)
    assert queries.list_line_manager_chain(session, [below.id, top.id]) == {below.id: (middle.id, top.id)}
    with pytest.raises(InvalidError) as caught:
        service.set_line_manager(session, ACTOR, employee_id=top.id, version=1, manager_nip=below.nip or "", now=clock.now())
    assert caught.value.fields["manager"][0] == "manager_circle"


def test_two_units_of_one_name_below_one_parent_are_refused(app: Flask) -> None:
    def twice(session: Session) -> None:
        parent = make_unit(session)
        make_unit(session, "Bidang Mutasi", parent)
        make_unit(session, "Bidang Mutasi", parent)

    with app.app_context(), pytest.raises(BrokenConstraintError) as caught:
        in_transaction(twice)
    assert caught.value.constraint == "uq_unit_parent_id_name"
