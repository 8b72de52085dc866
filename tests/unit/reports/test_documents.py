"""Papers hold many pairs and long names, page by page."""

import re
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from mentoring.features.reports.documents import draw_annex
from mentoring.features.reports.rules import AnnexHeader

HEADER = AnnexHeader("Surat Tugas", "800/1", date(2026, 11, 30), "Daftar pasangan", "Kupang", "Kepala Badan", "Debora Tefa", "")


def pair(number: int, name: str) -> Any:
    person = SimpleNamespace(full_name=f"{name} {number}", nip="198609262015051001", grade="III/d", post_title="Analis " * 4,
                             unit=SimpleNamespace(name="Dinas Komunikasi dan Informatika"))
    return SimpleNamespace(mentor_enrolment=SimpleNamespace(employee=person),
                           mentee_enrolment=SimpleNamespace(employee=person))


def test_three_hundred_pairs_with_names_of_any_length_stand_under_a_repeated_heading(
        app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from reportlab import rl_config

    monkeypatch.setattr(rl_config, "pageCompression", 0)
    names = ("Maria", "Wilhelmus " * 20, "X" * 380, "Siti Ōé “Aisyah” – 漢字")
    pairs = [pair(number, names[number % 4] if number < 40 else "Maria") for number in range(300)]
    with app.test_request_context():
        paper = draw_annex(HEADER, pairs).getvalue()
        again = draw_annex(HEADER, pairs).getvalue()
    assert paper == again
    pages = len(re.findall(rb"/Type /Page\b(?!s)", paper))
    assert pages > 10
    assert paper.count(b"(Golongan) Tj") in {2 * pages, 2 * pages - 2}, "the last page may hold the signature alone"
    assert f"Halaman {pages} dari {pages}".encode() in paper
    assert b"??" in paper, "a letter that the font lacks"
    assert b"/FontFile2" in paper, "letters are embedded"
    assert b"(Maria 299) Tj" in paper
