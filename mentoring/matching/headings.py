"""Headings that `mentoring match` knows, in Indonesian and English, and the words it reads in their columns."""

import re
from collections.abc import Mapping

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "id": ("nip", "nip baru", "ni pppk", "id", "employee id", "nomor induk pegawai"),
    "email": ("email", "e mail", "email address", "surel", "email dinas", "email gov"),
    "moment": ("waktu isi", "timestamp", "cap waktu", "submitted at"),
    "name": ("nama", "name", "nama lengkap", "full name"),
    "first_name": ("first name", "nama depan"),
    "last_name": ("last name", "nama belakang", "surname"),
    "role": ("peran", "role", "sisi"),
    "capacity": ("kapasitas", "capacity", "jumlah mentee", "max mentees"),
    "goals": ("tujuan pengembangan", "tujuan", "goals", "learning goals", "development goals"),
    "experience": ("keahlian pengalaman", "keahlian", "pengalaman", "keahlian dan pengalaman", "experience", "expertise",
                   "skills"),
    "target": ("kompetensi yang ingin dikembangkan", "competencies wanted", "target levels"),
    "have": ("kompetensi yang dikuasai", "competencies", "competency levels"),
    "present": ("level kompetensi saat ini", "present levels", "current levels"),
    "post": ("jabatan", "jabatan nama", "nama jabatan", "post", "job title", "position"),
    "post_kind": ("jenis jabatan nama", "jenis jabatan"),
    "echelon": ("eselon nama", "eselon"),
    "level": ("jenjang", "level", "post level"),
    "grade": ("golongan", "gol akhir", "gol akhir nama", "grade"),
    "unit": ("unor nama", "nama unor", "unit kerja", "unit", "organisation", "organization", "department"),
    "field": ("profession", "bidang", "rumpun", "job family", "field"),
    "place": ("kabupaten kota", "lokasi kerja nama", "lokasi kerja", "tempat", "place", "location"),
    "mode": ("moda", "cara bertemu", "mode"),
    "languages": ("bahasa", "languages", "language"),
    "hours": ("ketersediaan jam per bulan", "ketersediaan", "jam per bulan", "hours per month", "hours"),
    "manager": ("nip atasan langsung", "nip atasan", "line manager", "manager", "manager id"),
    "unwilling": ("tidak bersedia dipasangkan dengan", "not with", "blocked"),
}
"""Column → its headings, as `tables.normalise_heading` writes them. What is not here is listed and unused; sex,
religion, identity and the like have no place here and so can reach no score."""

ROLES = {"mentor": ("mentor",), "mentee": ("mentee",), "keduanya": ("mentor", "mentee"), "both": ("mentor", "mentee"),
         "mentor mentee": ("mentor", "mentee"), "mentor dan mentee": ("mentor", "mentee")}
MODES = {"luring": "in_person", "tatap muka": "in_person", "in person": "in_person", "daring": "online",
         "online": "online", "remote": "online", "keduanya": "both", "both": "both", "hybrid": "both"}
NUMBER_WORDS = {"satu": 1, "one": 1, "dua": 2, "two": 2, "tiga": 3, "three": 3, "empat": 4, "four": 4, "lima": 5, "five": 5}

PNS = tuple(f"{roman}/{letter}" for roman in ("I", "II", "III", "IV") for letter in ("abcde" if roman == "IV" else "abcd"))
PPPK = {"I": 0, "II": 1, "III": 2, "IV": 3, "V": 4, "VI": 5, "VII": 6, "VIII": 7, "IX": 8, "X": 9, "XI": 10, "XII": 11,
        "XIII": 12, "XIV": 13, "XV": 14, "XVI": 15, "XVII": 16}

ECHELONS = {"I.A": "jpt_utama", "I.B": "jpt_madya", "II.A": "jpt_pratama", "II.B": "jpt_pratama",
            "III.A": "administrator", "III.B": "administrator", "IV.A": "pengawas", "IV.B": "pengawas"}
ENDINGS = {"ahli utama": "ahli_utama", "ahli madya": "ahli_madya", "ahli muda": "ahli_muda",
           "ahli pertama": "ahli_pertama", "penyelia": "penyelia", "mahir": "mahir", "terampil": "terampil"}


def column_of(heading: str) -> str | None:
    """Return the column that a normalised heading stands for, None for an unknown one."""
    for column, headings in HEADINGS.items():
        if heading in headings:
            return column
    for prefix, column in (("gaya kerja ", "style_"), ("working style ", "style_"), ("pilihan mentor ", "wish_"),
                           ("mentor choice ", "wish_"), ("wish ", "wish_")):
        if heading.startswith(prefix) and heading.removeprefix(prefix)[:1].isdigit():
            return column + heading.removeprefix(prefix)[:1]
    return None


def plain(text: str) -> str:
    """Return a word or two as lower-case letters between single spaces."""
    return re.sub(r"[^a-z]+", " ", text.casefold()).strip()


def rank_of_grade(text: str) -> int | None:
    """Return a grade's place in the common order of PNS and PPPK, None for one of another system."""
    match = re.match(r"(?i)\s*(?:gol(?:ongan)?\.?\s*)?(IV|III|II|I)\s*[/. ]?\s*([a-e])\b", text)
    if match and f"{match[1].upper()}/{match[2].lower()}" in PNS:
        return PNS.index(f"{match[1].upper()}/{match[2].lower()}")
    return PPPK.get(re.sub(r"(?i)gol(?:ongan)?\.?", "", text).strip().upper())


def level_of_post(kind: str, title: str, echelon: str) -> str:
    """Return the level of a post from its echelon, else its title, else its kind; empty where nothing tells it."""
    mark = re.sub(r"[\s/]+", ".", echelon.strip()).upper()
    if mark in ECHELONS:
        return ECHELONS[mark]
    for ending, level in ENDINGS.items():
        if re.sub(r"\s+", " ", title).strip().casefold().endswith(ending):
            return level
    kind = kind.casefold()
    return "pelaksana" if "pelaksana" in kind else "jpt_pratama" if "pimpinan tinggi" in kind else ""
