"""The taxonomy as a file that people edit: whole, consistent, found by what offices write, added to by programmes."""

import pytest

from mentoring.matching.fields import FieldProjector, overlap, projector_with
from mentoring.matching.taxonomy import (
    KINDS,
    Field,
    addition_problems,
    code_of,
    load_fields,
    plain,
    taxonomy_with,
    tidy,
    with_addition,
    without_addition,
)

PROJECTOR = FieldProjector(load_fields())
CODES = [entry.code for entry in PROJECTOR.taxonomy]


def test_every_field_has_names_terms_and_neighbours_that_exist() -> None:
    assert len(CODES) >= 40
    for entry in PROJECTOR.taxonomy:
        assert entry.name and entry.name_en
        assert len(entry.words) >= 20
        assert entry.neighbours
        assert set(entry.neighbours) <= set(CODES) - {entry.code}


@pytest.mark.parametrize(("text", "code"), [
    ("Permendagri 77 Tahun 2020", "finance"), ("rekonsiliasi bank dan SP2D", "finance"), ("aplikasi SIMDA BMD", "assets"),
    ("dokumen UKL-UPL", "environment"), ("menyusun DUPAK angka kredit", "personnel"), ("kenaikan pangkat lewat SIASN", "personnel"),
    ("reviu RKA oleh APIP", "audit"), ("penyusunan HPS dan e-Katalog", "procurement"), ("akta kelahiran di SIAK", "civil_registry"),
    ("public speaking", "speaking"), ("persiapan TOEFL dan beasiswa", "languages"), ("asuhan keperawatan", "clinical"),
    ("pengisian e-PPGBM", "nutrition"), ("menyusun modul ajar", "teaching"), ("aplikasi Dapodik", "education"),
    ("keamanan siber dan SPBE", "digital"), ("musyawarah desa", "village"), ("penerangan jalan, trayek angkutan", "transport"),
])
def test_a_regulation_a_system_or_a_task_leads_to_its_field(text: str, code: str) -> None:
    weights = PROJECTOR.project(text)
    assert CODES[int(weights.argmax())] == code
    assert weights.sum() == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "Terima kasih atas kesempatannya", "lorem ipsum", "Saya siap kapan saja"])
def test_what_names_no_field_has_none(text: str) -> None:
    assert PROJECTOR.project(text).sum() == 0


def test_a_neighbouring_field_counts_in_part_and_a_far_one_not() -> None:
    rows = {code: PROJECTOR.project(text) for code, text in (
        ("finance", "kas daerah"), ("planning", "musrenbang"), ("livestock", "inseminasi"))}
    near = PROJECTOR.neighbourhood()

    def meet(left: str, right: str) -> float:
        return float(overlap(rows[left][None], rows[right][None], near)[0, 0])

    assert meet("finance", "finance") == pytest.approx(1)
    assert 0 < meet("finance", "planning") < 0.5
    assert meet("finance", "livestock") == 0


HALAL = Field("halal", "Jaminan produk halal", "Halal assurance", terms=("sertifikat halal", "penyelia halal"),
              regulations=("UU 33/2014",), neighbours=("licensing",))


def share(additions: tuple[Field, ...], text: str, code: str) -> float:
    projector = projector_with(additions)
    return float(projector.project(text)[[entry.code for entry in projector.taxonomy].index(code)])


def test_no_word_of_a_field_is_said_twice() -> None:
    for entry in load_fields():
        assert len({plain(word) for word in entry.words}) == len(entry.words), entry.code


def test_a_word_that_a_programme_adds_leads_to_its_field() -> None:
    text = "Menutup buku kas kecil bendahara pembantu"
    assert share((), "pencatatan petty cash", "finance") == 0
    assert share((Field("finance", terms=("petty cash",)),), "pencatatan petty cash", "finance") == 1
    assert share((Field("finance", terms=("kas kecil",)),), text, "finance") >= share((), text, "finance")


def test_a_new_field_is_found_and_counts_in_part_for_its_neighbours() -> None:
    projector = projector_with((HALAL,))
    codes = [entry.code for entry in projector.taxonomy]
    assert codes[:-1] == CODES and codes[-1] == "halal"
    assert share((HALAL,), "Mengurus sertifikat halal sesuai UU Nomor 33 Tahun 2014", "halal") == 1
    near = projector.neighbourhood()
    assert near[codes.index("halal"), codes.index("licensing")] == near[codes.index("licensing"), codes.index("halal")] > 0
    assert projector.words_in("Sertifikat halal dan kas daerah") == {"halal": ("sertifikat halal",), "finance": ("kas daerah",)}


