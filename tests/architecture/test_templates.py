"""What holds for every template: it can be parsed, imports only what it uses, writes nothing inline."""

import re
from pathlib import Path

import jinja2
import pytest
from jinja2 import meta, nodes

PACKAGE = Path(__file__).parents[2] / "mentoring"
TEMPLATES = sorted(path for folder in PACKAGE.rglob("templates") for path in folder.rglob("*")
                   if path.suffix in {".html", ".txt"})
ICONS = set(re.findall(r'id="i-([a-z0-9]+)"', (PACKAGE / "static" / "icons.svg").read_text("utf-8")))
PARSER = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
COMPONENTS = PACKAGE / "templates"
CARRIERS = {"icon": 0, "empty": 0, "status": 2, "link_button": 2, "post_button": 2, "submit": 1, "note": 1}


def tree(path: Path) -> nodes.Template:
    return PARSER.parse(path.read_text("utf-8"))


def each(test: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(test, TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))


@each("path")
def test_a_template_imports_only_what_exists_and_is_used(path: Path) -> None:
    parsed = tree(path)
    used = [node.name for node in parsed.find_all(nodes.Name) if node.ctx == "load"]
    for statement in parsed.find_all(nodes.FromImport):
        assert isinstance(statement.template, nodes.Const), "a template is imported by its name"
        name = statement.template.value
        found = [other for other in TEMPLATES if str(other).endswith(f"/templates/{name}")]
        assert found, f"there is no template {name}"
        offered = {node.name for node in tree(found[0]).find_all(nodes.Macro)} | {
            node.target.name for node in tree(found[0]).find_all(nodes.Assign) if isinstance(node.target, nodes.Name)}
        for entry in statement.names:
            wanted, known_as = entry if isinstance(entry, tuple) else (entry, entry)
            assert wanted in offered, f"{name} has no {wanted}"
            assert known_as in used, f"{known_as} is imported and not used"


@each("path")
def test_a_template_refers_only_to_templates_that_exist(path: Path) -> None:
    for name in meta.find_referenced_templates(tree(path)):
        assert name, "a template is named, not computed"
        assert any(str(other).endswith(f"/templates/{name}") for other in TEMPLATES), name


@each("path")
def test_a_template_writes_no_style_no_script_and_no_unescaped_value(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", text)
    unescaped = [node for node in tree(path).find_all(nodes.Filter)
                 if node.name == "safe" and not isinstance(node.node, nodes.Const | nodes.CondExpr)]
    assert unescaped == []
    assert not re.search(r"{%-?\s*autoescape\s+false", text)


@each("path")
def test_a_form_that_changes_something_carries_its_token_and_key(path: Path) -> None:
    text = path.read_text("utf-8")
    for form in re.findall(r'<form[^>]*method="post".*?</form>', text, re.DOTALL):
        assert "hidden(" in form, form[:120]


@each("path")
def test_an_icon_that_is_named_is_drawn(path: Path) -> None:
    names = []
    for call in tree(path).find_all(nodes.Call):
        if not isinstance(call.node, nodes.Name) or call.node.name not in CARRIERS:
            continue
        place = CARRIERS[call.node.name]
        values = [*call.args[place:place + 1],
                  *(word.value for word in call.kwargs if word.key in {"icon_name", "icon"})]
        names += [value.value for value in values if isinstance(value, nodes.Const) and value.value]
    assert set(names) - ICONS == set()
