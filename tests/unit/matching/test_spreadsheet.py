"""`mentoring match` from file to file: what is read, what is left alone, what is written, what is refused."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from mentoring.commands.match import match
from mentoring.commands.policy import policy as policy_command
from mentoring.matching import Policy
from mentoring.matching.policy import COMPONENTS
from mentoring.matching.spreadsheet import MatchOptions, run_match
from mentoring.matching.tables import MatchFileError

MENTORS = """NIP;Nama;Kapasitas;Keahlian/Pengalaman;Jabatan;Golongan;Kabupaten/Kota;Moda
198001012005011901;Ana;2 orang;Mengelola kas daerah. Menyusun laporan keuangan;Analis Keuangan Ahli Madya;IV/a;Kota Kupang;Luring
198101012005012902;Budi;satu;Menata arsip dinamis di SRIKANDI;Arsiparis Ahli Madya;IVa;Kab. Alor;Keduanya
"""
MENTEES = """NIP;Nama;Tujuan pengembangan;Jabatan;Golongan;Kabupaten/Kota;Moda;Pilihan mentor 1;Agama;Catatan
199001012015011901;Cici;Ingin menerapkan Permendagri 77/2020;Analis Keuangan Ahli Pertama;III/a;Kota Kupang;Luring;;x;y
'199101012015012902;Dodi;Ingin memahami jadwal retensi arsip;Arsiparis Terampil;II/c;Kab. Alor;Daring;198101012005012902;x;y
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mentors.csv").write_text(MENTORS, "utf-8-sig")
    (tmp_path / "mentees.csv").write_text(MENTEES, "cp1252")
    return tmp_path


def options(folder: Path, **changes: object) -> MatchOptions:
    plain = MatchOptions(mentors=folder / "mentors.csv", mentees=folder / "mentees.csv", output=folder / "pairs.csv",
                         unplaced=folder / "left.csv", summary=folder / "summary.json")
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields by name


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_pairs_come_with_contributions_that_add_up_and_reasons(folder: Path) -> None:
    run_match(options(folder))
    pairs = read(folder / "pairs.csv")
    assert [(pair["mentee_id"], pair["mentor_id"], pair["rank"]) for pair in pairs] == [
        ("199001012015011901", "198001012005011901", "1"), ("199101012015012902", "198101012005012902", "1")]
    assert list(pairs[0]) == ["mentee_id", "mentor_id", "score", "rank", *COMPONENTS, "reasons"]
    for pair in pairs:
        assert sum(float(pair[name]) for name in COMPONENTS) == pytest.approx(float(pair["score"]), abs=1e-5)
    assert "finance" in pairs[0]["reasons"]
    assert float(pairs[1]["wish"]) > 0


def test_the_summary_says_what_is_proven_and_what_was_not_used(folder: Path) -> None:
    run_match(options(folder))
    summary = json.loads((folder / "summary.json").read_text())
    assert (summary["placed"], summary["placed_bound"], summary["gap"], summary["proven"]) == (2, 2, 0.0, True)
    assert (summary["mentors"], summary["mentees"], summary["unplaced"], summary["encoder"]) == (2, 2, 0, "tfidf")
    assert "mentees.csv: unused columns: Agama, Catatan" in summary["notes"]


def test_what_is_not_mapped_changes_nothing(folder: Path) -> None:
    run_match(options(folder))
    before = (folder / "pairs.csv").read_bytes()
    (folder / "mentees.csv").write_text(MENTEES.replace(";x;y", ";Kas daerah arsip;L"), "utf-8")
    run_match(options(folder))
    assert (folder / "pairs.csv").read_bytes() == before


def test_the_same_files_give_the_same_bytes_in_any_order_of_rows(folder: Path) -> None:
    run_match(options(folder))
    before = (folder / "pairs.csv").read_bytes()
    heading, *lines = MENTEES.splitlines()
    (folder / "mentees.csv").write_text("\n".join([heading, *reversed(lines)]), "utf-8")
    run_match(options(folder))
    assert (folder / "pairs.csv").read_bytes() == before