def test_a_word_that_the_field_has_already_changes_nothing() -> None:
    text = "Mengelola kas daerah dan musrenbang"
    again = projector_with((Field("finance", terms=("Kas-Daerah",)),))
    assert again.project(text).tolist() == PROJECTOR.project(text).tolist()


def test_a_taxonomy_without_fields_finds_none() -> None:
    nothing = FieldProjector(())
    assert nothing.project("kas daerah").shape == (0,)
    assert nothing.project("").shape == (0,)
    assert nothing.neighbourhood().shape == (0, 0)


def test_additions_are_put_in_and_taken_out() -> None:
    more = Field("finance", terms=("petty cash",), neighbours=("halal",))
    both = with_addition(with_addition((), more), HALAL)
    assert both == (more, HALAL)
    assert with_addition(both, Field("finance")) == (HALAL,)
    assert with_addition(both, Field("finance", terms=("kas bon",))) == (Field("finance", terms=("kas bon",)), HALAL)
    assert without_addition(both, "halal") == (Field("finance", terms=("petty cash",)),)
    assert without_addition((Field("finance", neighbours=("halal",)), HALAL), "halal") == ()
    assert without_addition(both, "finance") == (HALAL,)
    joined = {entry.code: entry for entry in taxonomy_with(both)}["finance"]
    assert joined.terms[-1] == "petty cash" and joined.name == "Keuangan dan perbendaharaan daerah"


def test_a_shipped_field_may_be_called_otherwise() -> None:
    renamed = {entry.code: entry for entry in taxonomy_with((Field("finance", name="Keuangan kita"),))}["finance"]
    assert (renamed.name, renamed.name_en) == ("Keuangan kita", "Public finance and treasury")


WRONG_ENTRIES: list[tuple[Field, str, str]] = [
    (Field("Halal", "a", "b", ("cd",)), "fields.Halal", "bad_code"), (Field("h__x", "a", "b", ("cd",)), "fields.h__x", "bad_code"),
    (Field("halal", "", "b", ("cd",)), "fields.halal.id", "name_missing"),
    (Field("halal", "a", "", ("cd",)), "fields.halal.en", "name_missing"),
    (Field("halal", "a", "b" * 81, ("cd",)), "fields.halal.en", "too_long"),
    (Field("halal", "a", "b"), "fields.halal.terms", "no_words"),
    (Field("finance", terms=("k",)), "fields.finance.terms.k", "too_short"),
    (Field("finance", documents=("k" * 81,)), f"fields.finance.documents.{'k' * 40}…", "too_long"),
    (Field("finance", systems=("!?",)), "fields.finance.systems.!?", "no_letters"),
    (Field("finance", terms=("yang dan",)), "fields.finance.terms.yang dan", "too_common"),
    (Field("finance", regulations=("kas\x07",)), "fields.finance.regulations.kas?", "unreadable"),
    (Field("finance", terms=(" kas",)), "fields.finance.terms. kas", "unreadable"),
    (Field("finance", terms=("kas kecil", "Kas-kecil")), "fields.finance.terms", "repeated"),
    (Field("finance", terms=tuple(f"kas {n}" for n in range(201))), "fields.finance.terms", "too_many"),
    (Field("finance", neighbours=("nowhere",)), "fields.finance.neighbours.nowhere", "unknown_neighbour"),
    (Field("finance", neighbours=("finance",)), "fields.finance.neighbours.finance", "unknown_neighbour"),
    (Field("finance", neighbours=tuple(CODES[:13])), "fields.finance.neighbours", "too_many"),
    (Field("finance"), "fields.finance", "adds_nothing"),
]


@pytest.mark.parametrize(("entry", "place", "code"), WRONG_ENTRIES)
def test_what_is_wrong_with_an_addition_is_told_by_its_entry(entry: Field, place: str, code: str) -> None:
    assert (place, code) in addition_problems((entry,))


def test_additions_have_an_end() -> None:
    many = tuple(Field(f"halal_{n}", "a", "b", (f"kata {n}",)) for n in range(101))
    wide = tuple(Field(code, terms=tuple(f"kata {code} {n}" for n in range(200))) for code in CODES[:11])
    assert addition_problems(many[:-1]) == addition_problems(wide[:-1]) == []
    assert addition_problems(many) == addition_problems(wide) == [("fields", "too_many")]
    assert addition_problems((HALAL, HALAL)) == [("fields", "repeated")]


def test_words_are_tidied_and_codes_are_free() -> None:
    assert tidy(["\tKas  kecil ", "", "kas kecil"]) == ("Kas kecil",)
    assert code_of("Perda", ["perda", "perda_2"]) == "perda_3"
    assert addition_problems((Field(code_of("Š" * 80, []), "Š", "S", ("cd",)),)) == []
    assert all(kind in Field.__dataclass_fields__ for kind in KINDS)
