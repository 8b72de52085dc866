"""The list of pairings that coordinators track: its filters, its workbook, and that taking it away is noted."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from mentoring.core.audit import AuditEntry
from mentoring.core.database import db
from mentoring.features.pairings import service as pairings
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import PairingState
from tests.builders.pairings import LATER, actor_for, make_office, make_pairing, make_session
from tests.builders.people import make_unit
from tests.statements import count_for_page
from tests.strict_client import StrictClient


def agree(session: Session, pairing: Pairing, *people: Any) -> None:
    for person in people:
        pairings.accept_agreement(session, actor_for(person), pairing_id=pairing.id, version=pairing.version, number=0,
                                  now=LATER)
    session.commit()


def test_filters_stay_in_the_address_and_the_workbook_holds_the_same(
        session: Session, client: StrictClient, sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    office = make_office(session, mentees=4, mentors=4)
    rows = [make_pairing(session, office, number, number) for number in range(3)]
    rows.append(make_pairing(session, office, 3, 3, PairingState.ON_HOLD))
    other = make_unit(session, parent=office.unit)
    office.mentees[1].employee.unit_id = other.id
    make_session(session, rows[0], confirmed=True, held_on=(LATER + timedelta(days=12)).date(), now=LATER + timedelta(days=12))
    agree(session, rows[0], office.mentors[0], office.mentees[0])
    agree(session, rows[1], office.mentors[1])
    monkeypatch.setattr("mentoring.core.clock.now", lambda: LATER + timedelta(days=16))
    sign_in(client, office.coordinator)
    here = f"/programmes/{office.programme.id}/pairings"

    def shown(**wanted: Any) -> set[int]:
        text = client.get(here, query_string=wanted).text
        listed = {number for number, row in enumerate(rows) if f'href="/pairings/{row.id}"' in text}
        book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{here}.xlsx", query_string=wanted).data))
        names = {line[0] for line in book.get_sheet_by_index(0).to_python()[1:]}
        assert names == {rows[number].mentee_enrolment.employee.full_name for number in listed}
        return listed

    assert shown() == {0, 1, 2, 3}
    assert shown(view="on_hold") == {3}
    assert (shown(rhythm="kept"), shown(rhythm="late")) == ({0}, {1, 2})
    assert shown(unit=other.id) == {1}
    assert shown(agreement="missing") == {1, 2, 3}
    assert shown(rhythm="late", agreement="missing", unit=other.id, q="001") == {1}
    assert shown(rhythm="nonsense", unit="x", agreement="?") == {0, 1, 2, 3}
    page = client.get(here, query_string={"rhythm": "late", "unit": other.id, "agreement": "missing"}).text
    assert f"rhythm=late&amp;unit={other.id}&amp;agreement=missing" in page
    assert "mentee belum menyetujui kesepakatan" in page and "mentor belum" not in page
    assert "kembali 24 Desember 2026" in client.get(here, query_string={"view": "on_hold"}).text
    db.session.remove()
    noted = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "pairings.exported")).all()
    assert len(noted) == 8 and noted[0].detail == {"rows": 4} and noted[0].subject_id == office.programme.id


def test_the_list_takes_few_queries(session: Session, client: StrictClient, sign_in: Callable[..., Any]) -> None:
    office = make_office(session)
    make_pairing(session, office)
    sign_in(client, office.coordinator)
    bare = count_for_page(client, "/who-sees-what")
    assert count_for_page(client, f"/programmes/{office.programme.id}/pairings?rhythm=kept&agreement=missing") - bare <= 8