def test_the_unplaced_come_with_reason_detail_and_fix(folder: Path) -> None:
    mentors = MENTORS.replace("2 orang", "0").replace("Arsiparis Ahli Madya;IVa", "Arsiparis Terampil;II/a")
    (folder / "mentors.csv").write_text(mentors, "utf-8")
    run_match(options(folder))
    left = {row["mentee_id"]: row for row in read(folder / "left.csv")}
    assert left["199001012015011901"]["reason"] == "capacity_shortage"
    assert left["199001012015011901"]["cheapest_fix"] == "one more place with 198001012005011901 places 1 more"
    assert "mode" not in left["199001012015011901"]["detail"]
    assert left["199101012015012902"]["reason"] == "no_allowed_mentor"
    assert left["199101012015012902"]["detail"] == "no_common_mode 1, not_senior_enough 1"
    assert left["199101012015012902"]["cheapest_fix"] == "setting aside not_senior_enough places 1 more"


def test_the_fix_that_is_told_places_just_as_many(folder: Path) -> None:
    """Five people want Ana and she takes two: with the three more places that are named, all have a mentor."""
    (folder / "mentors.csv").write_text("ID,Experience,Capacity\nM-1,budget,2\n", "utf-8")
    (folder / "mentees.csv").write_text("ID,Goals\n" + "".join(f"E-{n},budget\n" for n in range(5)), "utf-8")
    assert run_match(options(folder)).placed == 2
    assert {row["cheapest_fix"] for row in read(folder / "left.csv")} == {"3 more places with M-1 place 3 more"}
    (folder / "mentors.csv").write_text("ID,Experience,Capacity\nM-1,budget,5\n", "utf-8")
    assert run_match(options(folder)).placed == 5


def test_whoever_nothing_helps_hears_that_it_takes_another_mentor(folder: Path) -> None:
    (folder / "mentors.csv").write_text("ID,Experience,Not with\nM-1,budget,E-1\n", "utf-8")
    (folder / "mentees.csv").write_text("ID,Goals\nE-1,budget\n", "utf-8")
    run_match(options(folder))
    [left] = read(folder / "left.csv")
    assert (left["detail"], left["cheapest_fix"]) == ("unavailable 1", "another mentor whom the rules allow")


def test_the_summary_tells_steadiness_and_figures_by_documented_names(folder: Path) -> None:
    run_match(options(folder))
    summary = json.loads((folder / "summary.json").read_text())
    told = summary["stability"]
    assert (told["pairs"], len(told["trials"])) == (2, 14)
    assert set(told["trials"][0]) == {"component", "change", "pairs_changed", "placed"}
    assert [trial["component"] for trial in told["trials"][::2]] == list(COMPONENTS)
    told = summary["diagnostics"]
    assert set(told) == {"pairs", "blocking_pairs", "scores", "ranks", "loads"}
    assert told["ranks"] == {"first": 2, "top_three": 2, "mean": 1.0}
    assert set(told["loads"]) == {"minimum", "mean", "maximum", "empty", "full", "mentors"}
    assert set(told["scores"]) == {"mean", "minimum", "lower_quartile", "median", "upper_quartile", "maximum"}


def test_a_large_file_is_told_that_steadiness_was_not_computed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mentoring.matching import spreadsheet

    monkeypatch.setattr(spreadsheet, "MOST_MENTEES", 1)
    summary = run_match(options(folder))
    assert summary.stability is None
    assert "stability is not computed above 1 mentees" in summary.notes


