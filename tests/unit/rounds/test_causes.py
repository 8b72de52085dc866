"""Why a pair of an earlier round is not in a later one."""

from typing import Any

import pytest

from mentoring.features.rounds.rules.causes import Cause, Facts, Scores, Standing, cause_of, rescore
from mentoring.features.rounds.rules.comparing import Difference, Kind

KEPT, NEW = Difference(Kind.KEPT, 1, 11, 11), Difference(Kind.NEW, 1, None, 12)
CHANGED, LOST = Difference(Kind.CHANGED, 1, 11, 12), Difference(Kind.LOST, 1, 11, None)
LEFT, PAUSED, JOINED = Standing("left"), Standing("paused"), Standing("enrolled", joined=True)
BETTER = {"old": Scores(0.6, 0.5), "new": Scores(0.7, 0.8)}


@pytest.mark.parametrize(("difference", "known", "code"), [
    (KEPT, {}, None), (KEPT, {"decided": "round"}, "approved"),
    (NEW, {}, None), (NEW, {"mentee": JOINED, "unplaced_before": True}, "mentee_joined"),
    (NEW, {"unplaced_before": True}, "was_unplaced"),
    (NEW, {"unplaced_before": True, "new_mentor": JOINED}, "mentor_joined"),
    (NEW, {"pairing": "ended"}, "alone_again"), (NEW, {"decided": "request"}, "requested"),
    (NEW, {"decided": "manual"}, "decided"),
    (CHANGED, {"proposal": "rejected"}, "rejected"), (CHANGED, {"decided": "round"}, "swapped"),
    (CHANGED, {"decided": "request"}, "requested"), (CHANGED, {"decided": "manual"}, "decided"),
    *((LOST, {"pairing": state}, f"pairing_{state}") for state in ("declined", "refused", "ended", "withdrawn")),
    (LOST, {"pairing": "completed"}, "elsewhere"),
    (LOST, {"mentee": LEFT}, "mentee_left"), (LOST, {"mentee": PAUSED}, "mentee_paused"),
    (CHANGED, {"mentor": LEFT}, "mentor_left"), (CHANGED, {"mentor": PAUSED}, "mentor_paused"),
    (CHANGED, {"places": 0}, "no_places"), (CHANGED, {"taken": 2}, "seats_taken"),
    (CHANGED, {"forbidden": ("same_unit",)}, "rule_new"),
    (CHANGED, {"forbidden": ("same_unit",), "forbidden_before": ("same_unit",)}, "rule"),
    (LOST, {"minimum": 0.5, "old": Scores(0.6, 0.45)}, "below_minimum"),
    (LOST, {"minimum": 0.5, "old": Scores(0.6, 0.5)}, "elsewhere"),
    (LOST, {"minimum": 0.5}, "elsewhere"),
    (LOST, {"unplaced": {"reason": "capacity_shortage", "detail": {}}}, "unplaced"),
    (CHANGED, BETTER, "free_now"), (CHANGED, {**BETTER, "new_mentor": JOINED}, "mentor_joined"),
    (CHANGED, {"old": Scores(None, 0.5), "new": Scores(None, 0.6)}, "better"),
    (CHANGED, {"old": Scores(0.6, 0.5), "new": Scores(0.5, 0.6)}, "score"),
    (CHANGED, {"old": Scores(0.6, 0.6), "new": Scores(0.5, 0.5)}, "elsewhere"),
    (CHANGED, {}, "elsewhere"), (LOST, {}, "elsewhere"),
])
def test_the_cause_is_what_is_known(difference: Difference, known: dict[str, Any], code: str | None) -> None:
    found = cause_of(Facts(difference, **known))
    assert (found.code if found else None) == code


def test_what_people_did_is_told_before_what_the_engine_found() -> None:
    known: dict[str, Any] = {"forbidden": ("same_unit",), "taken": 1, "mentor": LEFT, "decided": "round",
                             "proposal": "rejected", **BETTER}
    order = []
    for name in ("proposal", "decided", "mentor", "taken", "forbidden", "old"):
        found = cause_of(Facts(CHANGED, **known))
        assert found is not None
        order.append(found.code)
        del known[name]
    assert order == ["rejected", "swapped", "mentor_left", "seats_taken", "rule_new", "free_now"]


def test_a_weight_that_turned_the_scores_round_is_named_with_the_numbers() -> None:
    """The earlier mentor was better in goals, the new one in competencies; the weight moved from one to the other."""
    earlier, later = {"goals": 0.5, "competencies": 0.5}, {"goals": 0.2, "competencies": 0.8}
    old, new = {"goals": 0.4, "competencies": 0.1}, {"goals": 0.04, "competencies": 0.64}
    old_later, new_earlier = rescore(old, earlier, later), rescore(new, later, earlier)
    assert old_later == pytest.approx({"goals": 0.16, "competencies": 0.16})
    assert new_earlier == pytest.approx({"goals": 0.1, "competencies": 0.4})
    assert old_later is not None and new_earlier is not None
    found = cause_of(Facts(CHANGED, old=Scores(0.504, sum(old_later.values()), old, old_later),
                           new=Scores(sum(new_earlier.values()), 0.68, new_earlier, new)))
    assert found is not None and found.code == "weights"
    assert found.params["component"] == "competencies"
    assert found.params["new"] == 0.68 and found.params["old_before"] == 0.504


def test_a_score_that_the_weights_do_not_explain_is_put_down_to_what_people_said() -> None:
    shares = {"goals": 0.3}
    found = cause_of(Facts(CHANGED, old=Scores(0.3, 0.1, shares, shares), new=Scores(0.2, 0.2, shares, shares)))
    assert found is not None and found.code == "score"


def test_what_weighed_nothing_cannot_be_scored_under_a_weight() -> None:
    assert rescore({"goals": 0.0}, {"goals": 0.0}, {"goals": 0.5}) is None
    assert rescore({"goals": 0.2}, {"goals": 0.5}, {"goals": 0.0}) == {"goals": 0.0}
    assert rescore({}, {}, {"goals": 0.1}) is None


def test_a_cause_says_no_more_than_its_sentence_needs() -> None:
    assert cause_of(Facts(CHANGED, taken=2)) == Cause("seats_taken", {"count": 2})
    assert cause_of(Facts(CHANGED, forbidden=("line_manager", "same_unit"))) == Cause("rule_new", {"rule": "line_manager"})
