"""D1 and D2: a hundred proposals with keys alone, and two people at one queue."""

from typing import Any

from tests.browser.desk import review_by_keys, work_together
from tests.browser.scenes import open_review
from tests.browser.stand import browsing
from tests.prove.base import DATABASES, Outcome, Property

REVIEWED = 100
READING_SECONDS = 0.6
"""How long the script looks at a proposal: less than any person does."""
MOST_WAIT_MILLISECONDS = 200
SHARED = 200


def keyboard_review(stand: Any) -> Outcome:
    """D1: a hundred proposals decided on by keys; at most two presses each, the next one on the screen at once."""
    with browsing() as browser, open_review(stand, REVIEWED) as review:
        desk = review.sit_down(browser)
        tally = review_by_keys(desk, REVIEWED, READING_SECONDS)
        wrong = []
        if review.states() != tally.states:
            wrong.append(f"the script says {dict(tally.states)}, the database {dict(review.states())}")
        if {f"proposal.{name}": number for name, number in tally.acts.items()} != dict(review.acts()):
            wrong.append(f"the script did {dict(tally.acts)}, the trail has {dict(review.acts())}")
        decisions = sum(tally.acts.values()) - tally.acts["locked"]
        if desk.presses > 2 * decisions:
            wrong.append(f"{desk.presses} presses")
        slow = sum(wait > MOST_WAIT_MILLISECONDS for wait in desk.waits)
        if slow:
            wrong.append(f"{slow} waits above {MOST_WAIT_MILLISECONDS} ms")
        waits = sorted(desk.waits)
        figures = (f"{desk.presses / decisions:.2f} presses a decision; from key to next proposal: median "
                   f"{waits[len(waits) // 2]:.0f} ms, longest {waits[-1]:.0f} ms")
        return Outcome(f"{REVIEWED} proposals decided on by keys alone, as the database counts them", decisions,
                       "; ".join([*wrong, *desk.problems, figures]), not wrong and not desk.problems)


def two_at_one_queue(stand: Any, people: int = SHARED) -> Outcome:
    """D2: two coordinators, each at a server process of their own, press at the same moment until nothing is left."""
    with browsing() as browser, open_review(stand, people) as review:
        desks = [review.sit_down(browser, number, number) for number in (0, 1)]
        worked = work_together(desks, [account.display_name for account in review.coordinators], 3 * people)
        decisions, states = review.decisions(), review.states()
        sent = sum(len(desk.sent) for desk in desks)
        wrong = []
        if len(decisions) != people or set(decisions.values()) != {1}:
            wrong.append(f"{len(decisions)} decided, at most {max(decisions.values(), default=0)} times")
        if sent - worked.told != people:
            wrong.append(f"{sent} sent, {worked.told} told as refused")
        if worked.vague or not worked.told:
            wrong.append(f"{worked.vague} of {worked.told} refusals do not say who, what and when")
        if review.pairings()["approved"] != states["approved"] + states["swapped"]:
            wrong.append("pairs and proposals differ")
        wrong += [problem for desk in desks for problem in desk.problems]
        result = f"{sent} decisions sent, {worked.told} refused in words, none lost"
        return Outcome(f"two coordinators at one queue of {people}, each proposal decided once", people,
                       "; ".join(wrong) or result, not wrong)


PROPERTIES = [Property("D1", "a review by keys alone", ("sqlite",), keyboard_review),
              Property("D2", "two coordinators at one queue", DATABASES, two_at_one_queue)]
