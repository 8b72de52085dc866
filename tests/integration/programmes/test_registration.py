"""A registration form: what is decided at the preview, and that the run does just that."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.actors import Actor, system_actor
from mentoring.core.audit import AuditEntry
from mentoring.core.database import db
from mentoring.core.errors import ConflictError, NotFoundError
from mentoring.features.people.models import Competency, Employee, PreviousNip, PrivateBlock, SpreadsheetImport, Unit
from mentoring.features.people.spreadsheet.extract import read_form, read_staff
from mentoring.features.people.spreadsheet.plan import apply_staff, plan_staff
from mentoring.features.programmes import queries, service
from mentoring.features.programmes.models import Enrolment, Programme, Seat
from mentoring.features.programmes.rules import EnrolmentState, ProgrammeState, Side
from tests.builders.people import make_employee, make_unit
from tests.builders.programmes import NOW, SYSTEM, coordinator_of, make_enrolment, make_programme
from tests.statements import recorded

FILES = Path(__file__).parents[2] / "fixtures" / "siasn"
HEADINGS = ("Waktu isi", "NIP", "Nama", "Peran", "Kapasitas", "Tujuan pengembangan", "Keahlian/Pengalaman",
            "Kompetensi yang ingin dikembangkan", "Kompetensi yang dikuasai", "Level kompetensi saat ini",
            "NIP atasan langsung", "Tidak bersedia dipasangkan dengan", "Pilihan mentor 1")
FIRST, SECOND, THIRD = "198001012010011901", "198101012010012901", "198201012010011902"


@pytest.fixture
def office(session: Session) -> tuple[Programme, Actor, list[Employee]]:
    unit = make_unit(session)
    people = [make_employee(session, unit, nip=nip) for nip in (FIRST, SECOND, THIRD)]
    return make_programme(session, unit), coordinator_of(unit), people


Office = tuple[Programme, Actor, list[Employee]]


def row_of(nip: str, role: str = "Mentee", **values: str) -> dict[str, str]:
    return {"Waktu isi": "01/09/2026 09:00", "NIP": nip, "Nama": "Contoh", "Peran": role,
            "Tujuan pengembangan": "Ingin belajar arsip.", "Keahlian/Pengalaman": "Menata arsip.", **values}


def stage(session: Session, office: Office, *rows: dict[str, str]) -> SpreadsheetImport:
    lines = [";".join(HEADINGS), *(";".join(f'"{row.get(name, "")}"' for name in HEADINGS) for row in rows)]
    reading, answers = read_form("\n".join(lines).encode(), "formulir.csv")
    programme, actor, _people = office
    return service.stage_registration(session, actor, programme_id=programme.id, file_name="formulir.csv",
                                      reading=reading, rows=answers, now=NOW)


def carry_out(session: Session, office: Office, row: SpreadsheetImport) -> None:
    service.queue_registration(session, office[1], import_id=row.id, version=row.version, now=NOW)
    service.apply_registration(session, system_actor("registration"), import_id=row.id, now=NOW)


def run(session: Session, office: Office, *rows: dict[str, str]) -> SpreadsheetImport:
    row = stage(session, office, *rows)
    carry_out(session, office, row)
    return row


def told(row: SpreadsheetImport) -> list[tuple[int, str, str]]:
    return [(issue["row"], issue["column"], issue["code"]) for issue in row.report["issues"]]


def enrolled(session: Session, office: Office) -> dict[tuple[str | None, str], Enrolment]:
    return {(row.employee.nip, row.side): row for row in queries.list_all_enrolments(session, office[0].id)}


def test_a_form_enrols_both_sides_with_all_that_was_said(session: Session, office: Office) -> None:
    run(session, office,
        row_of(FIRST, "Mentor", Kapasitas="2 orang", **{"Kompetensi yang dikuasai": "M.1=4; T.ARSIP=5"}),
        row_of(SECOND, **{"Kompetensi yang ingin dikembangkan": "T.ARSIP>4", "Level kompetensi saat ini": "T.ARSIP=2"}),
        row_of(THIRD, "Keduanya", Kapasitas="1"))
    found = enrolled(session, office)
    assert set(found) == {(FIRST, "mentor"), (SECOND, "mentee"), (THIRD, "mentor"), (THIRD, "mentee")}
    mentor, mentee = found[FIRST, "mentor"], found[SECOND, "mentee"]
    assert {level.competency.code: level.have for level in mentor.competencies} == {"M.1": 4, "T.ARSIP": 5}
    assert [(level.competency.code, level.present, level.target) for level in mentee.competencies] == [("T.ARSIP", 2, 4)]
    assert queries.count_seats(session, [row.id for row in found.values()]) == {
        mentor.id: 2, mentee.id: 1, found[THIRD, "mentor"].id: 1, found[THIRD, "mentee"].id: 1}
    assert (mentee.goals, mentee.experience) == ("Ingin belajar arsip.", "")
    assert (mentor.goals, mentor.experience) == ("", "Menata arsip.")


def test_the_preview_equals_the_run(session: Session, office: Office) -> None:
    make_enrolment(session, office[0], Side.MENTEE, office[2][2])
    row = stage(session, office, row_of(FIRST, "Mentor"), row_of(SECOND), row_of(THIRD))
    preview = service.plan_registration(session, office[0].id, row.rows).counts()
    carry_out(session, office, row)
    assert preview == {"creates": 2, "updates": 1, "unchanged": 0, "mentors": 1, "mentees": 1}
    assert {name: row.report["result"][name] for name in preview} == preview
    assert row.rows == []


def test_the_same_file_again_changes_nothing(session: Session, office: Office) -> None:
    rows = (row_of(FIRST, "Mentor", Kapasitas="2", **{"Kompetensi yang dikuasai": "M.2=3; M.1=4"}), row_of(SECOND))
    run(session, office, *rows)
    before = {key: row.version for key, row in enrolled(session, office).items()}
    again = run(session, office, *rows)
    assert again.report["result"]["unchanged"] == 2
    assert {key: row.version for key, row in enrolled(session, office).items()} == before


def test_the_later_answer_of_a_person_holds(session: Session, office: Office) -> None:
    row = run(session, office, row_of(FIRST, **{"Waktu isi": "05/09/2026 09:00", "Tujuan pengembangan": "Yang baru."}),
              row_of(FIRST, **{"Waktu isi": "02/09/2026 09:00", "Tujuan pengembangan": "Yang lama."}))
    assert enrolled(session, office)[FIRST, "mentee"].goals == "Yang baru."
    assert told(row) == [(3, "answered_at", "answered_again")]


def test_the_later_answer_holds_for_one_person_with_two_numbers(session: Session, office: Office) -> None:
    session.add(PreviousNip(nip="199001012020011905", employee_id=office[2][0].id))
    row = run(session, office, row_of("199001012020011905", **{"Tujuan pengembangan": "Yang lama."}),
              row_of(FIRST, **{"Waktu isi": "05/09/2026 09:00", "Tujuan pengembangan": "Yang baru."}))
    assert enrolled(session, office)[FIRST, "mentee"].goals == "Yang baru."
    assert told(row) == [(2, "answered_at", "answered_again")]


def test_rows_that_cannot_come_in_say_where_and_why(session: Session, office: Office) -> None:
    office[2][1].is_active = False
    outside = make_employee(session, nip="198301012010011903")
    row = run(session, office, row_of("199912312020011999"), row_of("19800101"), row_of(FIRST, "Penonton"),
              row_of(SECOND), row_of(str(outside.nip)), row_of(THIRD, **{"Tujuan pengembangan": ""}))
    assert told(row) == [(2, "nip", "nip_unknown"), (3, "nip", "nip_length"), (4, "role", "role_unknown"),
                         (5, "nip", "employee_inactive"), (6, "nip", "nip_unknown"), (7, "goals", "goals_missing")]
    assert row.report["counts"]["reject"] == 6
    assert enrolled(session, office) == {}


def test_whom_people_do_not_want_is_noted_once_and_told_to_nobody(session: Session, office: Office) -> None:
    rows = (row_of(FIRST, **{"Tidak bersedia dipasangkan dengan": f"{SECOND}; {FIRST}"}),)
    row = run(session, office, *rows)
    run(session, office, *rows)
    blocks = session.execute(sa.select(PrivateBlock.blocker_id, PrivateBlock.blocked_id)).all()
    assert [tuple(block) for block in blocks] == [(office[2][0].id, office[2][1].id)]
    assert SECOND not in str(row.report)
    assert "block" not in str(row.report)


def test_a_line_manager_is_noted_only_where_none_was_known(session: Session, office: Office) -> None:
    first, second, third = office[2]
    third.line_manager_id = first.id
    run(session, office, row_of(FIRST, **{"NIP atasan langsung": SECOND}), row_of(THIRD, **{"NIP atasan langsung": SECOND}))
    assert (first.line_manager_id, third.line_manager_id) == (second.id, first.id)


def test_a_file_adds_seats_and_never_takes_any_away(session: Session, office: Office) -> None:
    run(session, office, row_of(FIRST, "Mentor", Kapasitas="3"))
    row = stage(session, office, row_of(FIRST, "Mentor", Kapasitas="1"))
    plan = service.plan_registration(session, office[0].id, row.rows)
    assert (plan.kept_seats, plan.unchanged) == ([office[2][0].full_name], 1)
    carry_out(session, office, row)
    mentor = enrolled(session, office)[FIRST, "mentor"]
    assert queries.count_seats(session, [mentor.id]) == {mentor.id: 3}
    session.execute(sa.update(Seat).where(Seat.enrolment_id == mentor.id, Seat.number == 1).values(number=9))
    run(session, office, row_of(FIRST, "Mentor", Kapasitas="5"))
    assert queries.highest_seats(session, [mentor.id]) == {mentor.id: 11}


def test_who_left_comes_back_by_a_new_answer(session: Session, office: Office) -> None:
    run(session, office, row_of(FIRST))
    left = enrolled(session, office)[FIRST, "mentee"]
    service.set_enrolment_state(session, SYSTEM, enrolment_id=left.id, version=left.version, to="left", now=NOW)
    row = run(session, office, row_of(FIRST))
    assert row.report["result"]["updates"] == 1
    assert left.state == EnrolmentState.ENROLLED


def test_wishes_are_counted_and_left_to_their_people(session: Session, office: Office) -> None:
    row = stage(session, office, row_of(FIRST, **{"Pilihan mentor 1": SECOND}), row_of(SECOND, "Mentor"))
    assert service.plan_registration(session, office[0].id, row.rows).wishes == 1


def test_codes_not_met_before_join_the_dictionary(session: Session, office: Office) -> None:
    row = stage(session, office, row_of(FIRST, **{"Kompetensi yang ingin dikembangkan": "T.BARU>3; M.1>4"}))
    assert service.plan_registration(session, office[0].id, row.rows).new_codes == ["T.BARU"]
    carry_out(session, office, row)
    assert session.scalar(sa.select(Competency.name).where(Competency.code == "T.BARU")) == "T.BARU"


def test_a_form_is_carried_out_once(session: Session, office: Office) -> None:
    row = run(session, office, row_of(FIRST))
    enrolled(session, office)[FIRST, "mentee"].goals = "Diubah sesudahnya."
    service.apply_registration(session, system_actor("registration"), import_id=row.id, now=NOW)
    assert enrolled(session, office)[FIRST, "mentee"].goals == "Diubah sesudahnya."
    with pytest.raises(ConflictError, match="import_done"):
        service.queue_registration(session, office[1], import_id=row.id, version=row.version, now=NOW)


def test_a_refused_form_leaves_nothing(session: Session, office: Office) -> None:
    row = stage(session, office, row_of(FIRST))
    service.drop_registration(session, office[1], import_id=row.id, version=row.version, now=NOW)
    assert (row.state, row.rows) == ("dropped", [])
    assert enrolled(session, office) == {}


def test_nobody_else_carries_out_or_refuses_a_form(session: Session, office: Office) -> None:
    row = stage(session, office, row_of(FIRST))
    stranger = coordinator_of(make_unit(session))
    for use_case in (service.queue_registration, service.drop_registration):
        with pytest.raises(NotFoundError):
            use_case(session, stranger, import_id=row.id, version=row.version, now=NOW)  # type: ignore[operator]  # two use cases of one shape


def test_a_programme_that_closed_meanwhile_takes_nobody(session: Session, office: Office) -> None:
    row = stage(session, office, row_of(FIRST))
    service.queue_registration(session, office[1], import_id=row.id, version=row.version, now=NOW)
    office[0].state = ProgrammeState.CLOSING
    with pytest.raises(ConflictError, match="programme_takes_nobody"):
        service.apply_registration(session, system_actor("registration"), import_id=row.id, now=NOW)


def test_who_sent_the_form_is_the_one_who_enrolled(session: Session, office: Office) -> None:
    run(session, office, row_of(FIRST))
    assert enrolled(session, office)[FIRST, "mentee"].changed_by == office[1].pseudonym
    noted = session.info["audit"][-1]
    assert (noted["action"], noted["actor"]) == ("registration.imported", office[1].pseudonym)
    assert session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "registration.imported")).all() == []


def import_staff(session: Session, unit: Unit) -> None:
    reading = read_staff((FILES / "pegawai_siasn.csv").read_bytes(), "pegawai_siasn.csv")
    apply_staff(session, SYSTEM, plan_staff(session, reading.records, unit, given=reading.given), NOW)


@pytest.mark.parametrize("name", ["peserta_mentoring.csv", "peserta_mentoring.xlsx"])
def test_the_offices_own_form_enrols_in_few_reads_and_twice_the_same(session: Session, name: str) -> None:
    unit = make_unit(session)
    import_staff(session, unit)
    programme, actor = make_programme(session, unit), coordinator_of(unit)
    results: list[dict[str, Any]] = []
    for _ in range(2):
        reading, rows = read_form((FILES / name).read_bytes(), name)
        row = service.stage_registration(session, actor, programme_id=programme.id, file_name=name, reading=reading,
                                         rows=rows, now=NOW)
        with recorded(db.engine) as statements:
            carry_out(session, (programme, actor, []), row)
        assert sum(statement.startswith("SELECT") for statement in statements) < 30
        results.append(row.report["result"])
        assert row.report["counts"]["reject"] + len(
            {enrolment.employee_id for enrolment in queries.list_all_enrolments(session, programme.id)}) <= 334
    assert results[0]["creates"] > 300
    assert (results[1]["creates"], results[1]["updates"]) == (0, 0)
    assert results[1]["unchanged"] == results[0]["creates"]
