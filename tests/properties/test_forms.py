"""R4 at its full extent on one database; `make prove` tries it on both."""

import pytest
from flask import Flask

from tests.prove.forms import try_stale


@pytest.mark.any_database
def test_a_stale_form_is_refused_with_who_when_and_what_and_its_text_is_given_back(app: Flask) -> None:
    count, wrong = try_stale(app)
    assert wrong == []
    assert count >= 30
