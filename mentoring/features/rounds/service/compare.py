"""Compare two finished rounds of a programme: which pairs are new, changed, lost or kept, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.pagination import Page, page_of
from mentoring.features.eligibility.service import load_pool
from mentoring.features.programmes.queries import get_programme
from mentoring.features.rounds import queries
from mentoring.features.rounds.models import Proposal, Round
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.queries.comparison import Person
from mentoring.features.rounds.rules import ProposalState
from mentoring.features.rounds.rules.causes import Cause, Facts, Scores, Standing, cause_of, rescore
from mentoring.features.rounds.rules.comparing import (
    Difference,
    Kind,
    Pair,
    choose_two,
    compare_plans,
    count_kinds,
)
from mentoring.matching.policy import Policy

ROWS = 25
MOST_NAMED = 3


@dataclass(frozen=True)
class ComparedPair:
    """One line of a comparison: who, the mentors of both rounds, both scores, and the cause where it can be told.

    `served` are mentees who have the earlier mentor's places in the later round.
    """

    kind: Kind
    mentee: Person
    before: Person | None
    after: Person | None
    score_before: float | None
    score_after: float | None
    cause: Cause | None
    served: Sequence[str]


@dataclass(frozen=True)
class Comparison:
    """Two rounds side by side with their policies, and one page of their pairs of one kind."""

    earlier: Round
    later: Round
    policies: tuple[Policy, Policy]
    counts: Mapping[Kind, int]
    kind: Kind
    page: Page[ComparedPair]


def compare_rounds(session: Session, actor: Actor, *, programme_id: int, first: int | None, second: int | None,
                   kind: str = "", cursor: str | None = None) -> tuple[Sequence[Round], Comparison | None]:
    """Return the finished rounds of a programme, newest first, and the comparison of the two asked for by number.

    Which rounds, which kind of pairs and which page: what is not known is left at its default. None when there are
    not two finished rounds. The number of queries does not depend on the number of pairs.
    """
    programme = get_programme(session, programme_id)
    check(actor, P.VIEW, programme)
    rounds = queries.list_finished(session, programme_id)
    numbers = choose_two([row.number for row in rounds], first, second)
    if numbers is None:
        return rounds, None
    by_number = {row.number: row for row in rounds}
    return rounds, _Reader(session, by_number[numbers[0]], by_number[numbers[1]], rounds).comparison(kind, cursor)


class _Reader:
    """What two rounds proposed, and what is known of the people of one page."""

    def __init__(self, session: Session, earlier: Round, later: Round, rounds: Sequence[Round]) -> None:
        self.session, self.earlier, self.later = session, earlier, later
        self.begun, self.ended = earlier.finished_at or earlier.requested_at, later.finished_at or later.requested_at
        self.policies = (Policy.from_document(earlier.policy_version.document),
                         Policy.from_document(later.policy_version.document))
        self.proposed = queries.map_plan(session, earlier, rounds)
        self.proposed_later = queries.map_plan(session, later, rounds)
        self.decisions = queries.list_decisions(session, earlier.programme_id)
        mentees = {mentee for mentee, _ in self.proposed}
        held = {(item.mentee, item.mentor): item for item in self.decisions if item.held(self.ended)}
        self.decided = {pair: item for pair, item in held.items()
                        if pair not in self.proposed_later and (pair[0] in mentees or item.made_at > self.begun)}
        self.differences = compare_plans(self.proposed, {*self.proposed_later, *self.decided})

    def comparison(self, kind: str, cursor: str | None) -> Comparison:
        counts = count_kinds(self.differences)
        shown = Kind(kind) if kind in set(Kind) else next((item for item in Kind if counts[item]), Kind.CHANGED)
        names = queries.map_sort_names(self.session, self.earlier.programme_id)

        def key(item: Difference) -> tuple[str, int, int]:
            return names[item.mentee], item.mentee, item.before or 0

        page = page_of(sorted((item for item in self.differences if item.kind is shown), key=key), key, cursor, ROWS)
        return Comparison(
            earlier=self.earlier, later=self.later, policies=self.policies, counts=counts, kind=shown,
            page=Page(_Teller(self, page.items).rows(), page.next, page.previous))


class _Teller:
    """Tells the pairs of one page, with a number of queries that does not depend on how many they are."""

    def __init__(self, reader: _Reader, items: Sequence[Difference]) -> None:
        self.reader, self.items = reader, items
        session, programme_id = reader.session, reader.earlier.programme_id
        mentees = {item.mentee for item in items}
        self.served = queries.mentees_of(reader.proposed_later)
        named = {mentee for item in items if item.before for mentee in self.served.get(item.before, [])[:MOST_NAMED]}
        mentors = {mentor for item in items for mentor in (item.before, item.after) if mentor is not None}
        self.people = queries.map_people(session, {*mentees, *mentors, *named})
        self.proposals = queries.map_proposals(session, [
            proposal for plan in (reader.proposed, reader.proposed_later)
            for item in items for mentor in (item.before, item.after)
            if (proposal := plan.get((item.mentee, mentor or 0))) is not None])
        self.rejected = queries.map_rejected(session, programme_id, mentees)
        self.unplaced = queries.map_unplaced(session, reader.later.id, mentees)
        self.unplaced_before = queries.map_unplaced(session, reader.earlier.id, mentees)
        self.refusals = self._refusals()

    def _refusals(self) -> tuple[Mapping[Pair, tuple[str, ...]], ...]:
        """Return the rules of either policy that the earlier pairs of this page break, as people are now."""
        lost = [item for item in self.items if item.before is not None and item.kind in {Kind.CHANGED, Kind.LOST}]
        if not lost:
            return {}, {}
        pool = load_pool(self.reader.session, self.reader.earlier.programme_id,
                         only={number for item in lost for number in (item.mentee, item.before or 0)})
        return tuple(pool.refusals(policy) for policy in self.reader.policies)

    def rows(self) -> list[ComparedPair]:
        return [self._row(item) for item in self.items]

    def _row(self, item: Difference) -> ComparedPair:
        old = self._proposal(self.reader.proposed, item, item.before)
        new = self._proposal(self.reader.proposed_later, item, item.after)
        cause = cause_of(self._facts(item, old, new))
        served = self.served.get(item.before or 0, []) if cause and cause.code == "elsewhere" else []
        return ComparedPair(
            kind=item.kind, mentee=self.people[item.mentee], before=self.people[item.before] if item.before else None,
            after=self.people[item.after] if item.after else None, score_before=old.score if old else None,
            score_after=new.score if new else None, cause=cause,
            served=[self.people[mentee].name for mentee in served[:MOST_NAMED]])

    def _proposal(self, plan: Mapping[Pair, int], item: Difference, mentor: int | None) -> Proposal | None:
        number = plan.get((item.mentee, mentor)) if mentor is not None else None
        return self.proposals.get(number) if number is not None else None

    def _facts(self, item: Difference, old: Proposal | None, new: Proposal | None) -> Facts:
        reader = self.reader
        pair, later_pair = (item.mentee, item.before or 0), (item.mentee, item.after or 0)
        decision = reader.decided.get(later_pair)
        mentor = self.people.get(item.before or 0)
        policy = reader.policies[1]
        before, after = (table.get(pair, ()) for table in self.refusals)
        return Facts(
            difference=item, proposal=self._fate(pair, old), pairing=self._pairing(item),
            decided=decision.origin if decision else "", mentee=self._standing(item.mentee),
            mentor=self._standing(item.before), new_mentor=self._standing(item.after),
            places=mentor.places if mentor else 1, taken=self._taken(item.before, mentor),
            forbidden=tuple(rule for rule in after if not self._is_later(rule, pair)), forbidden_before=before,
            minimum=policy.minimum_score if policy.below_minimum_score else None,
            old=self._scores(old, new, item.before, later=False), new=self._scores(new, old, item.after, later=True),
            unplaced=self.unplaced.get(item.mentee), unplaced_before=item.mentee in self.unplaced_before)

    def _fate(self, pair: Pair, old: Proposal | None) -> str:
        """Return what became of an earlier proposal until the later round."""
        at = self.rejected.get(pair)
        if at is not None and at <= self.reader.ended:
            return ProposalState.REJECTED
        return old.state if old else ""

    def _is_later(self, rule: str, pair: Pair) -> bool:
        """Tell whether a rule holds for a pair only since the later round, or is told as something else."""
        return rule == "paused" or (rule == "previously_rejected" and pair in self.rejected)

    def _pairing(self, item: Difference) -> str:
        """Return the state of the last pairing of the two (of a new pair: of the mentee) that did not hold any more."""
        states = [decision.state for decision in self.reader.decisions
                  if decision.mentee == item.mentee and (item.before is None or decision.mentor == item.before)
                  and decision.made_at <= self.reader.ended and not decision.held(self.reader.ended)]
        return states[-1] if states else ""

    def _standing(self, enrolment: int | None) -> Standing:
        person = self.people.get(enrolment or 0)
        if person is None:
            return Standing()
        told = person.changed_at is None or person.changed_at <= self.reader.ended
        return Standing(person.state if told else "enrolled", person.enrolled_at > self.reader.begun)

    def _taken(self, mentor: int | None, person: Person | None) -> int:
        """Return how many of a mentor's places decisions took between the rounds, where they left none."""
        held = [decision for decision in self.reader.decisions
                if decision.mentor == mentor and decision.held(self.reader.ended)]
        if person is None or len(held) < person.places:
            return 0
        return sum(decision.made_at > self.reader.begun for decision in held)

    def _scores(self, own: Proposal | None, other: Proposal | None, mentor: int | None, *, later: bool) -> Scores:
        """Return a mentor's scores in both rounds: from the round that proposed them (`own`, the later one or not),
        and from what the other round noted of them beside its own proposal, else from the weights alone."""
        if own is None or mentor is None:
            return Scores()
        noted = next((float(entry["score"]) for entry in (other.runners_up if other else ())
                      if entry["kind"] != "own" and entry["mentor_enrolment_id"] == mentor), None)
        weights = [policy.weights for policy in self.reader.policies]
        shares = rescore(own.contributions, *(weights[::-1] if later else weights))
        guess = noted if noted is not None else sum(shares.values()) if shares is not None else None
        if later:
            return Scores(guess, own.score, shares, own.contributions)
        return Scores(own.score, guess, own.contributions, shares)
