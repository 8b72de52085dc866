"""A programme's policy as a coordinator meets it: the form, its versions, the file."""

import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.audit import AuditEntry, Pseudonym
from mentoring.features.accounts.models import Account
from mentoring.features.people.models import Unit
from mentoring.features.programmes import queries
from mentoring.features.programmes.forms import PolicyForm
from mentoring.features.programmes.models import PolicyVersion, Programme
from mentoring.features.programmes.rules import load_templates
from mentoring.matching.policy import Policy, normalise_weights
from mentoring.matching.taxonomy import Field
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.people import make_employee, make_unit
from tests.builders.programmes import make_policy, make_programme
from tests.statements import count_for_page
from tests.strict_client import StrictClient
from tests.web.programmes.sending import send

SignIn = Callable[..., Any]

OWN = (Field("finance", terms=("petty cash",)),
       Field("sister_city", "Kota kembar", "Sister cities", ("kota kembar",), neighbours=("finance",)))


@pytest.fixture
def here(programme: Programme) -> str:
    return f"/programmes/{programme.id}/policy"


def held(session: Session, programme: Programme) -> PolicyVersion:
    """Return the version that holds now, as others see it."""
    session.rollback()
    return queries.current_policy(session, programme.id)


def typed(page: str) -> dict[str, str]:
    """Return the form as a browser would send it when nothing is changed."""
    form = page[page.index('action="', page.index("/policy\"") - 80):]
    form = form[:form.index("</form>")]
    values = {name: unescape(value) for tag in re.findall(r"<input[^>]*>", form)
              for name in re.findall(r'name="([^"]*)"', tag) for value in re.findall(r'value="([^"]*)"', tag)
              if not re.search(r'type="(hidden|radio|checkbox)"', tag) or " checked" in tag}
    order = re.search(r'<textarea[^>]*name="order"[^>]*>\r?\n?(.*?)</textarea>', form, re.S)
    assert order
    return values | {"order": unescape(order[1])}


def test_every_weight_and_rule_says_what_it_does(coordinator: StrictClient, here: str) -> None:
    page = coordinator.get(here).text
    with coordinator.application.test_request_context():
        form = PolicyForm(formdata=None)
        silent = {name for name in (*form.WEIGHTS, *form.RULES) if str(form.EFFECTS[name]) not in unescape(page)}
        assert silent == set()
        assert {name for name, field in form._fields.items() if name not in {"csrf_token", "band_to"}} == set(form.EFFECTS)


