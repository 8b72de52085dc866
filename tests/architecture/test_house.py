"""The rules of the house that no linter checks."""

import ast
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from mentoring.app import FEATURES, load_features
from mentoring.core.access import DECLARED
from mentoring.core.actors import Actor
from mentoring.core.database import Base
from mentoring.core.feature import load

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "mentoring"
MODULES = sorted(PACKAGE.rglob("*.py"))
ROLES = {"__init__", "rules", "permissions", "models", "queries", "service", "assembly", "forms", "views", "api", "cli",
         "jobs", "messages", "feature", "spreadsheet", "documents", "calendar", "security"}


def calls(path: Path, name: str) -> int:
    return sum(isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name
               for node in ast.walk(ast.parse(path.read_text("utf-8"))))


def test_the_transaction_is_committed_in_one_place() -> None:
    places = {str(path.relative_to(PACKAGE)): calls(path, "commit") for path in MODULES if calls(path, "commit")}
    assert places == {"core/database.py": 2}, "one commit ends a transaction, one sets up a PostgreSQL connection"


def test_every_endpoint_declares_its_access(built_app: Flask) -> None:
    undeclared = [endpoint for endpoint, view in built_app.view_functions.items() if not hasattr(view, DECLARED)]
    assert undeclared == []


def test_every_declared_permission_has_its_rules(built_app: Flask) -> None:
    known = built_app.extensions["mentoring"].permissions
    declared = {getattr(view, DECLARED) for view in built_app.view_functions.values()} - {"public"}
    assert declared <= set(known)


def test_every_import_string_of_a_manifest_can_be_loaded() -> None:
    for feature in load_features():
        for target in (*feature.blueprints, *feature.commands.values(), *feature.jobs.values(), feature.messages,
                       feature.setup, feature.actor_loader, feature.programme_switch, feature.home,
                       *(text for item in feature.navigation for text in (item.count, item.shown))):
            if target:
                assert load(target) is not None


def test_what_a_menu_shows_is_given_to_be_selected_and_asks_nothing_by_itself(built_app: Flask) -> None:
    actor = Actor(pseudonym="somebody", display_name="Somebody", account_id=1, employee_id=1)
    items = [item for feature in load_features() for item in feature.navigation]
    with built_app.app_context():
        given = [load(item.count)(actor, 1) for item in items if item.count]
        given += [load(item.shown)(actor) for item in items if item.shown]
    assert given
    assert all(isinstance(value, sa.ColumnElement) for value in given)


def test_only_eligibility_makes_an_eligible_pair() -> None:
    places = {path.relative_to(PACKAGE).parts[1] for path in MODULES
              if re.search(r"\bEligiblePair\(", path.read_text("utf-8")) and path.name != "rules.py"}
    assert places <= {"eligibility"}


def test_decisions_read_no_clock_and_draw_no_number() -> None:
    pure = [path for path in MODULES if {"rules", "matching"} & {*path.parts, path.stem}]
    bad = [f"{path.relative_to(ROOT)}: {found.group()}" for path in pure
           for found in re.finditer(r"datetime\.now|date\.today|time\.time\(|uuid\.uuid|random\.random\(|default_rng\(\)",
                                    path.read_text("utf-8"))]
    assert bad == []


def test_features_hold_only_role_files() -> None:
    names = {target.split(".")[2] for target in FEATURES}
    bad = [str(path.relative_to(PACKAGE)) for name in names for path in (PACKAGE / "features" / name).glob("*.py")
           if path.stem not in ROLES]
    assert bad == []


def test_every_model_is_named_in_the_singular_and_in_snake_case() -> None:
    assert [name for name in Base.metadata.tables if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_says_in_one_line_what_it_is_for(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert docstring, "a module docstring is missing"


def test_every_ignored_check_has_its_reason_on_the_line() -> None:
    files = [*MODULES, *(ROOT / "tests").rglob("*.py")]
    bad = [f"{path.relative_to(ROOT)}:{number}" for path in files
           for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
           if re.search(r"#\s*(noqa|type: ignore)(?![^#]*#\s*\S)", line) and path.name != "test_house.py"]
    assert bad == []
