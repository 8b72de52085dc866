"""The what-if page, as a coordinator meets it."""

import copy
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.children import alone
from mentoring.core.database import db, in_transaction
from mentoring.core.errors import OvertimeError
from mentoring.features.accounts.models import Account
from mentoring.features.programmes.models import Enrolment, PolicyVersion, Programme
from mentoring.features.programmes.queries import current_policy
from mentoring.features.programmes.service import save_policy
from mentoring.features.rounds.service import try_out
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.people import make_unit
from tests.builders.rounds import NOW, Office, make_office, run_round
from tests.statements import count_for_page, recorded
from tests.strict_client import StrictClient
from tests.web.rounds.test_pages import form_to, send

SignIn = Callable[..., Any]
TRIED = "?try=1&goals=0&competencies=0&field=0&seniority=60&practical=20&working_style=0&wish=20&line_manager=y"


@pytest.fixture
def office(session: Session) -> Office:
    office = make_office(session, mentees=5, mentors=2)
    run_round(office)
    return office


@pytest.fixture
def here(office: Office) -> str:
    return f"/programmes/{office.programme.id}/what-if"


def versions(session: Session, office: Office) -> list[int]:
    session.rollback()
    return list(session.scalars(sa.select(PolicyVersion.number).where(
        PolicyVersion.programme_id == office.programme.id).order_by(PolicyVersion.number)))


def value_of(page: str, name: str) -> str | None:
    """Return what stands in an input of the page."""
    for tag in re.findall(r"<input[^>]*>", page):
        if f'name="{name}"' in tag:
            found = re.search(r'value="([^"]*)"', tag)
            return unescape(found[1]) if found else ""
    return None


def ticked(page: str, name: str) -> bool:
    return any("checked" in tag for tag in re.findall(rf'<input[^>]*name="{name}"[^>]*>', page))


