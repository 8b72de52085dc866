"""The invented office as plain values: units, people, and what they say about themselves. Pure and seeded."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from random import Random

from mentoring.demo.names import FAMILIES, MEN, WOMEN

SEED = 20261124
ROOT = "Wilayah Kerja Kantor Regional Kupang"
PROVINCE, CITY, REGENCY = "Pemerintah Provinsi NTT", "Pemerintah Kota Kupang", "Pemerintah Kabupaten Kupang"
AGENCIES = (PROVINCE, CITY, REGENCY)
PLACES = {PROVINCE: ("Kota Kupang",), CITY: ("Kota Kupang",), REGENCY: ("Kab. Kupang", "Kab. Kupang", "Kota Kupang")}
FAR = ("Kab. Belu", "Kab. Ende", "Kab. Sikka", "Kab. Alor", "Kab. Rote Ndao", "Kab. Sumba Timur")
PEOPLE = 600
SECTION_STAFF = (("ahli_madya", "ahli_muda", "ahli_muda", "ahli_pertama", "mahir", "pelaksana"),
                 ("ahli_madya", "ahli_muda", "ahli_pertama", "ahli_pertama", "penyelia", "pelaksana"),
                 ("ahli_madya", "ahli_muda", "ahli_pertama", "ahli_pertama", "terampil", "pelaksana"))
SKILLED_POSTS = ("Arsiparis", "Pranata Komputer", "Pranata Keuangan", "Pranata SDM Aparatur")
EXTRA_STAFF = ("ahli_pertama", "ahli_muda", "pelaksana", "terampil", "penyelia")

LEVEL_TITLE = {"ahli_madya": "Ahli Madya", "ahli_muda": "Ahli Muda", "ahli_pertama": "Ahli Pertama",
               "penyelia": "Penyelia", "mahir": "Mahir", "terampil": "Terampil"}
GRADES = {"jpt_madya": ("IV/d", "IV/e"), "jpt_pratama": ("IV/b", "IV/c"), "administrator": ("IV/a", "IV/b"),
          "ahli_madya": ("IV/a", "IV/b", "IV/c"), "ahli_muda": ("III/c", "III/d"), "ahli_pertama": ("III/a", "III/b"),
          "penyelia": ("III/c", "III/d"), "mahir": ("III/a", "III/b"), "terampil": ("II/c", "II/d"),
          "pelaksana": ("II/a", "II/c", "III/a")}
AGES = {"jpt_madya": (54, 58), "jpt_pratama": (49, 57), "administrator": (43, 55), "ahli_madya": (43, 57),
        "ahli_muda": (35, 48), "ahli_pertama": (25, 36), "penyelia": (40, 52), "mahir": (32, 45),
        "terampil": (26, 36), "pelaksana": (25, 50)}
PPPK_GRADES = {"ahli_pertama": "IX", "terampil": "VII", "pelaksana": "V"}
PPPK_RANKS = {"IX": 9, "VII": 7, "V": 5}


@dataclass(frozen=True)
class Work:
    """One field of work, as `fields.toml` states it."""

    code: str
    office: str
    section: str
    name: str
    name_en: str
    posts: tuple[str, ...]
    support: str
    titles: tuple[str, ...]
    needs: tuple[str, ...]
    deeds: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A unit by its path of names from the root, and the work done there (None above sections)."""

    path: tuple[str, ...]
    work: str | None = None


@dataclass
class Worker:
    """One invented employee; `unit` is the path of names, `manager` an index into the list of people."""

    name: str
    title_before: str
    title_after: str
    email: str
    nip: str
    employment: str
    grade: str
    grade_rank: int
    post_title: str
    post_level: str
    post_since: date
    unit: tuple[str, ...]
    place: str
    work: str
    manager: int | None
    levels: dict[str, int] = field(default_factory=dict)


@lru_cache(maxsize=1)
def load_works() -> dict[str, Work]:
    """Return the fields of work by code."""
    document = tomllib.loads((files("mentoring.demo") / "fields.toml").read_text("utf-8"))
    return {code: Work(code, entry["office"], entry["section"], entry["name"], entry["name_en"], tuple(entry["posts"]),
                       entry["support"], tuple(entry["titles"]), tuple(entry["needs"]), tuple(entry["deeds"]),
                       tuple(entry["topics"])) for code, entry in document.items()}


def technical_code(work: str) -> str:
    """Return the code of a field's technical competency."""
    return f"T.{work.upper().replace('_', '-')}"


def list_places() -> list[Place]:
    """Return all units, parents first: agencies, their offices, and sections; each field sits in two agencies."""
    places = [Place((ROOT,))]
    seen: set[tuple[str, ...]] = {(ROOT,)}
    for agency_number, agency in enumerate(AGENCIES):
        for number, work in enumerate(load_works().values()):
            if agency_number == 0 or number % 2 == agency_number - 1:
                office = "Inspektorat Daerah" if work.office == "Inspektorat" else work.office
                for depth in range(2, 5):
                    path = (ROOT, agency, office, work.section)[:depth]
                    if path not in seen:
                        seen.add(path)
                        places.append(Place(path, work.code if depth == 4 else None))
    return places


def grade_rank(grade: str) -> int:
    """Return the rank of a grade: I/a is 1, IV/e 17; PPPK grades take that of the PNS grade they compare with.

    >>> grade_rank("III/c"), grade_rank("IX")
    (11, 9)
    """
    if grade in PPPK_RANKS:
        return PPPK_RANKS[grade]
    group, _, step = grade.partition("/")
    return ("I", "II", "III", "IV").index(group) * 4 + "abcde".index(step) + 1


