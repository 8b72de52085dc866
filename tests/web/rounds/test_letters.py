"""Letters read before they leave: just what is posted afterwards, and reading posts nothing."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import clock
from mentoring.core.jobs import Job
from mentoring.core.mail import Mail
from mentoring.features.accounts.models import Account
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import PairingState
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.pairings import make_pairing
from tests.builders.people import make_unit
from tests.builders.rounds import Office
from tests.statements import count_for_page
from tests.strict_client import StrictClient
from tests.web.rounds.test_pages import form_to, send


@pytest.fixture
def at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock, so that what is previewed and what is posted name the same end of the grace period."""
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def pairs(session: Session, office: Office) -> list[Pairing]:
    """Two approved pairs: the first mentor reads English, the second has no e-mail."""
    reader: Account = make_account(session, office.mentors[0].employee)
    reader.language, reader.email = "en", "reader@example.org"
    office.mentors[1].employee.email = None
    made = [make_pairing(session, office, number, number, PairingState.APPROVED) for number in (0, 1)]
    session.commit()
    return made


def letters_in(page: str) -> list[tuple[str, str, str]]:
    """Return (language, subject, text) of each letter on a page."""
    found = re.findall(r'<div lang="(\w+)"><p[^>]*><b>(.*?)</b></p><div[^>]*>(.*?)</div></div>', page, re.S)
    return [(language, unescape(subject), unescape(text)) for language, subject, text in found]


def outbox(session: Session) -> list[Mail]:
    session.rollback()
    return list(session.scalars(sa.select(Mail).order_by(Mail.id)))


def test_what_is_read_beforehand_is_what_leaves(coordinator: StrictClient, office: Office, session: Session,
                                                pairs: list[Pairing], at_rest: None) -> None:
    desk = f"/programmes/{office.programme.id}/publish"
    for template in ("pairing_published", "pairing_taken_back"):
        pages = [coordinator.get(f"{desk}/{pair.id}/letters").text for pair in pairs]
        read = [letter for page in pages for letter in letters_in(page)]
        assert [language for language, _, _ in read] == ["en", "id", "id", "id"]
        assert "reader@example.org" in pages[0] and "tanpa surel" in pages[1]
        before = len(outbox(session))
        for _pair in pairs if template == "pairing_taken_back" else pairs[:1]:
            ending = "/take-back" if template == "pairing_taken_back" else "/publish"
            assert send(coordinator, coordinator.get(desk).text, ending).status_code == 302
        posted = [(mail.subject, mail.text) for mail in outbox(session)[before:]]
        assert sorted(posted) == sorted((subject, text) for _, subject, text in read), template


def test_reading_letters_posts_nothing(coordinator: StrictClient, office: Office, session: Session,
                                       pairs: list[Pairing]) -> None:
    for pair in pairs:
        assert coordinator.get(f"/programmes/{office.programme.id}/publish/{pair.id}/letters").status_code == 200
    assert outbox(session) == []
    assert session.scalar(sa.select(sa.func.count()).select_from(Job)) == 0


def test_an_address_of_the_account_counts_as_one(coordinator: StrictClient, office: Office, session: Session,
                                                 pairs: list[Pairing]) -> None:
    office.mentors[0].employee.email = None
    session.commit()
    page = coordinator.get(f"/programmes/{office.programme.id}/publish").text
    assert "Mentor 001 Contoh tanpa surel" in page and "Mentor 000 Contoh tanpa surel" not in page
    assert "3 surat dikirim hari ini" in page


@pytest.mark.parametrize("state", [PairingState.ACTIVE, PairingState.WITHDRAWN])
def test_pairs_that_no_letter_is_about_have_none(coordinator: StrictClient, office: Office, session: Session,
                                                 state: PairingState) -> None:
    row = make_pairing(session, office, 0, 0, state)
    assert coordinator.get(f"/programmes/{office.programme.id}/publish/{row.id}/letters").status_code == 404
    assert coordinator.get(f"/programmes/{office.programme.id}/publish/99999/letters").status_code == 404


