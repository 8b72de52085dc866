"""The briefing of those who begin: short, in both languages, and shown where somebody begins."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from mentoring.features.pairings.rules import PairingState
from tests.builders.accounts import make_account
from tests.builders.pairings import LATER, make_office, make_pairing, person_account
from tests.builders.people import make_employee
from tests.strict_client import StrictClient

SignIn = Callable[..., None]
MOST_WORDS = 150


@pytest.fixture(autouse=True)
def _after_the_grace_period(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.core.clock.now", lambda: LATER)


def words_of(page: str) -> str:
    """Return the words of a page's main part, links to other pages left out."""
    main = re.sub(r"<a .*?</a>", "", page.partition("<main")[2].partition("</main>")[0], flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", main.partition(">")[2]).split())


@pytest.mark.parametrize("role", ["mentee", "mentor"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_briefing_is_read_in_two_minutes_by_anybody(client: StrictClient, role: str, language: str) -> None:
    client.get(f"/language/{language}")
    page = client.get(f"/guide/{role}/briefing").text
    words = words_of(page)
    assert 80 < len(words.split()) <= MOST_WORDS
    told = {"id": ("Yang diharapkan dari Anda", "Iramanya", "Langkah pertama Anda", "Kepada siapa bertanya"),
            "en": ("What is expected of you", "The rhythm", "Your first step", "Whom to ask")}[language]
    positions = [words.index(part) for part in told]
    assert positions == sorted(positions)
    assert f"/guide/{role}/briefing" in client.get(f"/guide/{role}").text


def test_coordinators_and_others_have_no_briefing(client: StrictClient) -> None:
    for role in ("coordinator", "administrator", "raja"):
        assert client.get(f"/guide/{role}/briefing").status_code == 404


def test_it_tells_the_rhythm_of_ones_own_programme_on_that_side(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    office.programme.meeting_interval_days, office.programme.target_hours = 11, 23
    sign_in(client, person_account(session, office.mentees[0]))
    own = client.get("/guide/mentee/briefing").text
    assert "bertemu tiap 11 hari" in own and "sasaran 23 JP" in own
    assert "bertemu tiap 11 hari" not in client.get("/guide/mentor/briefing").text, "takes no part as a mentor"


def test_it_is_linked_until_the_pairing_starts_and_from_the_agreement(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    mentee, mentor = (person_account(session, row) for row in (office.mentees[0], office.mentors[0]))
    people = ((mentee, "/guide/mentee/briefing", "/guide/mentor/briefing"),
              (mentor, "/guide/mentor/briefing", "/guide/mentee/briefing"))
    for account, own, other in people:
        sign_in(client, account)
        page = client.get("/home").text
        assert own in page and other not in page
    pairing = make_pairing(session, office, state=PairingState.ACTIVE)
    for account, own, other in people:
        sign_in(client, account)
        assert own not in client.get("/home").text, "the pairing runs"
        shown = client.get(f"/pairings/{pairing.id}").text
        assert own in shown and other not in shown
    sign_in(client, office.coordinator)
    assert "/briefing" not in client.get(f"/pairings/{pairing.id}").text


def test_somebody_without_a_programme_reads_it_too(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    account = make_account(session, make_employee(session))
    session.commit()
    sign_in(client, account)
    assert "tertulis pada program Anda" in client.get("/guide/mentee/briefing").text
    assert "/briefing" not in client.get("/home").text