def test_one_file_may_hold_both_sides_and_the_later_answer_holds(folder: Path) -> None:
    (folder / "both.csv").write_text(
        "Waktu isi;NIP;Peran;Tujuan;Keahlian;Kapasitas\n"
        "02/09/2026 08:00;e1;Mentee;arsip statis;;\n01/09/2026 08:00;e1;Mentee;kas daerah;;\n"
        "01/09/2026 08:00;o1;Mentor;;arsip statis;1\n01/09/2026 08:00;o2;Keduanya;naskah dinas;kas daerah;1\n"
        "01/09/2026 08:00;x1;Menti;arsip;;\n", "utf-8")
    both = folder / "both.csv"
    summary = run_match(options(folder, mentors=both, mentees=both))
    assert (summary.mentors, summary.mentees, summary.placed) == (2, 2, 2)
    assert {pair["mentee_id"]: pair["mentor_id"] for pair in read(folder / "pairs.csv")} == {"e1": "o2", "o2": "o1"}
    assert "e1 stands twice as mentee: row 2 holds" in summary.notes
    assert "left out, without a role that is known: row 6" in summary.notes


def test_line_managers_and_refusals_are_found_whatever_the_spelling(folder: Path) -> None:
    (folder / "mentors.csv").write_text("ID,Name,Experience,Not with\nM-1,Ana,budget,\nM-2,Budi,budget,E-2\n", "utf-8")
    (folder / "mentees.csv").write_text("ID,Name,Goals,Line manager\nE-1,Cici,budget,m-1\nE-2,Dodi,budget,M-2\n", "utf-8")
    run_match(options(folder, capacity=2))
    assert {pair["mentee_id"]: pair["mentor_id"] for pair in read(folder / "pairs.csv")} == {"E-1": "M-2", "E-2": "M-1"}


def test_employee_data_are_joined_by_identifier(folder: Path) -> None:
    (folder / "mentors.csv").write_text("NIP,Keahlian\n1001,arsip\n", "utf-8")
    (folder / "mentees.csv").write_text("NIP,Tujuan\n1002,arsip\n", "utf-8")
    people = folder / "people.csv"
    people.write_text("NIP BARU|JABATAN NAMA|GOL AKHIR NAMA\n'1001|Arsiparis Terampil|II/c\n1002|Arsiparis Ahli Muda|III/c\n",
                      "utf-8")
    assert run_match(options(folder)).placed == 1
    assert run_match(options(folder, people=people)).placed == 0


def test_columns_by_hand_may_share_a_heading_and_replace_what_would_be_found(folder: Path) -> None:
    (folder / "mentors.csv").write_text("email,biography,skills\na@x.id,kas daerah,arsip\nb@x.id,arsip statis,kas\n", "utf-8")
    (folder / "mentees.csv").write_text("email,biography\nc@x.id,arsip statis\n", "utf-8")
    chosen = {"goals": "Biography", "experience": "biography"}
    summary = run_match(options(folder, columns=chosen))
    assert read(folder / "pairs.csv")[0]["mentor_id"] == "b@x.id"
    assert "mentors.csv: unused columns: skills" in summary.notes
    with pytest.raises(MatchFileError, match="no file has a column 'career'"):
        run_match(options(folder, columns={"goals": "career"}))


def test_no_cell_is_a_formula_and_excel_holds_the_same(folder: Path) -> None:
    (folder / "mentors.csv").write_text("ID,Experience\n=1+1,arsip\n", "utf-8")
    (folder / "mentees.csv").write_text("ID,Goals\n@x,arsip\n", "utf-8")
    run_match(options(folder))
    run_match(options(folder, output=folder / "pairs.xlsx"))
    (pair,) = read(folder / "pairs.csv")
    assert (pair["mentee_id"], pair["mentor_id"]) == ("'@x", "'=1+1")
    heading, values = CalamineWorkbook.from_path(str(folder / "pairs.xlsx")).get_sheet_by_index(0).to_python()
    assert heading == list(pair)
    assert values[:2] == ["'@x", "'=1+1"]


