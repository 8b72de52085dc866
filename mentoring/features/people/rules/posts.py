"""Posts: their level, from the kind of post, its title and the echelon."""

import re

LEVELS = ("pelaksana", "terampil", "mahir", "penyelia", "ahli_pertama", "ahli_muda", "pengawas", "ahli_madya",
          "administrator", "ahli_utama", "jpt_pratama", "jpt_madya", "jpt_utama")

ECHELONS = {"I.a": "jpt_utama", "I.b": "jpt_madya", "II.a": "jpt_pratama", "II.b": "jpt_pratama",
            "III.a": "administrator", "III.b": "administrator", "IV.a": "pengawas", "IV.b": "pengawas",
            "V.a": "pelaksana"}

ENDINGS = {"ahli utama": "ahli_utama", "ahli madya": "ahli_madya", "ahli muda": "ahli_muda",
           "ahli pertama": "ahli_pertama", "penyelia": "penyelia", "mahir": "mahir", "terampil": "terampil",
           "pemula": "terampil"}


def parse_level(text: str) -> str:
    """Return a level that is stated as such, empty for one that is not known.

    >>> parse_level("Ahli Muda"), parse_level("JPT_PRATAMA"), parse_level("sesuatu")
    ('ahli_muda', 'jpt_pratama', '')
    """
    level = re.sub(r"[\s_-]+", "_", text.strip().casefold())
    return level if level in LEVELS else ""


def tidy_title(text: str) -> str:
    """Return a post's title with single spaces."""
    return re.sub(r"\s+", " ", text).strip()


def post_level(kind: str, title: str, echelon: str) -> str:
    """Return the level of a post, empty where nothing tells it.

    >>> post_level("Jabatan Fungsional", "Arsiparis Mahir", ""), post_level("JABATAN STRUKTURAL", "Sekretaris", "III.a")
    ('mahir', 'administrator')
    """
    mark = re.sub(r"[\s/]+", ".", echelon.strip())
    if match := re.fullmatch(r"(?i)(IV|V|III|II|I)\.([ab])", mark):
        return ECHELONS.get(f"{match[1].upper()}.{match[2].lower()}", "")
    plain, kind = tidy_title(title).casefold(), kind.casefold()
    for ending, level in ENDINGS.items():
        if plain.endswith(ending):
            return level
    if "pelaksana" in kind or "umum" in kind:
        return "pelaksana"
    if "pimpinan tinggi" in kind:
        for word, level in (("utama", "jpt_utama"), ("madya", "jpt_madya")):
            if word in kind:
                return level
        return "jpt_pratama"
    return "administrator" if "administrator" in kind else "pengawas" if "pengawas" in kind else ""
