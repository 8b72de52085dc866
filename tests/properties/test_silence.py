"""D4 in small: the steps that approve, watched by the two people; `make prove` takes all, watched by everybody."""

import pytest
from flask import Flask

from tests.prove import silence


@pytest.mark.any_database
def test_nothing_tells_before_publication_and_everything_after(app: Flask) -> None:
    steps = (silence.run, silence.approve, silence.confirm, silence.approve_all)
    read, wrong = silence.try_silence(app, steps, ("mentee", "mentor 0"))
    assert wrong == []
    assert read > 400