def test_a_floor_and_a_demand_are_obeyed(folder: Path) -> None:
    policy = replace(Policy(), not_senior_enough=False)
    assert run_match(options(folder, policy=replace(policy, objective="floor"))).placed == 2
    summary = run_match(options(folder, policy=replace(policy, no_common_mode=False), demand=2))
    assert (summary.placed, summary.unplaced) == (3, 1)
    floor = run_match(options(folder, policy=replace(policy, no_common_mode=False, objective="floor"), demand=2))
    assert (floor.placed, floor.unplaced, floor.proven) == (3, 1, True)


@pytest.mark.parametrize(("changes", "words"), [
    ({"mentors": "nothing.csv"}, "No such file"), ({"output": "mentees.csv"}, "is read from"),
    ({"unplaced": "pairs.csv"}, "name two files"), ({"output": "none/pairs.csv"}, "the folder is not there"),
    ({"mentees": "mentors.csv"}, "needs a role column"), ({"mentors": "notes.csv"}, "no row with known headings"),
    ({"mentors": "heading.csv"}, "no mentors found"),
])
def test_what_cannot_be_used_is_told_in_one_line(folder: Path, changes: dict[str, str], words: str) -> None:
    (folder / "notes.csv").write_text("just some words\nand more\n", "utf-8")
    (folder / "heading.csv").write_text("NIP;Nama;Keahlian\n", "utf-8")
    with pytest.raises(MatchFileError, match=words) as caught:
        run_match(options(folder, **{name: folder / path for name, path in changes.items()}))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("arguments", "code"), [
    (["--output", "{}/pairs.csv"], 0), (["--output", "{}/pairs.pdf"], 2), ([], 2), (["--output", "{}/mentors.csv"], 1),
    (["--output", "{}/pairs.csv", "--columns", "looks=Agama"], 2), (["--output", "{}/pairs.csv", "--capacity", "-1"], 2),
    (["--output", "{}/pairs.csv", "--policy", "{}/policy.toml"], 1),
])
def test_exit_codes_tell_wrong_usage_from_failed_work(folder: Path, arguments: list[str], code: int) -> None:
    (folder / "policy.toml").write_text("[weights]\nlooks = 1\n", "utf-8")
    always = ["--mentors", f"{folder}/mentors.csv", "--mentees", f"{folder}/mentees.csv"]
    assert CliRunner().invoke(match, [*always, *(part.format(folder) for part in arguments)]).exit_code == code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_policy_file_brings_fields_of_its_own(folder: Path, encoding: str) -> None:
    printed = CliRunner().invoke(policy_command, ["example"]).output
    own = '[fields.retention]\nid = "Penyusutan arsip"\nen = "Disposal of records"\nterms = ["jadwal retensi arsip"]\n'
    own += '[fields.archives]\nneighbours = ["retention"]\n'
    (folder / "policy.toml").write_text(printed + own, encoding)
    always = ["--mentors", f"{folder}/mentors.csv", "--mentees", f"{folder}/mentees.csv", "--policy", f"{folder}/policy.toml"]
    ran = CliRunner().invoke(match, [*always, "--output", f"{folder}/pairs.csv"])
    assert ran.exit_code == 0, ran.output
    run_match(options(folder, output=folder / "plain.csv", policy=Policy.from_toml(printed)))
    [own_pair], [plain_pair] = ([pair for pair in read(folder / name) if pair["mentee_id"] == "199101012015012902"]
                                for name in ("pairs.csv", "plain.csv"))
    assert 0 < float(own_pair["field"]) < float(plain_pair["field"])


def test_a_policy_file_says_which_entry_is_wrong(folder: Path) -> None:
    (folder / "policy.toml").write_text('[fields.finance]\nterms = ["kas bon", "?"]\nneighbours = ["nowhere"]\n')
    always = ["--mentors", f"{folder}/mentors.csv", "--mentees", f"{folder}/mentees.csv", "--policy", f"{folder}/policy.toml"]
    ran = CliRunner().invoke(match, [*always, "--output", f"{folder}/pairs.csv"])
    assert ran.exit_code == 1
    assert "fields.finance.terms.?: no_letters; fields.finance.neighbours.nowhere: unknown_neighbour" in ran.output
