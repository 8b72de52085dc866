"""The fields of work of a programme: all of them, one with what is added, a sentence tried on them."""

import re
from html import unescape

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.features.accounts.models import Account
from mentoring.features.people.models import Unit
from mentoring.features.programmes import queries
from mentoring.features.programmes.models import Programme
from mentoring.matching.policy import Policy
from mentoring.matching.taxonomy import Field, load_fields
from tests.builders.programmes import make_policy, make_programme
from tests.statements import count_for_page
from tests.strict_client import StrictClient
from tests.web.programmes.sending import send

TWINS = Field("sister_city", "Kota kembar", "Sister cities", ("kota kembar",), neighbours=("finance",))


@pytest.fixture
def here(programme: Programme) -> str:
    return f"/programmes/{programme.id}/policy/fields"


def own_fields(session: Session, programme: Programme) -> tuple[Field, ...]:
    session.rollback()
    return Policy.from_document(queries.current_policy(session, programme.id).document).fields


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def test_all_fields_are_listed_and_what_the_programme_added_is_marked(
        coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    make_policy(session, programme, fields=(Field("finance", terms=("petty cash", "kas bon")), TWINS))
    session.commit()
    page = coordinator.get(here).text
    words = words_of(page)
    for entry in load_fields():
        assert entry.name in words and f"{here}/{entry.code}" in page
    finance = next(entry for entry in load_fields() if entry.code == "finance")
    assert f"Keuangan dan perbendaharaan daerah Ditambah 2 {len(finance.words) + 2} Perencanaan" in words
    assert "Kota kembar Bidang program ini 1 Keuangan dan perbendaharaan daerah" in words
    names = re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', page)
    assert len(names) == len(load_fields()) + 1 and names == sorted(names, key=str.casefold)
    assert "menerangkan pekerjaan, bukan orang" in words


def test_a_sentence_is_tried_with_the_words_that_tell_its_fields(
        coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    sentence = "Mengurus petty cash dan <b>kota kembar</b>"
    assert "Tidak ada bidang yang dikenali" in coordinator.get(here, query_string={"text": "petty cash"}).text
    make_policy(session, programme, fields=(Field("finance", terms=("petty cash",)), TWINS))
    session.commit()
    page = coordinator.get(here, query_string={"text": sentence})
    assert page.status_code == 200 and "&lt;b&gt;kota" in page.text and "<b>kota" not in page.text
    words = words_of(page.text)
    assert "Keuangan dan perbendaharaan daerah karena: petty cash 50%" in words
    assert "Kota kembar karena: kota kembar 50%" in words
    assert "Bagian" not in words_of(coordinator.get(here).text)


def test_words_are_added_to_a_field_and_taken_away(
        coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    page = coordinator.get(f"{here}/finance").text
    assert "permendagri 77 2020" in page and "Perencanaan pembangunan" in page
    sent = send(coordinator, page, "/finance", terms="petty cash\r\n\r\n Kas  bon \r\nkas daerah\r\nPetty-cash",
                systems="e-kas", neighbours=["village", "planning"])
    assert sent.location == f"{here}/finance"
    assert own_fields(session, programme) == (
        Field("finance", terms=("petty cash", "Kas bon"), systems=("e-kas",), neighbours=("village", "planning")),)
    page = coordinator.get(f"{here}/finance").text
    assert "Kebijakan versi 2 berlaku" in page and "petty cash\nKas bon</textarea>" in page.replace("\r", "")
    assert send(coordinator, page, "/finance", terms="petty cash\nKas bon", systems="e-kas",
                neighbours=["village", "planning"]).status_code == 302
    assert "Tidak ada yang berubah" in coordinator.get(f"{here}/finance").text
    assert send(coordinator, page, "/drop", form_key="another-key-of-a-form").location == here
    assert own_fields(session, programme) == ()


@pytest.mark.parametrize(("words", "told"), [
    ({"terms": "k"}, "“k”: Terlalu pendek"), ({"systems": "!?"}, "“!?”: Tidak ada huruf"),
    ({"documents": "yang dan"}, "“yang dan”: Kata ini terlalu umum"), ({"regulations": "k" * 81}, "Terlalu panjang"),
    ({"terms": "\n".join(f"kata {n}" for n in range(201))}, "Terlalu banyak"),
    ({"neighbours": "nowhere"}, "“nowhere”: Bidang tetangga ini tidak ada."),
])
def test_a_word_that_cannot_be_is_told_and_all_that_was_typed_stays(
        coordinator: StrictClient, session: Session, programme: Programme, here: str, words: dict[str, str], told: str) -> None:
    page = coordinator.get(f"{here}/finance").text
    answer = unescape(send(coordinator, page, "/finance", **{"systems": "e-kas", **words}).text)
    assert told in answer and "Belum tersimpan" in answer
    assert "e-kas" in answer or "systems" in words
    assert own_fields(session, programme) == ()


def test_a_field_of_the_programmes_own_is_made_changed_and_removed(
        coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    page = coordinator.get(here.replace("fields", "new-field")).text
    wrong = send(coordinator, page, "/new-field", name="Kota kembar", terms="kota kembar", neighbours=["finance"])
    assert "Bidang baru wajib bernama" in wrong.text and 'value="Kota kembar"' in wrong.text
    sent = send(coordinator, wrong.text, "/new-field", name=" Kota  kembar", name_en="Sister cities", terms="kota kembar",
                neighbours=["finance"])
    assert sent.location == f"{here}/kota_kembar"
    page = coordinator.get(sent.location).text
    assert "bidang program ini sendiri" in page
    changed = send(coordinator, page, "/kota_kembar", name="Kota bersaudara", name_en="Sister cities", terms="sister city")
    assert changed.location == sent.location
    assert own_fields(session, programme) == (Field("kota_kembar", "Kota bersaudara", "Sister cities", ("sister city",)),)
    page = coordinator.get(here.replace("fields", "new-field")).text
    again = send(coordinator, page, "/new-field", name="Kota kembar", name_en="Twins", terms="kembar")
    assert again.location == f"{here}/kota_kembar_2"
    page = coordinator.get(f"{here}/kota_kembar").text
    assert send(coordinator, page, "/drop").location == here
    assert [entry.code for entry in own_fields(session, programme)] == ["kota_kembar_2"]
    assert coordinator.get(f"{here}/kota_kembar").status_code == 404


def test_a_removed_field_is_nobodys_neighbour(coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    make_policy(session, programme, fields=(Field("finance", terms=("petty cash",), neighbours=("sister_city",)), TWINS))
    session.commit()
    page = coordinator.get(f"{here}/sister_city").text
    assert send(coordinator, page, "/drop").status_code == 302
    assert own_fields(session, programme) == (Field("finance", terms=("petty cash",)),)


def test_a_name_that_a_file_gave_a_shipped_field_stays_when_words_are_added(
        coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    make_policy(session, programme, fields=(Field("finance", "Keuangan kita", "Our finance"),))
    session.commit()
    page = coordinator.get(f"{here}/finance").text
    assert "<h1>Keuangan kita" in page and 'name="name"' not in page
    send(coordinator, page, "/finance", terms="petty cash", name="Lain")
    assert own_fields(session, programme) == (Field("finance", "Keuangan kita", "Our finance", ("petty cash",)),)


def test_a_stale_field_page_is_refused_with_its_words_given_back(
        coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    page = coordinator.get(f"{here}/finance").text
    send(coordinator, page, "/finance", terms="petty cash")
    late = send(coordinator, page, "/finance", terms="kas bon", form_key="another-key-of-a-form")
    assert late.status_code == 409 and "kas bon" in late.text and "kebijakan disimpan" in late.text
    assert own_fields(session, programme) == (Field("finance", terms=("petty cash",)),)


def test_a_field_that_is_nowhere_or_in_another_programme_is_not_found(
        coordinator: StrictClient, session: Session, unit: Unit, here: str) -> None:
    make_policy(session, make_programme(session, unit), fields=(TWINS,))
    session.commit()
    assert coordinator.get(f"{here}/sister_city").status_code == 404
    assert coordinator.get(f"{here}/nowhere").status_code == 404


def test_pages_of_fields_take_as_many_queries_whatever_is_added(
        coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    addresses = (here, f"{here}?text=kas+daerah", f"{here}/finance")
    few = [count_for_page(coordinator, address) for address in addresses]
    make_policy(session, programme, fields=tuple(
        Field(f"own_{n}", f"Bidang {n}", f"Field {n}", (f"kata {n}",)) for n in range(40)))
    session.commit()
    assert [count_for_page(coordinator, address) for address in addresses] == few


def test_fields_are_named_in_english_for_those_who_read_it(
        coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    make_policy(session, programme, fields=(TWINS,))
    session.execute(sa.update(Account).values(language="en"))
    session.commit()
    words = words_of(coordinator.get(here).text)
    assert "Sister cities This programme's own 1 Public finance and treasury" in words
    assert "Kota kembar" not in words
