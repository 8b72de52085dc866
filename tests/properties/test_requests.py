"""P5 in small: requests, answers, fall-through, seats and pairings, walked beside a plain model."""

from tests.prove.requests import walk
from tests.prove.stand import open_stand


def test_requests_walked_at_random_do_what_the_model_says(database_kind: str) -> None:
    with open_stand(database_kind, processes=0) as stand:
        outcome = walk(stand, walks=8, steps=50)
    assert outcome.held, outcome.result