class _Staffing:
    """Fills units with people; one source of chance, so that the same day gives the same office."""

    def __init__(self, today: date) -> None:
        self.today, self.chance = today, Random(SEED)
        self.people: list[Worker] = []
        self.used_names: set[str] = set()
        self.used_numbers: set[str] = set()

    def add(self, level: str, post: str, unit: tuple[str, ...], work: str, manager: int | None) -> int:
        chance, is_woman = self.chance, self.chance.random() < 0.5
        name = self._name(is_woman)
        agency = unit[1] if len(unit) > 1 else PROVINCE
        employment = "PPPK" if level in PPPK_GRADES and chance.random() < 0.3 else "PNS"
        grade = PPPK_GRADES[level] if employment == "PPPK" else chance.choice(GRADES[level])
        has_degree = level not in {"pelaksana", "terampil"} or chance.random() < 0.3
        before = "Dr." if level.startswith("jpt") and chance.random() < 0.4 else ""
        self.people.append(Worker(
            name=name, title_before=before, title_after=chance.choice(load_works()[work].titles) if has_degree else "",
            email=self._email(name), nip=self._number(level, employment, is_woman), employment=employment, grade=grade,
            grade_rank=grade_rank(grade), post_title=post, post_level=level,
            post_since=self.today - timedelta(days=chance.randrange(90, 2200)), unit=unit,
            place=chance.choice(FAR) if level in {"ahli_muda", "ahli_pertama"} and chance.random() < 0.06
            else chance.choice(PLACES[agency]), work=work, manager=manager, levels=self._levels(level)))
        return len(self.people) - 1

    def _name(self, is_woman: bool) -> str:
        chance = self.chance
        while True:
            given = chance.choice(WOMEN if is_woman else MEN)
            single = chance.random() < 0.03
            words = [given] if single else [given, chance.choice(FAMILIES)]
            if not single and " " not in given and chance.random() < 0.3:
                words.insert(1, chance.choice(WOMEN if is_woman else MEN).split()[0])
            name = " ".join(words)
            if name not in self.used_names and len(set(words)) == len(words):
                self.used_names.add(name)
                return name

    def _email(self, name: str) -> str:
        return f"{name.casefold().replace(' ', '.')}@kupang.example"

    def _number(self, level: str, employment: str, is_woman: bool) -> str:
        """Return a number whose serial, 951 to 999, real numbering does not reach."""
        chance, (low, high) = self.chance, AGES[level]
        while True:
            born = date(self.today.year - chance.randint(low, high), chance.randint(1, 12), chance.randint(1, 28))
            first = max(born.year + chance.randint(22, 26), born.year + 20)
            begun = min(first, self.today.year - 1)
            month = "21" if employment == "PPPK" else f"{chance.choice((1, 3, 4, 10, 12)):02d}"
            if employment == "PPPK":
                begun = chance.randint(2021, self.today.year - 1)
            number = f"{born:%Y%m%d}{begun}{month}{2 if is_woman else 1}{chance.randint(951, 999)}"
            if number not in self.used_numbers:
                self.used_numbers.add(number)
                return number

    def _levels(self, level: str) -> dict[str, int]:
        """Return assessed levels of the nine competencies every post has, around what the post usually asks."""
        usual = {"pelaksana": 1, "terampil": 1, "mahir": 2, "penyelia": 2, "ahli_pertama": 2, "ahli_muda": 3,
                 "ahli_madya": 4, "administrator": 3, "jpt_pratama": 4, "jpt_madya": 5}[level]
        codes = [*(f"M.{number}" for number in range(1, 9)), "SK.1"]
        return {code: min(max(usual + self.chance.choice((-1, 0, 0, 0, 1)), 1), 5) for code in codes}


def list_people(today: date) -> list[Worker]:
    """Return the employees, superiors first; the same day gives the same people."""
    staffing = _Staffing(today)
    heads: dict[tuple[str, ...], int] = {}
    for agency in AGENCIES:
        level = "jpt_madya" if agency == PROVINCE else "jpt_pratama"
        heads[ROOT, agency] = staffing.add(level, "Sekretaris Daerah", (ROOT, agency), "policy", None)
    sections = [place for place in list_places() if place.work]
    for place in sections:
        office = place.path[:3]
        if office not in heads:
            post = {"Sekretariat Daerah": "Asisten Administrasi Umum", "Inspektorat Daerah": "Inspektur"}.get(
                office[2], f"Kepala {office[2]}")
            heads[office] = staffing.add("jpt_pratama", post, office, place.work or "", heads[office[:2]])
        chief = place.path[3] if place.path[3].startswith("Inspektur") else f"Kepala {place.path[3]}"
        heads[place.path] = staffing.add("administrator", chief, place.path, place.work or "", heads[office])
        for level in SECTION_STAFF[len(heads) % len(SECTION_STAFF)]:
            _staff(staffing, level, place, heads[place.path])
    for number in range(PEOPLE - len(staffing.people)):
        place = sections[number % len(sections)]
        _staff(staffing, EXTRA_STAFF[number % len(EXTRA_STAFF)], place, heads[place.path])
    return staffing.people[:PEOPLE]


def _staff(staffing: _Staffing, level: str, place: Place, manager: int) -> None:
    work = load_works()[place.work or ""]
    posts = work.posts if level.startswith("ahli") else SKILLED_POSTS
    post = work.support if level == "pelaksana" else f"{staffing.chance.choice(posts)} {LEVEL_TITLE[level]}"
    staffing.add(level, post, place.path, work.code, manager)
