"""A programme of any size, filled with invented people in few statements."""

from collections.abc import Sequence
from datetime import date
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import clock
from mentoring.core.actors import system_actor
from mentoring.core.audit import Pseudonym
from mentoring.demo.office import Worker, list_places, load_works, technical_code
from mentoring.demo.voices import Voice, say_as_mentee, say_as_mentor
from mentoring.features.people.models import Competency, Employee, Unit
from mentoring.features.programmes.models import Enrolment, EnrolmentCompetency, Programme, Seat
from mentoring.features.programmes.rules import ProgrammeState, Side
from mentoring.features.programmes.service import ProgrammePlan, create_programme

LEVELS = {Side.MENTOR: (("ahli_madya", "IV/a", 13), ("ahli_muda", "III/d", 12)),
          Side.MENTEE: (("ahli_pertama", "III/a", 9), ("pelaksana", "II/c", 7), ("terampil", "II/c", 7))}


def fill_crowd(session: Session, mentees: int, mentors: int, *, seed: int = 0) -> Programme:
    """Add a programme in matching, with so many people on each side; the units and competencies of the demo if absent."""
    chance, places = Random(seed), [place for place in list_places() if place.work]
    root = Unit(name=f"Kantor {mentees} x {mentors}", path="")
    session.add(root)
    session.flush()
    root.path = f"/{root.id}/"
    units = [Unit(name=" / ".join(place.path[1:]), parent_id=root.id, path="") for place in places]
    session.add_all(units)
    session.flush()
    for unit in units:
        unit.path = f"{root.path}{unit.id}/"
    programme = create_programme(session, system_actor("bench"), unit_id=root.id, now=clock.now(), plan=ProgrammePlan(
        name=f"Program {mentees} x {mentors}", purpose="", starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31)))
    programme.state = ProgrammeState.MATCHING
    people = [(Side.MENTOR, number) for number in range(mentors)] + [(Side.MENTEE, number) for number in range(mentees)]
    said, employees = [], []
    for side, number in people:
        which = chance.randrange(len(places))
        worker = _worker(side, number, places[which].work or "", chance)
        employees.append(_employee(worker, units[which], f"bench{seed}{side}{number}"))
        said.append(say_as_mentor(worker, chance) if side is Side.MENTOR else say_as_mentee(worker, chance))
    session.execute(sa.insert(Pseudonym), [{"token": row.pseudonym, "display_name": row.name} for row in employees])
    session.add_all(employees)
    session.flush()
    _enrol(session, programme, people, employees, said)
    return programme


def _worker(side: Side, number: int, work: str, chance: Random) -> Worker:
    level, grade, rank = chance.choice(LEVELS[side])
    return Worker(
        name=f"{'Mentor' if side is Side.MENTOR else 'Mentee'} {number:04d} Contoh", title_before="", title_after="",
        email="", nip="", employment="PNS", grade=grade, grade_rank=rank,
        post_title=f"{chance.choice(load_works()[work].posts)}", post_level=level, post_since=date(2024, 1, 1), unit=("", work),
        place=chance.choice(("Kota Kupang", "Kota Kupang", "Kab. Kupang", "Kab. Belu")), work=work, manager=None,
        levels={f"M.{code}": chance.randint(1, 5) for code in range(1, 9)})


def _employee(worker: Worker, unit: Unit, pseudonym: str) -> Employee:
    return Employee(
        pseudonym=pseudonym, name=worker.name, sort_name=worker.name.casefold(), unit=unit, employment=worker.employment,
        grade=worker.grade, grade_rank=worker.grade_rank, post_title=worker.post_title, post_level=worker.post_level,
        place=worker.place, is_active=True, version=1, change="imported")


def _enrol(session: Session, programme: Programme, people: Sequence[tuple[Side, int]], employees: Sequence[Employee],
           said: Sequence[Voice]) -> None:
    """Write enrolments, stated levels and seats."""
    enrolments = [
        Enrolment(programme_id=programme.id, employee_id=employee.id, side=side, state="enrolled", version=1, change="",
                  enrolled_at=clock.now(), goals=voice.profile.goals, experience=voice.profile.experience,
                  hours_per_month=voice.profile.hours_per_month, mode=voice.profile.mode, place=voice.profile.place,
                  languages="; ".join(voice.profile.languages), working_style=list(voice.profile.working_style))
        for (side, _), employee, voice in zip(people, employees, said, strict=True)]
    session.add_all(enrolments)
    session.flush()
    known = {code: number for code, number in session.execute(sa.select(Competency.code, Competency.id))}
    missing = {technical_code(code) for code in load_works()} - known.keys()
    session.add_all(Competency(code=code, name=code, name_en=code) for code in sorted(missing))
    session.flush()
    known = {code: number for code, number in session.execute(sa.select(Competency.code, Competency.id))}
    session.execute(sa.insert(EnrolmentCompetency), [
        {"enrolment_id": row.id, "competency_id": known[level.code], "have": level.have, "present": level.present,
         "target": level.target, "priority": 1.0}
        for row, voice in zip(enrolments, said, strict=True) for level in voice.profile.levels])
    session.execute(sa.insert(Seat), [{"enrolment_id": row.id, "number": number + 1}
                                      for row, voice in zip(enrolments, said, strict=True)
                                      for number in range(voice.capacity)])