def test_letters_are_for_coordinators_of_the_programme(client: StrictClient, sign_in: Callable[..., Any], office: Office,
                                                       session: Session, pairs: list[Pairing]) -> None:
    address = f"/programmes/{office.programme.id}/publish/{pairs[0].id}/letters"
    strangers = [make_coordinator(session, make_unit(session)), make_account(session, office.mentees[0].employee)]
    session.commit()
    for account in strangers:
        sign_in(client, account)
        assert client.get(address).status_code == 404


def test_letters_take_the_same_statements_whatever_waits(coordinator: StrictClient, office: Office, session: Session,
                                                         pairs: list[Pairing]) -> None:
    address = f"/programmes/{office.programme.id}/publish"
    few = [count_for_page(coordinator, where) for where in (address, f"{address}/{pairs[0].id}/letters")]
    for number in (2, 3):
        make_pairing(session, office, number, number, PairingState.APPROVED)
    assert [count_for_page(coordinator, where) for where in (address, f"{address}/{pairs[0].id}/letters")] == few


def test_publishing_the_second_page_publishes_all(coordinator: StrictClient, office: Office, session: Session,
                                                  pairs: list[Pairing], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.features.rounds.views.publication.PAGE", 1)
    first = coordinator.get(f"/programmes/{office.programme.id}/publish").text
    assert "Mentee 000" in first and "Mentee 001" not in first
    link = re.search(r'href="([^"]+)" rel="next"', first)
    assert link
    second = coordinator.get(unescape(link[1])).text
    assert "Mentee 001" in second and "Terbitkan 2 pasangan" in second
    assert form_to(second, "/publish")[1]["stamp"] == form_to(first, "/publish")[1]["stamp"]
    send(coordinator, second, "/publish")
    session.rollback()
    assert set(session.scalars(sa.select(Pairing.state))) == {"published"}


def test_a_pair_that_a_rule_forbids_by_now_is_held_back_and_the_others_are_published(
        coordinator: StrictClient, office: Office, session: Session, pairs: list[Pairing]) -> None:
    forbidden, allowed = (pair.id for pair in pairs)
    office.mentees[0].employee.line_manager_id = office.mentors[0].employee_id
    session.commit()
    page = coordinator.get(f"/programmes/{office.programme.id}/publish").text
    assert "1 pasangan tidak ikut terbit" in page and "Terbitkan 1 pasangan" in page
    assert "atasan" in page and f"/pairings/{forbidden}\"" in page
    assert send(coordinator, page, "/publish").status_code == 302
    assert len(outbox(session)) == 2
    assert {row.id: row.state for row in session.execute(sa.select(Pairing.id, Pairing.state))} == {
        forbidden: "approved", allowed: "published"}


def test_a_rule_that_was_set_aside_for_a_pair_stays_so(coordinator: StrictClient, office: Office, session: Session,
                                                       pairs: list[Pairing]) -> None:
    office.mentees[0].employee.line_manager_id = office.mentors[0].employee_id
    pairs[0].override_rule, pairs[0].override_reason = "line_manager", "Satu-satunya ahli."
    session.commit()
    assert "Terbitkan 2 pasangan" in coordinator.get(f"/programmes/{office.programme.id}/publish").text


def test_what_changes_after_the_preview_publishes_nothing(coordinator: StrictClient, office: Office, session: Session,
                                                          pairs: list[Pairing]) -> None:
    page = coordinator.get(f"/programmes/{office.programme.id}/publish").text
    office.mentees[0].employee.line_manager_id = office.mentors[0].employee_id
    session.commit()
    assert send(coordinator, page, "/publish").status_code == 409
    assert outbox(session) == []
    assert set(session.scalars(sa.select(Pairing.state))) == {"approved"}
