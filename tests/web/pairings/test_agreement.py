"""The mentoring agreement: shown to both sides, accepted by each, kept as it was accepted."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.database import db
from mentoring.core.errors import ConflictError, NotFoundError
from mentoring.features.pairings import service
from mentoring.features.pairings.models import AgreementAcceptance, AgreementVersion
from mentoring.features.pairings.rules import PairingState
from tests.builders.accounts import make_coordinator
from tests.builders.pairings import NOW, actor_for, make_office, make_pairing, person_account
from tests.builders.people import make_unit
from tests.strict_client import StrictClient
from tests.web.pairings.test_pages import form_in

SignIn = Callable[..., Any]


def accepted() -> dict[str, int]:
    db.session.remove()
    return {row.side: row.agreement.number for row in db.session.scalars(sa.select(AgreementAcceptance))}


@pytest.mark.parametrize(("language", "words"), [("id", "Mentee menetapkan tujuannya"), ("en", "The mentee sets the goals")])
def test_each_side_reads_the_text_in_their_language_and_accepts_it_once(
        session: Session, client: StrictClient, sign_in: SignIn, language: str, words: str) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    agree = f"/pairings/{pairing.id}/agree"
    for number, enrolment in enumerate((office.mentors[0], office.mentees[0])):
        account = person_account(session, enrolment)
        account.language = language
        session.commit()
        sign_in(client, account)
        page = client.get(f"/pairings/{pairing.id}").text
        assert words in page
        fields = form_in(page, agree)
        for _twice in range(2):
            assert client.post(agree, data=fields, follow_redirects=True).status_code == 200
        after = client.get(f"/pairings/{pairing.id}").text
        assert agree not in after and words in after
        assert len(accepted()) == number + 1
    assert accepted() == {"mentor": 1, "mentee": 1}


def test_what_was_accepted_stays_and_a_changed_text_is_not_accepted_unread(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    mentor, mentee = person_account(session, office.mentors[0]), person_account(session, office.mentees[0])
    agree, edit = f"/pairings/{pairing.id}/agree", f"/programmes/{office.programme.id}/agreement"
    sign_in(client, mentor)
    client.post(agree, data=form_in(client.get(f"/pairings/{pairing.id}").text, agree))
    sign_in(client, mentee)
    stale = form_in(client.get(f"/pairings/{pairing.id}").text, agree)
    sign_in(client, office.coordinator)
    fields = form_in(client.get(edit).text, edit)
    empty = client.post(edit, data={**fields, "text": " ", "text_en": "kept typing"}).text
    assert "kept typing" in empty and "Wajib diisi" in empty
    client.post(edit, data={**fields, "text": "Teks BARU kami.", "text_en": ""})
    sign_in(client, mentee)
    token = form_in(client.get(f"/pairings/{pairing.id}").text, agree)["csrf_token"]
    refused = client.post(agree, data={**stale, "csrf_token": token})
    assert refused.status_code == 409 and "Teks kesepakatan berubah" in refused.text and accepted() == {"mentor": 1}
    page = client.get(f"/pairings/{pairing.id}").text
    assert "Teks BARU kami." in page
    client.post(agree, data=form_in(page, agree))
    assert accepted() == {"mentor": 1, "mentee": 2}
    sign_in(client, mentor)
    assert "Teks BARU" not in client.get(f"/pairings/{pairing.id}").text
    sign_in(client, office.coordinator)
    fresh = form_in(client.get(edit).text, edit)
    again = client.post(edit, data={**fresh, "agreement": fields["agreement"], "text": "Lain lagi."})
    assert again.status_code == 409 and "Lain lagi." in again.text


def test_nobody_else_accepts_or_edits(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    pairing, quiet = make_pairing(session, office), make_pairing(session, office, 1, 1, PairingState.APPROVED)
    stranger, other = make_coordinator(session, make_unit(session)), person_account(session, office.mentees[2])
    session.commit()
    for account in (stranger, other):
        sign_in(client, account)
        assert client.get(f"/programmes/{office.programme.id}/agreement").status_code == 404
    for actor, row in ((actor_for(office.mentees[2]), pairing), (office.actor, pairing), (actor_for(office.mentors[1]), quiet)):
        with pytest.raises(NotFoundError):
            service.accept_agreement(session, actor, pairing_id=row.id, version=row.version, number=0, now=NOW)
    assert accepted() == {}


@pytest.mark.parametrize("state", [PairingState.ENDED, PairingState.COMPLETED, PairingState.DECLINED])
def test_what_is_over_is_not_agreed_on(session: Session, state: PairingState) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office, state=state)
    with pytest.raises(ConflictError):
        service.accept_agreement(session, actor_for(office.mentors[0]), pairing_id=pairing.id, version=pairing.version,
                                 number=0, now=NOW)


def test_the_database_holds_one_yes_a_side_and_one_version_a_number(session: Session) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    version = service.set_agreement(session, office.actor, programme_id=office.programme.id, number=0, text="Teks.",
                                    text_en="", now=NOW)
    session.commit()
    values = {"pairing_id": pairing.id, "agreement_version_id": version.id, "accepted_at": NOW}
    session.execute(sa.insert(AgreementAcceptance).values(side="mentor", **values))
    session.commit()
    for statement in (sa.insert(AgreementAcceptance).values(side="mentor", **values),
                      sa.insert(AgreementAcceptance).values(side="other", **values),
                      sa.insert(AgreementVersion).values(programme_id=office.programme.id, number=1, text="x", text_en="",
                                                         created_at=NOW, created_by="x")):
        with pytest.raises(sa.exc.IntegrityError):
            session.execute(statement)
        session.rollback()


def test_an_ending_offers_the_next_mentor_in_one_press_to_those_who_seek_one(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office, state=PairingState.ENDED)
    by_hand = f"/programmes/{office.programme.id}/pairings/new?mentee={office.mentees[0].id}"
    for account, offered in ((office.coordinator, by_hand), (person_account(session, office.mentees[0]), 'href="/mentors"')):
        sign_in(client, account)
        page = client.get(f"/pairings/{pairing.id}").text
        assert "Langkah berikutnya" in page and offered in page
    sign_in(client, person_account(session, office.mentors[0]))
    assert "Langkah berikutnya" not in client.get(f"/pairings/{pairing.id}").text