def test_saving_what_was_not_changed_makes_no_version_even_of_figures_that_are_shown_rounded(
        coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    make_policy(session, programme, weights=normalise_weights({"goals": 1, "field": 2, "wish": 4}), minimum_score=1 / 3,
                objective="floor", share=2 / 3, order=(("staf", "ahli_pertama"), ("IV/a; khusus",)), fields=OWN)
    session.commit()
    page = coordinator.get(here).text
    assert ">Staf" not in page and "staf; Ahli Pertama" in page
    assert send(coordinator, page, "/policy", **typed(page)).location == here
    assert "Tidak ada yang berubah" in coordinator.get(here).text
    assert held(session, programme).number == 2


def test_the_order_of_levels_and_the_share_are_typed_and_own_fields_stay(
        coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    make_policy(session, programme, fields=OWN)
    session.commit()
    page = coordinator.get(here).text
    order = "pelaksana\n\n Mahir ;terampil\nahli pertama, JPT Utama\n"
    sent = send(coordinator, page, "/policy", **typed(page) | {"order": order, "objective": "floor", "share": "87,5"})
    assert sent.location == here
    policy = Policy.from_document(held(session, programme).document)
    assert policy.order == (("pelaksana",), ("mahir", "terampil"), ("ahli_pertama", "jpt_utama"))
    assert (policy.objective, policy.share, policy.fields) == ("floor", 0.875, OWN)


def test_a_share_counts_for_the_weakest_pair_alone(
        coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    page = coordinator.get(here).text
    send(coordinator, page, "/policy", **typed(page) | {"objective": "total", "share": "50", "band_to": "3"})
    assert held(session, programme).document["objective"] == {"name": "total", "share": 1.0, "minimum_load": 0}


@pytest.mark.parametrize(("changes", "told"), [
    ({"order": "Pelaksana\nAhli Madia"}, "Baris 2: jenjang “Ahli Madia” tidak dikenal."),
    ({"order": "Pelaksana\nMahir; pelaksana"}, "Jenjang “Pelaksana” disebut dua kali."), ({"order": " \n "}, "Wajib diisi."),
    ({"order": "\n".join(["Pelaksana"] * 41)}, "Paling banyak 40 baris."),
    ({"share": "101", "objective": "floor"}, "Isi angka 0 sampai 100."), ({"share": "banyak"}, "Tulis angka, misalnya 2,5."),
])
def test_an_order_or_share_that_cannot_be_is_told_and_kept(
        coordinator: StrictClient, session: Session, programme: Programme, here: str, changes: dict[str, str],
        told: str) -> None:
    page = coordinator.get(here).text
    answer = unescape(send(coordinator, page, "/policy", **typed(page) | changes).text)
    assert told in answer and "Belum tersimpan" in answer
    assert changes.get("order", "").strip() in answer
    assert held(session, programme).number == 1


def test_versions_tell_who_when_and_what(coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    page = coordinator.get(here).text
    send(coordinator, page, "/policy", **typed(page) | {"band_to": "4", "same_unit": "y"})
    make_policy(session, programme, fields=OWN)
    session.commit()
    name = session.scalars(sa.select(Account.display_name)).one()
    for address in (here, f"{here}/versions"):
        assert name in unescape(coordinator.get(address).text)
    listed = coordinator.get(f"{here}/versions").text
    rows = re.findall(r"<tr><th.*?</tr>", listed, re.S)
    assert [next(word for word in ("Versi 3", "Versi 2", "Versi 1") if word in row) for row in rows[-3:]] == [
        "Versi 3", "Versi 2", "Versi 1"]
    assert "Aturan, Jenjang, Bidang kerja" in rows[-3] and "Aturan, Jenjang<" in rows[-2] and "versi pertama" in rows[-1]
    assert "Berlaku" in rows[-3] and "Berlaku" not in rows[-2]


def test_a_version_shows_what_changed_from_the_one_before(
        coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    old = make_policy(session, programme, fields=OWN)
    new = make_policy(session, programme, weights=normalise_weights({"goals": 2, "field": 1}), band=(1, 3), share=0.9,
                      objective="floor", line_manager=False, minimum_score=0.3, order=(("pelaksana",), ("mahir", "penyelia")),
                      fields=(Field("finance", terms=("kas bon",), neighbours=("village",)),))
    session.commit()
    page = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", coordinator.get(f"{here}/versions/{new.id}").text)))
    for text in (
            "mentor 25% 66,67%", "Pilihan mentee sendiri 10% 0%", "Atasan tidak boleh menjadi mentor bawahannya ya tidak",
            "Batas skor 0,20 0,30", "JPT Utama Pelaksana < Mahir = Penyelia", "paling baik 1–2 1–3",
            "Jumlah kecocokan setinggi mungkin Pasangan terlemah sebaik mungkin", "100% 90%",
            "Dihapus: petty cash Ditambah: kas bon", "Ditambah: Pemerintahan desa", "Kota kembar: Nama bidang Kota kembar –",
            "Dihapus: kota kembar –", "Dihapus: Keuangan dan perbendaharaan daerah"):
        assert text in page, text
    assert "Yang berubah dari versi 2" in page and "Putaran berikutnya memakai versi ini." in page
    earlier = coordinator.get(f"{here}/versions/{old.id}").text
    assert "Yang akan berubah bila dipulihkan" in earlier and "Kota kembar (1 sebutan)" in earlier
    first = coordinator.get(f"{here}/versions/{queries.find_policy_number(session, programme.id, 1).id}").text  # type: ignore[union-attr]  # there is one
    assert "Kebijakan yang berlaku sejak program dibuat" in first


def test_a_version_is_restored_as_a_new_one(
        coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    old = make_policy(session, programme, fields=OWN, band=(1, 3))
    make_policy(session, programme)
    session.commit()
    page = coordinator.get(f"{here}/versions/{old.id}").text
    assert send(coordinator, page, "/restore").location == here
    row = held(session, programme)
    assert (row.number, Policy.from_document(row.document)) == (4, Policy(fields=OWN, band=(1, 3)))
    assert "Kebijakan versi 4 berlaku" in coordinator.get(here).text
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "policy.saved")).one()
    assert entry.detail == {"number": 4, "restored": 2}
    assert "Isinya sama dengan versi 4" in coordinator.get(f"{here}/versions/{old.id}").text
    late = send(coordinator, page, "/restore", form_key="another-key-of-a-form")
    assert late.status_code == 409 and "versi kebijakan dipulihkan" in late.text
    assert held(session, programme).number == 4


def test_a_version_of_another_programme_is_not_found_and_not_restored(
        coordinator: StrictClient, session: Session, unit: Unit, programme: Programme, here: str) -> None:
    other = make_policy(session, make_programme(session, unit), band=(0, 9))
    old = make_policy(session, programme, band=(1, 4))
    make_policy(session, programme)
    session.commit()
    page = coordinator.get(f"{here}/versions/{old.id}").text
    for ending in ("", "/file"):
        assert coordinator.get(f"{here}/versions/{other.id}{ending}").status_code == 404
    forged = page.replace(f"versions/{old.id}/restore", f"versions/{other.id}/restore")
    assert send(coordinator, forged, "/restore").status_code == 404
    assert held(session, programme).number == 3


def test_strangers_reach_no_version_file_or_field(
        client: StrictClient, sign_in: SignIn, session: Session, unit: Unit, programme: Programme, here: str) -> None:
    row = make_policy(session, programme, fields=OWN)
    accounts = [make_coordinator(session, make_unit(session)), make_account(session, make_employee(session, unit))]
    session.commit()
    for account in accounts:
        sign_in(client, account)
        for address in (f"{here}/versions/{row.id}", f"{here}/versions/{row.id}/file", f"{here}/fields/sister_city"):
            assert client.get(address).status_code == 404, address
        key = {"form_key": "a-key-of-this-form", "version": str(programme.version), "text": Policy(band=(0, 9)).to_toml()}
        for address in (f"{here}/versions/{row.id}/restore", f"{here}/import", f"{here}/import/save", f"{here}/new-field",
                        f"{here}/fields/sister_city", f"{here}/fields/sister_city/drop"):
            assert client.post(address, data=key).status_code in {400, 404}, address
    assert held(session, programme).number == 2


def test_a_name_that_was_erased_is_said_to_be(coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    row = make_policy(session, programme)
    row.created_by = "somebody-erased"
    session.execute(sa.delete(Pseudonym).where(Pseudonym.token == "somebody-erased"))
    session.commit()
    for address in (here, f"{here}/versions", f"{here}/versions/{row.id}"):
        assert "nama sudah dihapus" in coordinator.get(address).text


def test_many_versions_take_as_many_queries_as_a_few_and_come_in_pages(
        coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    for step in range(3):
        make_policy(session, programme, band=(0, step))
    session.commit()
    few = [count_for_page(coordinator, address) for address in (here, f"{here}/versions")]
    for step in range(20):
        make_policy(session, programme, band=(1, step + 1), fields=OWN)
    session.commit()
    assert [count_for_page(coordinator, address) for address in (here, f"{here}/versions")] == few
    page = coordinator.get(f"{here}/versions").text
    assert "Versi 24" in page and "Versi 4<" not in page
    older = re.search(r'href="([^"]+)" rel="next"', page)
    assert older
    assert "Versi 4<" in coordinator.get(unescape(older[1])).text


def test_a_version_is_taken_away_as_the_file_that_the_command_takes(
        coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    row = make_policy(session, programme, fields=OWN, band=(2, 5))
    session.commit()
    answer = coordinator.get(f"{here}/versions/{row.id}/file")
    assert answer.mimetype == "application/toml"
    assert f"kebijakan-{programme.id}-versi-2.toml" in answer.headers["Content-Disposition"]
    assert Policy.from_toml(answer.text) == Policy(fields=OWN, band=(2, 5))


FILE = Policy(band=(1, 4), same_unit=True, fields=OWN).to_toml()


def upload(client: StrictClient, here: str, content: bytes) -> Any:
    page = client.get(f"{here}/import").text
    return send(client, page, "/import", file=(io.BytesIO(content), "kebijakan.toml"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_is_previewed_then_saved(
        coordinator: StrictClient, session: Session, programme: Programme, here: str, encoding: str) -> None:
    preview = upload(coordinator, here, FILE.replace("\n", "\r\n").encode(encoding)).text
    assert "Yang akan berubah" in preview and "1–4" in preview and "Kota kembar" in preview
    assert held(session, programme).number == 1
    assert send(coordinator, preview, "/import/save").location == here
    assert Policy.from_document(held(session, programme).document) == Policy.from_toml(FILE)


def test_a_preview_that_grew_old_is_refused_with_its_text_given_back(
        coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    preview = upload(coordinator, here, FILE.encode()).text
    page = coordinator.get(here).text
    send(coordinator, page, "/policy", **typed(page) | {"band_to": "9"})
    late = send(coordinator, preview, "/import/save")
    assert late.status_code == 409
    assert "kebijakan disimpan" in late.text and "sister_city" in late.text
    assert held(session, programme).number == 2


def test_a_file_like_the_policy_needs_no_saving(coordinator: StrictClient, here: str) -> None:
    answer = upload(coordinator, here, Policy().to_toml().encode()).text
    assert "Berkas ini sama dengan versi 1" in answer and "/import/save" not in answer


def test_text_may_be_pasted_and_mended(coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    page = coordinator.get(f"{here}/import").text
    wrong = send(coordinator, page, "/import", text=FILE.replace("same_unit = true", "same_unit = 1")).text
    assert "rules.same_unit: Isi dengan true atau false." in wrong and "sister_city" in wrong
    right = send(coordinator, wrong, "/import", text=FILE).text
    assert send(coordinator, right, "/import/save").location == here
    assert held(session, programme).number == 2


@pytest.mark.parametrize(("content", "told"), [
    ("", "Pilih berkas, atau tempel isinya di bawah."), ('a = "x', "Isi berkas tidak terbaca sebagai TOML"),
    ("a = 1\nb 2\n", "Baris 2, huruf ke-"), ("colour = 1", "colour: Isian ini tidak dikenal."),
    ("weights = 1", "weights: Bagian ini harus berupa tabel"), ("[weights]\ngoals = 'x'", "weights.goals: Isi dengan angka."),
    ("[weights]\ngoals = 0", "weights: Paling sedikit satu bobot"), ("[seniority]\nband = 3", "seniority: Tidak dapat dibaca."),
    ("[seniority]\norder = []", "seniority.order: Isi paling sedikit satu jenjang"),
    ("[objective]\nshare = 3", "objective.share: Angka di luar batas."),
    ("[fields.finance]\nterms = 'x'", "fields.finance.terms: Isi dengan daftar teks"),
    ("[fields.baru]\nid = 3", "fields.baru.id: Isi dengan teks"), ("[fields.baru]\nterms = ['kata']", "fields.baru.en: Bidang baru wajib"),
    ("[fields.BARU]\nid='a'\nen='b'\nterms=['kata']", "fields.BARU: Kode bidang"),
    ("[fields.baru]\nid='a'\nen='b'", "fields.baru.terms: Bidang baru perlu"),
    ("[fields.finance]\nterms=['?', 'k', 'yang']", "fields.finance.terms.yang: Kata ini terlalu umum"),
    ("[fields.finance]\nterms=['?', 'k', 'yang']", "fields.finance.terms.k: Terlalu pendek"),
    ("[fields.finance]\nterms=['?', 'k', 'yang']", "fields.finance.terms.?: Tidak ada huruf"),
    (f"[fields.finance]\nterms=['{'k' * 81}']", "Terlalu panjang; paling banyak 80 huruf."),
    ('[fields.finance]\nterms=["kas\\u0000"]', "fields.finance.terms.kas?: Tidak dapat dibaca."),
    ("[fields.finance]\nneighbours=['nowhere']", "fields.finance.neighbours.nowhere: Bidang tetangga ini tidak ada."),
    (f"[fields.finance]\nterms={[f'kata {n}' for n in range(201)]}", "fields.finance.terms: Terlalu banyak"),
])
def test_what_is_wrong_with_a_file_is_told_by_its_place_and_the_text_stays(
        coordinator: StrictClient, session: Session, programme: Programme, here: str, content: str, told: str) -> None:
    answer = unescape(upload(coordinator, here, content.encode()).text)
    assert told in answer
    assert content[:60] in answer
    assert held(session, programme).number == 1


@pytest.mark.parametrize(("content", "told"), [
    (b"PK\x03\x04\x00\x00binary", "bukan teks"), ("Ä".encode("latin-1"), "bukan teks"), (b"# " + b"x" * 300_000, "terlalu besar"),
])
def test_a_file_that_is_no_text_or_too_large_is_told(coordinator: StrictClient, here: str, content: bytes, told: str) -> None:
    assert told in upload(coordinator, here, content).text


def test_a_forged_save_of_a_bad_text_shows_what_is_wrong(
        coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    preview = upload(coordinator, here, FILE.encode()).text
    answer = send(coordinator, preview, "/import/save", text="[weights]\ngoals = 'x'\n")
    assert "weights.goals: Isi dengan angka." in answer.text
    assert held(session, programme).number == 1


def test_a_programme_starts_from_a_template_with_its_purpose_rhythm_and_policy(
        coordinator: StrictClient, session: Session, unit: Unit) -> None:
    for template in load_templates().values():
        page = coordinator.get(f"/programmes/new?template={template.code}").text
        assert template.note["id"] in unescape(page) and "Kebijakan yang disiapkan" in page
        assert f'value="{template.meeting_interval_days}"' in page and template.purpose["id"] in unescape(page)
        sent = send(coordinator, page, "/programmes/new", unit_id=str(unit.id), name=template.name["id"], purpose="Sendiri.",
                    starts_on="2027-01-04", ends_on="2027-12-17", grace_days="5", meeting_interval_days="9", target_hours="20")
        session.rollback()
        row = queries.get_programme(session, int(sent.location.rpartition("/")[2]))
        assert (row.meeting_interval_days, row.purpose) == (9, "Sendiri.")
        assert queries.current_policy(session, row.id).document == Policy.from_document(template.policy).to_document()


def test_a_wrong_field_keeps_the_template_and_an_unknown_one_is_none(coordinator: StrictClient, unit: Unit) -> None:
    page = coordinator.get("/programmes/new?template=succession").text
    wrong = send(coordinator, page, "/programmes/new", unit_id=str(unit.id), name="")
    assert 'name="template" value="succession"' in wrong.text
    assert "Kebijakan yang disiapkan" not in coordinator.get("/programmes/new?template=nonsense").text
    assert "Kebijakan yang disiapkan" not in coordinator.get("/programmes/new").text


def test_policy_pages_are_shown_in_english_too(
        coordinator: StrictClient, session: Session, programme: Programme, here: str) -> None:
    row = make_policy(session, programme, fields=OWN, band=(1, 3))
    make_policy(session, programme)
    session.execute(sa.update(Account).values(language="en"))
    session.commit()
    page = coordinator.get(f"{here}/versions/{row.id}").text
    assert "Restore as a new version" in page and "Sister cities: Name of the field" in page and "66" not in page
    assert "Take a policy from a file" in coordinator.get(f"{here}/import").text
    assert "History of the policy" in coordinator.get(f"{here}/versions").text
    assert "Across agencies" in coordinator.get("/programmes/new?template=cross_agency").text
