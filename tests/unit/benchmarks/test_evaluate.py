"""The evaluation: what is absent is told, what is there is measured, and planted neighbours are found."""

import csv
import shutil
from pathlib import Path

import pytest

from tests.benchmarks import evaluate, onet

FIXTURES = Path(__file__).parents[2] / "fixtures" / "siasn"
GROUPS = ("kas pajak anggaran", "arsip naskah pustaka", "jalan jembatan irigasi")


@pytest.fixture
def occupations(tmp_path: Path) -> Path:
    """A folder with nine occupations in three groups: alike in words and levels inside a group."""
    folder = tmp_path / "onet"
    folder.mkdir()
    codes = [f"{group}{number}" for group in range(3) for number in range(3)]

    def table(name: str, *lines: tuple[object, ...]) -> None:
        with (folder / name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, delimiter="\t").writerows(lines)

    for name in onet.LEVELS:
        table(name, ("soc", "one", "two", "three"),
              *((code, *(4 + int(code[1]) / 10 if int(code[0]) == column else 2 for column in range(3))) for code in codes))
    table("occupation_data.tsv", ("soc", "title", "description"), *((code, f"Ahli {code}", GROUPS[int(code[0])]) for code in codes))
    table("related_occupations.tsv", ("soc", "related_soc", "tier", "index"),
          *((code, other, "Primary-Short", 1) for code in codes for other in codes if code[0] == other[0] and code != other),
          (codes[0], codes[8], "Supplemental", 2), (codes[0], "99-9999", "Primary-Long", 3))
    return folder


def test_primary_related_occupations_with_levels_are_the_truth(occupations: Path) -> None:
    codes, levels = onet.read_levels(occupations)
    assert (len(codes), levels.shape) == (9, (9, 15))
    assert onet.read_related(occupations, codes)[0] == {1, 2}


def test_what_is_there_is_measured_and_what_is_absent_is_told(occupations: Path, monkeypatch: pytest.MonkeyPatch,
                                                              capsys: pytest.CaptureFixture[str]) -> None:
    recall = onet.recall
    monkeypatch.setattr(onet, "recall", lambda scores, related: recall(scores, related, top=2))
    monkeypatch.setattr(onet, "is_installed", lambda: False)
    assert evaluate.main(occupations.parent, semantic=True) == 0
    told = capsys.readouterr().out
    assert told.count("1.000 [1.000, 1.000]") == 3
    assert "pip install -e '.[semantic]'" in told
    assert "siasn lacks pegawai_siasn.csv, peserta_mentoring.csv, truth.csv. Where to get it" in told


def test_no_data_at_all_is_a_failure_with_both_sources_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate.main(tmp_path) == 1
    told = capsys.readouterr().out
    assert told.count("NOT MEASURED") == 2
    assert "https://www.onetcenter.org" in told


def test_forms_are_measured_against_their_truth(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "siasn"
    folder.mkdir()
    for name in ("pegawai_siasn.csv", "peserta_mentoring.csv"):
        shutil.copy(FIXTURES / name, folder)
    with (folder / "peserta_mentoring.csv").open(encoding="utf-8-sig", newline="") as stream:
        answers = list(csv.DictReader(stream, delimiter=";"))
    sides = {side: [row["NIP"] for row in answers if row["Peran"] == side] for side in ("Mentee", "Mentor")}
    (folder / "truth.csv").write_text("mentee_nip,mentor_nip,relevance\n" + "".join(
        f"{mentee},{mentor},{1 + (place + row) % 2}\n" for row, mentee in enumerate(sides["Mentee"])
        for place, mentor in enumerate(sides["Mentor"][:20])), "utf-8")
    assert evaluate.main(tmp_path) == 0
    told = capsys.readouterr().out
    for name in ("random", "words only", "goals and competencies", "full engine, greedy", "without the taxonomy", "full engine ",
                 "the truth itself", "full less words only", "full less without the taxonomy", "full less greedy"):
        assert told.count(f"\n  {name}") == 1
    assert "onet lacks" in told
