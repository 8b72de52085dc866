"""Grades: PNS I/a to IV/e and PPPK I to XVII, whatever way they are written, and their order."""

import re

PNS = ("I/a", "I/b", "I/c", "I/d", "II/a", "II/b", "II/c", "II/d", "III/a", "III/b", "III/c", "III/d", "IV/a", "IV/b",
       "IV/c", "IV/d", "IV/e")
PPPK = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII")

EQUAL = {"I": 0, "IV": 3, "V": 4, "VI": 5, "VII": 6, "VIII": 7, "IX": 8, "X": 9, "XI": 10, "XII": 11, "XIII": 12,
         "XIV": 13, "XV": 14, "XVI": 15, "XVII": 16, "II": 1, "III": 2}
"""The place of a PPPK grade among those of PNS: IX compares with III/a, X with III/b, and so on."""


def parse_grade(text: str) -> str | None:
    """Return a grade as it is written officially, None for one that cannot be read.

    >>> parse_grade("IIId"), parse_grade("III/d - Penata Tingkat I"), parse_grade("Golongan IX"), parse_grade("ix")
    ('III/d', 'III/d', 'IX', 'IX')
    """
    plain = re.sub(r"(?i)^\s*gol(?:ongan)?\.?\s*", "", text).strip()
    plain = re.split(r"\s+-\s+|\s*\(|\s*,", plain)[0].strip()
    if match := re.fullmatch(r"(?i)(IV|III|II|I)\s*[/.\- ]?\s*([a-e])", plain):
        grade = f"{match[1].upper()}/{match[2].lower()}"
        return grade if grade in PNS else None
    return plain.upper() if plain.upper() in PPPK else None


def rank_grade(grade: str) -> int | None:
    """Return a grade's place in the common order of PNS and PPPK, the lowest 0; None for an unknown one."""
    return PNS.index(grade) if grade in PNS else EQUAL.get(grade)
