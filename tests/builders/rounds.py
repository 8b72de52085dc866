"""An office in the middle of matching, and rounds that have run there."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.actors import Actor, Role, system_actor
from mentoring.core.database import in_transaction
from mentoring.features.accounts.models import Account
from mentoring.features.people.models import Unit
from mentoring.features.programmes.models import Enrolment, Programme
from mentoring.features.programmes.rules import EnrolmentProfile, ProgrammeState
from mentoring.features.programmes.service import ProgrammePlan, create_programme, enrol
from mentoring.features.rounds import jobs, service
from mentoring.features.rounds.jobs import proposing
from mentoring.features.rounds.models import Proposal, Round
from tests.builders.accounts import make_coordinator
from tests.builders.people import make_employee, make_unit

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
FIELDS = ("evaluasi kebijakan dan penyusunan peraturan daerah", "pengelolaan keuangan daerah dan penyusunan SKPD",
          "pengelolaan arsip dinamis dengan SRIKANDI", "perencanaan pembangunan dan penyusunan RKPD",
          "pelayanan perizinan melalui OSS", "analisis jabatan dan beban kerja")


@dataclass
class Office:
    """A programme in matching with people on both sides, and its coordinator."""

    unit: Unit
    programme: Programme
    coordinator: Account
    mentors: list[Enrolment] = field(default_factory=list)
    mentees: list[Enrolment] = field(default_factory=list)

    @property
    def actor(self) -> Actor:
        return actor_of(self.coordinator, self.unit)


def actor_of(account: Account, *units: Unit) -> Actor:
    return Actor(pseudonym=account.pseudonym, display_name=account.display_name, account_id=account.id,
                 employee_id=account.employee_id, roles=frozenset(Role(role.name) for role in account.roles),
                 scope_paths=tuple(unit.path for unit in units))


def make_office(session: Session, mentees: int = 4, mentors: int = 3, capacity: int = 2) -> Office:
    """Add an office; everything is committed, so that requests and jobs see it."""
    actor = system_actor("test")
    unit = make_unit(session)
    programme = create_programme(session, actor, unit_id=unit.id, now=NOW, plan=ProgrammePlan(
        name="Program Contoh", purpose="", starts_on=date(2026, 12, 1), ends_on=date(2027, 11, 30)))
    programme.state = ProgrammeState.MATCHING
    office = Office(unit, programme, make_coordinator(session, unit))
    for number in range(mentors):
        person = make_employee(session, unit, f"Mentor {number:03d} Contoh", post_level="ahli_madya", grade="IV/a",
                               grade_rank=13, post_title="Analis Kebijakan Ahli Madya",
                               email=f"mentor{number}@contoh.go.id")
        office.mentors.append(enrol(
            session, actor, programme_id=programme.id, employee_id=person.id, side="mentor", capacity=capacity, now=NOW,
            profile=EnrolmentProfile(experience=f"Sepuluh tahun menangani {FIELDS[number % len(FIELDS)]}.",
                                     mode="both", place="Kota Kupang")))
    for number in range(mentees):
        person = make_employee(session, unit, f"Mentee {number:03d} Contoh", post_level="ahli_pertama", grade="III/a",
                               grade_rank=9, post_title="Analis Kebijakan Ahli Pertama",
                               email=f"mentee{number}@contoh.go.id")
        office.mentees.append(enrol(
            session, actor, programme_id=programme.id, employee_id=person.id, side="mentee", capacity=1, now=NOW,
            profile=EnrolmentProfile(goals=f"Ingin belajar {FIELDS[number % len(FIELDS)]}.", mode="both",
                                     place="Kota Kupang")))
    session.commit()
    return office


def run_round(office: Office) -> int:
    """Run a round to its end without a child process, and return its id."""
    row = in_transaction(service.start_round, office.actor, programme_id=office.programme.id, now=NOW)
    in_transaction(service.begin_round, row.id)
    solve_into(row)
    return row.id


def solve_into(row: Round) -> bool:
    """Solve a running round here and save what was found."""
    pool, locked, excluded = jobs.read_people(row.id)
    outcome = proposing.solve_pool(lambda *_: None, pool, locked, excluded)
    return in_transaction(service.save_round, row.id, outcome, NOW)


def proposals_of(session: Session, round_id: int) -> list[Proposal]:
    """Return a round's proposals as they are now, by id."""
    session.rollback()
    return list(session.scalars(sa.select(Proposal).where(Proposal.round_id == round_id).order_by(Proposal.id)
                                .execution_options(populate_existing=True)))