def test_the_form_starts_from_the_newest_policy_and_works_nothing_out(coordinator: StrictClient, here: str, office: Office,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(try_out, "run_apart", lambda *_arguments, **_values: pytest.fail("nothing was asked for"))
    page = coordinator.get(here).text
    assert "Bagaimana jika" in page and "kebijakan versi 1" in page
    assert (value_of(page, "goals"), value_of(page, "wish"), value_of(page, "band_to")) == ("25", "10", "2")
    assert ticked(page, "not_senior_enough") and not ticked(page, "same_unit")
    assert "satu kursi lagi menempatkan 1 orang" in page, "the fix of the round under review is offered"
    assert coordinator.get(f"{here}?try=search&q=mentor").status_code == 200


def test_the_result_stands_beside_the_round_under_review(coordinator: StrictClient, here: str) -> None:
    page = coordinator.get(here + TRIED).text
    assert re.search(r"Terpasangkan</th><td[^>]*>4</td><td[^>]*><b>4</b></td><td[^>]*>±0</td>", page)
    assert re.search(r"Belum terpasangkan</th><td[^>]*>1</td><td[^>]*><b>1</b></td>", page)
    assert "Skor rata-rata" in page and "Skor terendah" in page and "Terbukti optimal" in page
    assert "pasangan tetap" in page and "berganti mentor" in page and "Beban mentor" in page
    assert re.search(r"Selisih jenjang</th><td[^>]*>10%</td><td[^>]*>60%</td>", page)
    assert "Harus ada cara bertemu yang cocok" in page
    assert "Simpan sebagai kebijakan versi 2" in page


def test_the_address_holds_the_trial(coordinator: StrictClient, here: str, office: Office) -> None:
    mentor = office.mentors[0].id
    address = f"{here}{TRIED}&seats_{mentor}=4&objective=floor"
    page = coordinator.get(address).text
    assert (value_of(page, "seniority"), value_of(page, f"seats_{mentor}")) == ("60", "4")
    assert ticked(page, "line_manager") and not ticked(page, "not_senior_enough")
    assert "2 menjadi 4 kursi" in page
    again = coordinator.get(address).text
    figures = re.compile(r"<b>([^<]*)</b></td>")
    assert figures.findall(page) == figures.findall(again)


def test_what_an_address_leaves_out_is_as_the_policy_says(coordinator: StrictClient, here: str) -> None:
    page = coordinator.get(f"{here}?try=1&goals=50&line_manager=y&not_senior_enough=y&previously_ended=y"
                           "&previously_rejected=y&no_common_mode=y").text
    assert (value_of(page, "goals"), value_of(page, "field")) == ("50", "15")
    assert re.search(r"pengalaman mentor</th><td[^>]*>25%</td><td[^>]*>40%</td>", page), "50 of what is then 125"


def test_one_more_place_is_ticked_and_places_somebody(coordinator: StrictClient, here: str) -> None:
    form = coordinator.get(here).text
    name = re.search(r'name="(more_\d+)"', form)
    assert name
    page = coordinator.get(f"{here}?try=1&{name[1]}=y&line_manager=y&not_senior_enough=y&previously_ended=y"
                           "&previously_rejected=y&no_common_mode=y").text
    assert "2 menjadi 3 kursi" in page and "Mendapat mentor" in page and "1 mentee" in page
    assert "Simpan sebagai" not in page, "no policy was changed"
    assert "uji coba ini tidak mengubahnya" in page
    assert f"/enrolments/{name[1].removeprefix('more_')}" in page


def test_a_mentor_is_found_by_name_and_keeps_what_was_typed(coordinator: StrictClient, here: str, office: Office) -> None:
    mentor = office.mentors[1].id
    page = coordinator.get(f"{here}?try=search&q=mentor+001&goals=33").text
    assert f'name="seats_{mentor}"' in page and value_of(page, "goals") == "33"
    assert "Akibatnya" not in page


@pytest.mark.parametrize(("query", "told", "name", "kept"), [
    ("goals=banyak", "Tulis angka, misalnya 2,5.", "goals", "banyak"),
    ("goals=-1", "Isi angka 0 sampai 100.", "goals", "-1"), ("goals=", "Wajib diisi dengan angka.", "goals", ""),
    ("band_from=4", "Selisih terkecil tidak boleh melebihi selisih terbesar.", "band_from", "4"),
    ("goals=0&competencies=0&field=0&seniority=0&practical=0&working_style=0&wish=0", "Paling sedikit satu bobot", "goals",
     "0"),
    ("same_unit=y&other_unit=y", "saling bertentangan", "goals", "25"), ("objective=aneh", "", "goals", "25"),
    ("seats_{mentor}=99", "Isi angka 0 sampai 10.", "seats_{mentor}", "99"),
    ("seats_{mentor}=dua", "Tulis angka bulat", "seats_{mentor}", "dua"),
    ("goals=%F0%9F%98%80", "Tulis angka, misalnya 2,5.", "goals", "😀"), ("goals=1e400", "Isi angka 0 sampai 100.", "goals", None),
])
def test_nonsense_is_told_beside_its_field_and_kept(coordinator: StrictClient, here: str, office: Office, query: str,
                                                    told: str, name: str, kept: str | None) -> None:
    mentor = str(office.mentors[0].id)
    answer = coordinator.get(f"{here}?try=1&{query.format(mentor=mentor)}")
    assert answer.status_code == 422
    assert told in answer.text and "Belum dihitung" in answer.text and "Akibatnya" not in answer.text
    if kept is not None:
        assert value_of(answer.text, name.format(mentor=mentor)) == kept


def test_places_that_are_held_cannot_be_tried_away(coordinator: StrictClient, here: str, office: Office) -> None:
    review = coordinator.get(f"/programmes/{office.programme.id}/review", follow_redirects=True).text
    send(coordinator, review, "/approve")
    with coordinator.application.app_context():
        held = db.session().scalars(sa.text("SELECT mentor_enrolment_id FROM pairing")).one()
        db.session.remove()
    answer = coordinator.get(f"{here}?try=1&seats_{held}=0")
    assert answer.status_code == 422
    assert "kursi yang sudah terisi, yaitu 1" in answer.text
    assert "1 pasangan yang sudah ada" in coordinator.get(f"{here}?try=1").text


@pytest.mark.parametrize("query", ["try=1&seats_999999=3", "try=1&more_99999999999999999999=y", "try=1&seats_x=3", "try=2",
                                   "q=%25", "try=1&page=x", "try=search&q=tidak+ada"])
def test_an_odd_address_is_read_as_well_as_can_be(coordinator: StrictClient, here: str, query: str) -> None:
    assert coordinator.get(f"{here}?{query}").status_code == 200


def test_a_mentor_of_another_programme_is_no_part_of_it(coordinator: StrictClient, here: str, session: Session) -> None:
    other = make_office(session, mentors=1).mentors[0].id
    page = coordinator.get(f"{here}?try=1&seats_{other}=3").text
    assert "sedang tidak menerima mentee" in page and "menjadi 3 kursi" not in page
    assert f'name="seats_{other}"' not in page and "Akibatnya" in page


def test_a_trial_is_saved_as_a_new_version_and_its_places_are_not(coordinator: StrictClient, here: str, session: Session,
                                                                 office: Office) -> None:
    page = coordinator.get(f"{here}{TRIED}&more_{office.mentors[0].id}=y").text
    assert "Kursi tidak ikut tersimpan" in page
    saved = send(coordinator, page, "/what-if")
    assert saved.status_code == 302
    after = coordinator.get(saved.location).text
    assert "Kebijakan versi 2 berlaku untuk putaran berikutnya." in after and "kebijakan versi 2" in after
    assert versions(session, office) == [1, 2]
    document = current_policy(session, office.programme.id).document
    assert document["weights"]["seniority"] == pytest.approx(0.6)
    assert document["rules"]["line_manager"] and not document["rules"]["not_senior_enough"]
    seats = session.scalar(sa.text("SELECT count(*) FROM seat WHERE enrolment_id = :id").bindparams(id=office.mentors[0].id))
    assert seats == 2
    assert send(coordinator, page, "/what-if").location == saved.location, "the same form again is answered again"
    assert versions(session, office) == [1, 2]


def test_looking_writes_nothing(coordinator: StrictClient, here: str, session: Session, office: Office) -> None:
    coordinator.get(here)
    with recorded(db.engine) as statements:
        assert coordinator.get(here + TRIED).status_code == 200
        assert coordinator.get(f"{here}?try=1&goals=x").status_code == 422
    assert [text for text in statements if not text.startswith(("SELECT", "WITH"))] == []
    assert versions(session, office) == [1]


def test_saving_over_a_newer_policy_is_refused_with_everything_kept(coordinator: StrictClient, here: str, session: Session,
                                                                   office: Office) -> None:
    page = coordinator.get(here + TRIED).text
    colleague = make_coordinator(session, office.unit)
    session.commit()
    document = copy.deepcopy(current_policy(session, office.programme.id).document)
    document["rules"]["same_unit"] = True
    actor = office.actor.__class__(pseudonym=colleague.pseudonym, display_name=colleague.display_name, account_id=colleague.id,
                                   roles=office.actor.roles, scope_paths=office.actor.scope_paths)
    in_transaction(save_policy, actor, programme_id=office.programme.id, document=document, now=NOW,
                   version=session.get_one(Programme, office.programme.id).version)
    late = send(coordinator, page, "/what-if")
    assert late.status_code == 409
    assert "kebijakan disimpan" in late.text and colleague.display_name in late.text
    assert value_of(late.text, "seniority") == "60" and "kebijakan versi 2" in late.text
    assert versions(session, office) == [1, 2]


def test_nonsense_sent_to_be_saved_is_refused_and_kept(coordinator: StrictClient, here: str, session: Session,
                                                      office: Office) -> None:
    page = coordinator.get(here + TRIED).text
    for typed, told in ({"goals": "banyak"}, "Tulis angka"), ({"same_unit": "y", "other_unit": "y"}, "saling bertentangan"):
        answer = send(coordinator, page, "/what-if", **typed)
        assert answer.status_code == 422 and told in answer.text
        assert value_of(answer.text, "seniority") == "60"
    assert versions(session, office) == [1]


def test_a_second_trial_of_the_same_person_waits_for_the_first(coordinator: StrictClient, here: str, office: Office) -> None:
    path = coordinator.application.config["SETTINGS"].instance_path / "trials" / str(office.coordinator.id)
    with alone(path, "trial_running"):
        answer = coordinator.get(here + TRIED)
    assert answer.status_code == 429
    assert "masih dihitung" in answer.text and value_of(answer.text, "seniority") == "60"
    assert coordinator.get(here + TRIED).status_code == 200


def test_a_trial_that_takes_too_long_says_so_and_keeps_what_was_typed(coordinator: StrictClient, here: str,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_arguments: Any, seconds: float) -> Any:
        raise OvertimeError(round(seconds))

    monkeypatch.setattr(try_out, "run_apart", endless)
    answer = coordinator.get(here + TRIED)
    assert answer.status_code == 503
    assert "belum selesai dalam 20 detik" in answer.text and value_of(answer.text, "seniority") == "60"


def test_where_no_round_may_run_nothing_is_tried(coordinator: StrictClient, here: str, session: Session,
                                                office: Office) -> None:
    session.get_one(Programme, office.programme.id).state = "closed"
    session.commit()
    page = coordinator.get(here + TRIED).text
    assert "Akibatnya" not in page and "Putaran hanya dapat dijalankan" in page and ">Hitung<" not in page


def test_before_the_first_round_the_trial_stands_alone(client: StrictClient, sign_in: SignIn, session: Session) -> None:
    office = make_office(session)
    sign_in(client, office.coordinator)
    page = client.get(f"/programmes/{office.programme.id}/what-if?try=1").text
    assert "tidak ada pembandingnya" in page
    assert re.search(r"Terpasangkan</th><td[^>]*>–</td><td[^>]*><b>4</b></td><td[^>]*>–</td>", page)


def test_others_get_the_answer_of_a_missing_page(client: StrictClient, sign_in: SignIn, here: str, session: Session,
                                                office: Office) -> None:
    elsewhere = make_coordinator(session, make_unit(session))
    mentee = make_account(session, session.get_one(Enrolment, office.mentees[0].id).employee)
    session.commit()
    for account in (elsewhere, mentee):
        sign_in(client, account)
        assert client.get(here).status_code == client.get(here + TRIED).status_code == 404
        token = form_to(client.get("/account").text, "/sign-out")[1]["csrf_token"]
        answer = client.post(here, data={"csrf_token": token, "form_key": "a-key-that-is-long", "version": "1", "goals": "1"})
        assert answer.status_code == 404
    assert versions(session, office) == [1]


def test_the_page_takes_as_many_queries_for_a_hundred_people_as_for_ten(client: StrictClient, sign_in: SignIn,
                                                                       session: Session) -> None:
    counts = []
    for size in (10, 100):
        office = make_office(session, mentees=size, mentors=size, capacity=1)
        run_round(office)
        sign_in(client, office.coordinator)
        counts.append(count_for_page(client, f"/programmes/{office.programme.id}/what-if{TRIED}"))
    assert counts[0] == counts[1]
    assert counts[0] <= 45, counts


def test_a_large_trial_stays_a_light_page(client: StrictClient, sign_in: SignIn, session: Session) -> None:
    office = make_office(session, mentees=90, mentors=45)
    run_round(office)
    sign_in(client, office.coordinator)
    text = client.get(f"/programmes/{office.programme.id}/what-if{TRIED}").text
    assert "lainnya" in text
    assert len(text) < 40_000


def test_english_readers_get_english(coordinator: StrictClient, here: str, session: Session, office: Office) -> None:
    session.get_one(Account, office.coordinator.id).language = "en"
    session.commit()
    page = coordinator.get(here + TRIED).text
    assert "What it would do" in page and "Step between levels" in page and "Akibatnya" not in page
