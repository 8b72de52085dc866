"""The examples of the engine's documents and docstrings do what they say."""

import doctest
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import mentoring.matching

ROOT = Path(__file__).parents[3]
MODULES = ["mentoring.matching", *(found.name for found in walk_packages(mentoring.matching.__path__, "mentoring.matching."))]


@pytest.mark.parametrize("name", MODULES)
def test_docstrings_tell_the_truth(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


@pytest.mark.parametrize("path", ["README.md", "docs/matching.md"])
def test_documents_tell_the_truth(path: str) -> None:
    outcome = doctest.testfile(str(ROOT / path), module_relative=False)
    assert outcome.failed == 0
    assert outcome.attempted >= 5
