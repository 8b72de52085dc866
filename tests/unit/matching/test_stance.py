"""Sentences of a form: what is meant counts, what is only mentioned counts little or not at all."""

from dataclasses import replace

import pytest

from mentoring.matching import Person, Policy, score_people
from mentoring.matching.stance import CONTEXT, NOT_MEANT, PLAIN, SECOND, STRONG, weigh_experience, weigh_goal
from mentoring.matching.text import split_items


@pytest.mark.parametrize(("text", "weight"), [
    ("Ingin memahami pengelolaan kas", PLAIN), ("Pengelolaan kas", PLAIN), ("I want to learn budgeting", PLAIN),
    ("Yang paling saya perlukan: audit kinerja", STRONG), ("Selain itu, arsip vital", SECOND),
    ("If time allows, public speaking", SECOND), ("Dulu saya bendahara", CONTEXT), ("Sehari-hari saya menata surat", CONTEXT),
    ("Tahun ini saya ditugasi menyusun RUP, padahal belum pernah", PLAIN),
    ("Pernah menyusun RKA, tetapi bukan itu yang saya cari", NOT_MEANT), ("Saya sudah menguasai arsip", NOT_MEANT),
    ("Kami memerlukan uang tambahan", PLAIN), ("", PLAIN),
])
def test_a_goal_counts_as_it_is_meant(text: str, weight: float) -> None:
    assert weigh_goal(text) == weight


@pytest.mark.parametrize(("text", "weight"), [
    ("Sepuluh tahun memimpin audit kinerja", PLAIN), ("Saya belum menguasai pengadaan", NOT_MEANT),
    ("Masih belajar bahasa Inggris", NOT_MEANT), ("Pernah membantu rekan menyusun SOP", SECOND),
    ("Baru sekali menangani sengketa", SECOND), ("Mengajar dasar-dasar statistik", SECOND), ("Menguasai SAKTI", PLAIN),
])
def test_an_experience_counts_as_far_as_it_goes(text: str, weight: float) -> None:
    assert weigh_experience(text) == weight


def test_what_is_not_meant_changes_no_score() -> None:
    wanted, not_wanted = "Ingin belajar menata arsip statis", "Dulu saya mengelola kas daerah, tetapi bukan itu yang saya cari"
    mentors = [Person("o1", experience=("Mengelola kas daerah",)), Person("o2", experience=("Menata arsip statis",))]
    plain = score_people([Person("e", goals=(wanted,))], mentors, Policy())
    more = score_people([Person("e", goals=(wanted, not_wanted))], mentors, Policy())
    assert more.components["field"].tolist() == plain.components["field"].tolist()
    assert more.scores[0, 1] > more.scores[0, 0]
    learning = [replace(mentors[0], experience=("Masih belajar mengelola kas daerah",)), mentors[1]]
    assert score_people([Person("e", goals=("Kas daerah",))], learning, Policy()).components["goals"].tolist() == [[0.0, 0.0]]


@pytest.mark.parametrize(("text", "items"), [
    ("Saya menyusun kurva S. Telaahan sering ditolak", ("Saya menyusun kurva S", "Telaahan sering ditolak")),
    ("Bertugas di kab. Alor. Lalu di Kupang", ("Bertugas di kab. Alor", "Lalu di Kupang")),
    ("Versi 2.5 dan PP 94/2021.", ("Versi 2.5 dan PP 94/2021",)), ("- a\n* bcd\n3) efg", ("bcd", "efg")), (None, ()),
])
def test_a_text_is_cut_into_sentences_and_points(text: str | None, items: tuple[str, ...]) -> None:
    assert split_items(text) == items
