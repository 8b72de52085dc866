"""The taxonomy as a file that people edit: whole, consistent, and found by what offices write."""

import pytest

from mentoring.matching.fields import FieldProjector, load_fields, overlap

PROJECTOR = FieldProjector(load_fields())
CODES = [entry.code for entry in PROJECTOR.taxonomy]


def test_every_field_has_names_terms_and_neighbours_that_exist() -> None:
    assert len(CODES) >= 40
    for entry in PROJECTOR.taxonomy:
        assert entry.name and entry.name_en
        assert len(entry.terms) >= 20
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
