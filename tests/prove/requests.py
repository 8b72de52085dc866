"""P5: requests, answers, fall-through, seats and pairings, walked at random beside a plain model."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any, ClassVar

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from mentoring.core.actors import system_actor
from mentoring.core.database import db, in_transaction
from mentoring.core.errors import AppError
from mentoring.features.eligibility.service import check_pair
from mentoring.features.pairings import service as pairings
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import HOLDING
from mentoring.features.programmes.models import Seat
from mentoring.features.requests import service
from mentoring.features.requests.models import MentorRequest
from tests.builders.requests import ZONE, person
from tests.builders.rounds import NOW, Office, make_office
from tests.prove.base import DATABASES, Outcome, Property

MENTEES, MENTORS = 3, 4
MANY = 100
"""From so many walks on, a kind of step that never passed is a fault of the walk."""
SYSTEM = system_actor("requests")
FROM = {"withdraw": "approved", "publish": "approved", "take back": "published", "decline": "published", "end": "active"}
"""The steps of a pairing, and the state each begins in."""
WHO, WHOM, WHICH = st.integers(0, MENTEES - 1), st.integers(0, MENTORS - 1), st.integers(0, 5)


@dataclass
class Wish:
    """A request as the model knows it; `since` orders those who wait, `pair` is the pairing that a yes made."""

    id: int
    mentee: int
    mentor: int
    rank: int
    state: str
    since: int
    due: datetime | None = None
    asked_time: bool = False
    pair: int | None = None


@dataclass
class Couple:
    """A pairing as the model knows it."""

    id: int
    mentee: int
    mentor: int
    state: str

    @property
    def holds(self) -> bool:
        return self.state in HOLDING


class Walk(RuleBasedStateMachine):
    """Three mentees and four mentors with one or two places; after each step the rows say what the model says."""

    refused: ClassVar[Counter[str]] = Counter()
    done: ClassVar[Counter[str]] = Counter()

    @initialize(places=st.lists(st.integers(1, 2), min_size=MENTORS, max_size=MENTORS))
    def begin(self, places: list[int]) -> None:
        db.session.remove()
        self.office: Office = make_office(db.session(), mentees=MENTEES, mentors=MENTORS, capacity=2)
        for row, number in zip(self.office.mentors, places, strict=True):
            if number == 1:
                db.session.execute(sa.delete(Seat).where(Seat.enrolment_id == row.id, Seat.number == 2))
        db.session.commit()
        self.places, self.now, self.turn = places, NOW, count()
        self.wishes: list[Wish] = []
        self.couples: list[Couple] = []
        for mentee in range(MENTEES):
            self.ask(mentee, mentee)
            self.ask(mentee, mentee + 1)

    # What the model says

    def free(self, mentor: int) -> bool:
        return self.places[mentor] > sum(couple.holds and couple.mentor == mentor for couple in self.couples)

    def has_room(self, mentee: int) -> bool:
        return not any(couple.holds and couple.mentee == mentee for couple in self.couples)

    def couple_of(self, wish: Wish) -> Couple | None:
        return next((couple for couple in self.couples if couple.id == wish.pair), None)

    def stands(self, wish: Wish) -> bool:
        couple = self.couple_of(wish)
        return wish.state in {"draft", "sent"} or (wish.state == "accepted" and couple is not None and couple.holds)

    def send_next(self, mentee: int, *, in_line: bool = False) -> None:
        own = [wish for wish in self.wishes if wish.mentee == mentee and self.stands(wish)]
        if not own or any(wish.state != "draft" for wish in own) or not self.has_room(mentee):
            return
        for wish in sorted(own, key=lambda item: item.rank):
            out = sum(other.mentor == wish.mentor and other.state == "sent" for other in self.wishes) if in_line else 0
            held = sum(couple.holds and couple.mentor == wish.mentor for couple in self.couples)
            if self.places[wish.mentor] > held + out:
                wish.state = "sent"
                return

    # Steps

    def attempt(self, name: str, legal: bool | None, use_case: Callable[..., Any], *args: Any, **given: Any) -> Any:
        """Run a use case; `legal` says whether it has to pass or to be refused, None where the model does not know."""
        try:
            row = in_transaction(use_case, *args, now=self.now, **given)
        except AppError as error:
            db.session.remove()
            Walk.refused[name] += 1
            if legal:
                raise AssertionError(f"{name} was refused") from error
            return None
        assert legal is not False, f"{name} passed"
        Walk.done[name] += 1
        return row

    def answer(self, name: str, legal: bool | None, use_case: Callable[..., Any], actor: Any, wish: Wish, **given: Any) -> Any:
        version = db.session.scalar(sa.select(MentorRequest.version).where(MentorRequest.id == wish.id))
        return self.attempt(name, legal, use_case, actor, request_id=wish.id, version=version, **given)

    def pick(self, which: int, *states: str) -> Wish | None:
        """Return one of the wishes in these states, or now and then any other."""
        apt = [wish for wish in self.wishes if wish.state in states and (wish.state != "accepted" or self.is_reserved(wish))]
        chosen = apt if apt and which < 5 else self.wishes
        return chosen[which % len(chosen)] if chosen else None

    def is_reserved(self, wish: Wish) -> bool:
        couple = self.couple_of(wish)
        return couple is not None and couple.state == "reserved"

    @rule(mentee=WHO, mentor=WHOM)
    def ask_another(self, mentee: int, mentor: int) -> None:
        self.ask(mentee, mentor)

    def ask(self, mentee: int, mentor: int) -> None:
        own = [wish for wish in self.wishes if wish.mentee == mentee]
        barred = any(wish.mentor == mentor and wish.state in {"draft", "sent", "accepted"} for wish in own) or any(
            wish.state == "accepted" and self.stands(wish) for wish in own)
        row = self.attempt("ask", False if barred else None, service.ask_mentor, person(self.office.mentees[mentee]),
                           mentor_enrolment_id=self.office.mentors[mentor].id, note="Mohon bimbingan.", time_zone=ZONE)
        if row is not None:
            taken = {wish.rank for wish in own if self.stands(wish)}
            rank = next(number for number in range(1, 6) if number not in taken)
            self.wishes.append(Wish(row.id, mentee, mentor, rank, "draft", next(self.turn)))
            self.send_next(mentee)

    @rule(which=WHICH)
    def withdraw(self, which: int) -> None:
        if wish := self.pick(which, "draft", "sent", "accepted"):
            couple = self.couple_of(wish)
            legal = wish.state in {"draft", "sent"} or (wish.state == "accepted" and self.is_reserved(wish))
            if self.answer("withdraw", legal, service.withdraw_request, person(self.office.mentees[wish.mentee]), wish,
                           time_zone=ZONE):
                wish.state = "withdrawn"
                if couple is not None:
                    couple.state = "withdrawn"
                self.send_next(wish.mentee)

    @rule(which=WHICH)
    def accept(self, which: int) -> None:
        if wish := self.pick(which, "sent"):
            legal = wish.state == "sent" and self.free(wish.mentor) and self.has_room(wish.mentee)
            row = self.answer("accept", None if legal else False, service.accept_request,
                              person(self.office.mentors[wish.mentor]), wish)
            if row is not None:
                wish.state, wish.pair = "accepted", row.pairing_id
                self.couples.append(Couple(row.pairing_id, wish.mentee, wish.mentor, "reserved"))

    @rule(which=WHICH)
    def decline(self, which: int) -> None:
        wish = self.pick(which, "sent")
        if wish and self.answer("decline", wish.state == "sent", service.decline_request,
                                person(self.office.mentors[wish.mentor]), wish, reason="no_time", time_zone=ZONE):
            wish.state = "declined"
            self.send_next(wish.mentee)

    @rule(which=WHICH)
    def ask_for_time(self, which: int) -> None:
        if wish := self.pick(which, "sent"):
            legal = wish.state == "sent" and not wish.asked_time
            if self.answer("more time", legal, service.ask_for_time, person(self.office.mentors[wish.mentor]), wish,
                           time_zone=ZONE):
                wish.asked_time = True

    @rule(which=WHICH, is_yes=st.booleans())
    def confirm(self, which: int, is_yes: bool) -> None:
        if wish := self.pick(which, "accepted"):
            couple = self.couple_of(wish)
            legal = wish.state == "accepted" and self.is_reserved(wish)
            if is_yes and self.answer("confirm", legal, service.confirm_request, self.office.actor, wish):
                assert couple is not None
                couple.state = "approved"
            if not is_yes and self.answer("refuse", legal, service.refuse_request, self.office.actor, wish,
                                          reason="Ada jalan lain.", time_zone=ZONE):
                assert couple is not None
                wish.state, couple.state = "withdrawn", "refused"
                self.send_next(wish.mentee)

    @rule(mentee=WHO, mentor=WHOM)
    def approve_by_hand(self, mentee: int, mentor: int) -> None:
        def use_case(session: Any, actor: Any, now: datetime) -> Any:
            eligible = check_pair(session, mentor_enrolment_id=self.office.mentors[mentor].id,
                                  mentee_enrolment_id=self.office.mentees[mentee].id, override=None, now=now)
            return pairings.approve_pairing(session, actor, eligible, origin="manual", now=now)

        legal = self.free(mentor) and self.has_room(mentee)
        row = self.attempt("by hand", None if legal else False, use_case, self.office.actor)
        if row is not None:
            self.couples.append(Couple(row.id, mentee, mentor, "approved"))

    @precondition(lambda self: self.couples)
    @rule(which=WHICH, step=st.sampled_from(sorted(FROM)))
    def carry(self, which: int, step: str) -> None:
        apt = [couple for couple in self.couples if couple.state == FROM[step]]
        chosen = apt if apt and which < 5 else self.couples
        couple = chosen[which % len(chosen)]
        row = db.session.get(Pairing, couple.id, populate_existing=True)
        assert row is not None
        given: dict[str, Any] = {"pairing_id": row.id, "version": row.version}
        in_grace = couple.state == "published" and row.grace_ends_at is not None and self.now < row.grace_ends_at
        mentee = person(self.office.mentees[couple.mentee])
        use_case, actor, legal, to, more = {
            "withdraw": (pairings.withdraw_pairing, self.office.actor, couple.state == "approved", "withdrawn", {}),
            "publish": (_publish, self.office.actor, couple.state == "approved", "published", {}),
            "take back": (pairings.take_back_pairing, self.office.actor, in_grace, "approved", {}),
            "decline": (pairings.decline_pairing, mentee, in_grace, "declined", {}),
            "end": (pairings.end_pairing, mentee, couple.state == "active", "ended", {"reason": "no_time"})}[step]
        if self.attempt(step, legal, use_case, actor, **given, **more) is not None:
            couple.state = to

    @rule(days=st.integers(1, 9))
    def let_time_pass(self, days: int) -> None:
        """Let days go by; then the two jobs that work by the clock run."""
        self.now += timedelta(days=days)
        in_transaction(lambda session: pairings.activate_due(session, self.now))
        for couple in self.couples:
            row = db.session.get(Pairing, couple.id, populate_existing=True)
            if couple.state == "published" and row is not None and row.grace_ends_at and row.grace_ends_at <= self.now:
                couple.state = "active"
        due = {row.id: row.answer_due_at for row in self.rows() if row.state == "sent"}
        in_transaction(service.expire_due, SYSTEM, time_zone=ZONE, now=self.now)
        for wish in sorted(self.wishes, key=lambda item: item.id):
            if wish.state == "sent" and wish.id in due and due[wish.id] <= self.now:
                wish.state = "expired"
                self.send_next(wish.mentee)
        waiting = sorted((min(wish.since for wish in self.wishes if wish.mentee == mentee and wish.state == "draft"), mentee)
                         for mentee in {wish.mentee for wish in self.wishes if wish.state == "draft"})
        for _since, mentee in waiting:
            self.send_next(mentee, in_line=True)
        assert all(row.answer_due_at and row.answer_due_at > self.now for row in self.rows() if row.state == "sent")

    # What holds after each step

    def rows(self) -> list[MentorRequest]:
        db.session.remove()
        return list(db.session.scalars(sa.select(MentorRequest).where(
            MentorRequest.programme_id == self.office.programme.id).order_by(MentorRequest.id)))

    @invariant()
    def the_rows_say_what_the_model_says(self) -> None:
        assert [(row.id, row.state, row.rank) for row in self.rows()] == [
            (wish.id, wish.state, wish.rank) for wish in self.wishes]
        pairs = db.session.execute(sa.select(Pairing.id, Pairing.state).where(
            Pairing.programme_id == self.office.programme.id).order_by(Pairing.id)).all()
        assert [tuple(pair) for pair in pairs] == [(couple.id, couple.state) for couple in self.couples]

    @invariant()
    def places_and_wishes_keep_their_bounds(self) -> None:
        held = Counter(couple.mentor for couple in self.couples if couple.holds)
        assert all(held[mentor] <= number for mentor, number in enumerate(self.places))
        assert all(number <= 1 for number in Counter(couple.mentee for couple in self.couples if couple.holds).values())
        assert all(number <= 1 for number in Counter(wish.mentee for wish in self.wishes if wish.state == "sent").values())
        for mentee in range(MENTEES):
            ranks = [wish.rank for wish in self.wishes if wish.mentee == mentee and self.stands(wish)]
            assert len(ranks) == len(set(ranks)) <= 5


def _publish(session: Any, actor: Any, *, pairing_id: int, version: int, now: datetime) -> Any:
    row = session.get_one(Pairing, pairing_id)
    assert row.version == version
    return pairings.publish_pairings(session, actor, programme_id=row.programme_id, pairing_ids=[pairing_id], now=now)


def walk(stand: Any, walks: int = 300, steps: int = 50) -> Outcome:
    """Walk so often, so many steps each."""
    Walk.done, Walk.refused = Counter(), Counter()
    with stand.app.test_request_context():
        run_state_machine_as_test(Walk, settings=settings(
            max_examples=walks, stateful_step_count=steps, deadline=None, database=None, print_blob=False,
            phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck), derandomize=True))
    done, refused = sum(Walk.done.values()), sum(Walk.refused.values())
    missing = sorted({"ask", "accept", "decline", "more time", "withdraw", "confirm", "refuse", "by hand", *FROM} - set(Walk.done))
    return Outcome(f"requests walked at random beside a model, {steps} steps each", walks,
                   f"{done} steps taken, {refused} refused, the rows as the model says after each"
                   + (f"; never taken: {', '.join(missing)}" if missing else ""), walks < MANY or not missing)


PROPERTIES = [Property("P5", "requests, answers, fall-through, seats and pairings keep their invariants", DATABASES, walk)]
