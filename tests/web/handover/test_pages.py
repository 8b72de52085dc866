"""Handing work over: who may, to whom, what is told and noted."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.audit import AuditEntry
from mentoring.core.mail import Mail
from mentoring.features.handover.models import Handover
from mentoring.features.people.models import Unit
from mentoring.features.programmes.models import Programme
from mentoring.features.programmes.rules import ProgrammeState, Side
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.people import make_unit
from tests.builders.programmes import make_enrolment, make_programme
from tests.statements import count_for_page
from tests.strict_client import StrictClient
from tests.web.programmes.conftest import coordinator, programme, unit
from tests.web.programmes.sending import send

__all__ = ["coordinator", "programme", "unit"]

SignIn = Callable[..., None]


def test_a_programme_is_handed_over_told_noted_and_taken_by_whom_it_is_for(
        coordinator: StrictClient, sign_in: SignIn, session: Session, unit: Unit, programme: Programme) -> None:
    make_enrolment(session, programme).state = "applied"
    colleague, third = make_coordinator(session, unit), make_coordinator(session, unit)
    session.commit()
    page = coordinator.get("/handover").text
    assert "Pendaftar yang menunggu" in page
    values = {"programmes": str(programme.id), "colleague": str(colleague.id), "message": "Pak Yos cuti sampai Senin."}
    assert send(coordinator, page, "/handover", **values).location == "/handover"
    assert "belum diterima" in coordinator.get("/handover").text
    session.rollback()
    row = session.scalars(sa.select(Handover)).one()
    letter = session.scalars(sa.select(Mail).order_by(Mail.id.desc())).first()
    assert letter is not None and letter.to_address == colleague.email
    assert programme.name in letter.text and "Pak Yos" in letter.text
    twice = send(coordinator, coordinator.get("/handover").text, "/handover", **values)
    assert "sudah Anda serahkan kepada rekan itu" in twice.text and "Pak Yos" in twice.text
    for account, status in ((third, 404), (colleague, 302)):
        sign_in(coordinator, account)
        mine = coordinator.get("/handover").text
        assert ("Pak Yos" in mine) == (status == 302)
        form = coordinator.get("/handover").text
        key = {"csrf_token": form.split('name="csrf_token" value="')[1].split('"')[0], "form_key": "a-key-of-this-form",
               "version": str(row.version)}
        assert coordinator.post(f"/handover/{row.id}/take", data=key).status_code == status
    session.rollback()
    assert session.get_one(Handover, row.id).taken_at is not None
    actions = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.subject_id == programme.id)).all()
    assert {"handover.made", "handover.taken"} <= set(actions)


def test_a_colleague_without_the_scope_is_refused_with_what_to_ask_for(
        coordinator: StrictClient, session: Session, unit: Unit, programme: Programme) -> None:
    outside = make_coordinator(session, make_unit(session))
    plain = make_account(session)
    session.commit()
    page = coordinator.get("/handover").text
    told = send(coordinator, page, "/handover", programmes=str(programme.id), colleague=str(outside.id), message="Halo")
    assert f"belum mengelola {unit.name}" in told.text and "Halo" in told.text
    assert f'value="{plain.id}"' not in page.split('name="colleague"')[1].split("</select>")[0]
    assert session.scalar(sa.select(sa.func.count()).select_from(Handover)) == 0


def test_only_programmes_of_the_own_scope_are_handed_over(
        coordinator: StrictClient, session: Session, unit: Unit, programme: Programme) -> None:
    foreign, closed = make_programme(session), make_programme(session, unit, ProgrammeState.CLOSED)
    colleague = make_coordinator(session, unit)
    session.commit()
    page = coordinator.get("/handover").text
    shown = page.split("<main")[1]
    assert foreign.name not in shown and closed.name not in shown
    send(coordinator, page, "/handover", programmes=str(foreign.id), colleague=str(colleague.id))
    send(coordinator, page, "/handover", colleague=str(colleague.id), form_key="another-key-here")
    assert session.scalar(sa.select(sa.func.count()).select_from(Handover)) == 0


def test_others_see_no_page_and_many_programmes_take_no_more_statements(
        coordinator: StrictClient, sign_in: SignIn, session: Session, unit: Unit, programme: Programme) -> None:
    few = count_for_page(coordinator, "/handover")
    for _ in range(9):
        make_enrolment(session, make_programme(session, unit), Side.MENTOR)
    employee = make_account(session)
    session.commit()
    assert count_for_page(coordinator, "/handover") == few
    sign_in(coordinator, employee)
    assert coordinator.get("/handover").status_code == 403


@pytest.mark.parametrize("role", ["coordinator", "mentee", "mentor", "administrator"])
def test_the_guide_is_open_and_leads_to_pages_only_for_its_own_readers(
        client: StrictClient, coordinator: StrictClient, role: str) -> None:
    page = coordinator.get(f"/guide/{role}").text
    assert ("btn-sm" in page.split("<main")[1].split("</main>")[0]) == (role == "coordinator")
    assert coordinator.get("/guide/raja").status_code == 404
    assert "/guide" in coordinator.get("/programmes").text
    for address in re.findall(r'class="btn btn-secondary btn-sm" href="([^"]+)"', page):
        assert coordinator.get(address).status_code in {200, 302}, address
