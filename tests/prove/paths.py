"""Every way from two people to a pairing: what its form sends, and where the code has one."""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path as File

from sqlalchemy.orm import Session

import mentoring
from mentoring.core import clock
from mentoring.core.errors import NotFoundError
from mentoring.features.accounts.models import Account
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import Origin
from mentoring.features.pairings.service import approve_pairing, reserve_pairing
from mentoring.features.programmes.models import Enrolment
from mentoring.features.programmes.queries import current_policy
from mentoring.features.programmes.rules import Side
from mentoring.features.requests.models import MentorRequest
from mentoring.features.requests.rules import RequestState
from mentoring.features.rounds.models import Proposal, Round
from mentoring.features.rounds.rules import RoundState
from mentoring.features.rounds.service import prepare_publication, stamp_of, weigh_pair
from tests.builders.accounts import make_account
from tests.builders.breaches import Two, ended
from tests.builders.pairings import actor_for
from tests.builders.programmes import SYSTEM, coordinator_of, make_enrolment, make_policy

PACKAGE = File(mentoring.__file__).parent
GATES = {"check_pair", "approve_pairing", "reserve_pairing", "confirm_reserved", "publish_pairings"}
"""What checks two people, and what makes a pairing of them, takes it on or tells them of it."""

DOORS = {"views", "api", "cli", "jobs", "commands"}
MAKER = "features/pairings/service/making.py"


@dataclass(frozen=True)
class Sent:
    """A form as somebody sends it."""

    account_id: int
    address: str
    fields: dict[str, object]


@dataclass(frozen=True)
class Path:
    """A way to a pairing: the function at its door, the form for two people, and what has to be there before the breach.

    `before` tells whether it has let the breach happen by itself. `grows` are the tables that may grow although nothing is allowed.
    """

    door: str
    build: Callable[[Two, Account], Sent]
    before: Callable[[Two, Callable[[Two], None]], bool] = lambda _two, _happen: False
    grows: frozenset[str] = frozenset()


def add_round(two: Two, state: RoundState = RoundState.READY) -> Round:
    """Add a round of the mentee's programme, without proposals."""
    programme_id = two.mentee.programme_id
    row = Round(programme_id=programme_id, number=1, policy_version_id=current_policy(two.session, programme_id).id,
                state=state, seed=0, summary={}, requested_by="system:prove", requested_at=clock.now(),
                finished_at=clock.now(), version=1, change="")
    two.session.add(row)
    two.session.flush()
    return row


def _propose(two: Two, mentor: Enrolment, *others: Enrolment) -> Proposal:
    row = Proposal(
        round_id=add_round(two).id, mentee_enrolment_id=two.mentee.id, mentor_enrolment_id=mentor.id, score=0.5,
        contributions={"goals": 0.5}, reasons=[], state="open", locked=False, reject_reason="", version=1, change="",
        doubt_count=0, runners_up=[{"kind": "next", "mentor_enrolment_id": other.id, "score": 0.4, "spare": 1, "went_to": [],
                                    "loss": 0.1, "leaves_out": 0} for other in others])
    two.session.add(row)
    two.session.flush()
    return row


def _approval(two: Two, coordinator: Account) -> Sent:
    return Sent(coordinator.id, f"/proposals/{_propose(two, two.mentor).id}/approve", {"version": 1})


def _enrol_another(two: Two, _happen: Callable[[Two], None]) -> bool:
    make_enrolment(two.session, two.programme, Side.MENTOR)
    return False


def _swap(two: Two, coordinator: Account) -> Sent:
    proposed = two.session.query(Enrolment).filter(
        Enrolment.programme_id == two.programme.id, Enrolment.side == Side.MENTOR,
        Enrolment.id != two.mentor.id).order_by(Enrolment.id.desc()).first()
    assert proposed
    return Sent(coordinator.id, f"/proposals/{_propose(two, proposed, two.mentor).id}/swap",
                {"version": 1, "mentor_enrolment_id": two.mentor.id})


def _bulk(two: Two, coordinator: Account) -> Sent:
    row = _propose(two, two.mentor)
    return Sent(coordinator.id, f"/rounds/{row.round_id}/review/approve-all", {"stamp": stamp_of([row])})


def _wish(two: Two, _coordinator: Account) -> Sent:
    return Sent(account_of(two.session, two.mentee).id, f"/mentors/{two.mentor.id}/ask", {"note": "Saya ingin belajar."})


def send_by_hand(two: Two, coordinator: Account) -> Sent:
    """Return the form of the page on which a coordinator chose both, with the stamp of what that page shows of them."""
    programme, chosen = two.mentee.programme, {"mentor": two.mentor.id, "mentee": two.mentee.id}
    try:
        stamp = weigh_pair(two.session, coordinator_of(programme.unit), programme_id=programme.id,
                           mentor_enrolment_id=two.mentor.id, mentee_enrolment_id=two.mentee.id).stamp
    except NotFoundError:  # the page shows nobody of another programme or side
        stamp = ""
    return Sent(coordinator.id, f"/programmes/{programme.id}/pairings/new", {**chosen, "stamp": stamp})


def _request(two: Two, state: RequestState, pairing_id: int | None = None) -> MentorRequest:
    now = clock.now()
    row = MentorRequest(
        programme_id=two.mentee.programme_id, mentee_enrolment_id=two.mentee.id, mentor_enrolment_id=two.mentor.id, rank=1,
        state=state, note="Saya ingin belajar.", created_at=now, sent_at=now, answer_due_at=now, pairing_id=pairing_id,
        version=1, change="", decline_reason="")
    two.session.add(row)
    two.session.flush()
    return row


def _answer(two: Two, _coordinator: Account) -> Sent:
    row = _request(two, RequestState.SENT)
    return Sent(account_of(two.session, two.mentor).id, f"/requests/{row.id}/accept", {"version": 1})


def _allowed_before(two: Two, happen: Callable[[Two], None], act: Callable[[], None]) -> bool:
    """Act while everything is still allowed; an earlier pair of the two is allowed by a policy of its time."""
    if happen is ended:
        ended(two)
        make_policy(two.session, two.programme, previously_ended=False)
    act()
    if happen is ended:
        make_policy(two.session, two.programme)
    return happen is ended


def _reserve(two: Two, happen: Callable[[Two], None]) -> bool:
    """Let the mentor say yes."""
    def accept() -> None:
        pairing = reserve_pairing(two.session, actor_for(two.mentor), two.check(), now=clock.now())
        _request(two, RequestState.ACCEPTED, pairing.id)

    return _allowed_before(two, happen, accept)


def _confirmation(two: Two, coordinator: Account) -> Sent:
    row = two.session.query(MentorRequest).filter_by(mentee_enrolment_id=two.mentee.id).one()
    return Sent(coordinator.id, f"/requests/{row.id}/confirm", {"version": 1})


def _approve(two: Two, happen: Callable[[Two], None]) -> bool:
    """Let a coordinator approve the two."""
    def approve() -> None:
        approve_pairing(two.session, SYSTEM, two.check(), origin=Origin.MANUAL, now=clock.now())

    return _allowed_before(two, happen, approve)


def _publication(two: Two, coordinator: Account) -> Sent:
    """Return the form of the page that shows what would be published now."""
    programme_id = two.mentee.programme_id
    return Sent(coordinator.id, f"/programmes/{programme_id}/publish",
                {"stamp": prepare_publication(two.session, programme_id).stamp})


def account_of(session: Session, enrolment: Enrolment) -> Account:
    """Return the account of an enrolled person, made when first asked for."""
    known = session.query(Account).filter_by(employee_id=enrolment.employee_id).one_or_none()
    return known or make_account(session, enrolment.employee)


PATHS = {
    "proposal": Path("rounds.approve_proposal", _approval),
    "swap": Path("rounds.swap_proposal", _swap, before=_enrol_another),
    "bulk": Path("rounds.approve_all", _bulk, grows=frozenset({"audit_entry", "form_key"})),
    "by hand": Path("rounds.approve_by_hand", send_by_hand),
    "wish": Path("requests.ask", _wish),
    "answer": Path("requests.accept", _answer),
    "confirmation": Path("requests.confirm", _confirmation, before=_reserve),
    "publication": Path("rounds.publish_round", _publication, before=_approve),
}
"""The ways that the code has; `collect_doors` finds them."""


def collect_doors() -> set[str]:
    """Return every function of a view, a job or a command from which a gate is reached, as feature.function.

    The demo is left out: it fills a new database and refuses production.
    """
    reached: set[tuple[str, str]] = set()
    while True:
        public = GATES | {name for _, name in reached if not name.startswith("_")}
        private = {(module, name) for module, name in reached if name.startswith("_")}
        more = {(module, name) for module, name, used, _ in _functions()
                if used & public or any((module, other) in private for other in used)} - reached
        if not more:
            return {f"{module.split('/')[1]}.{name}" for module, name in reached
                    if DOORS & set(module.removesuffix(".py").split("/"))}
        reached |= more


def collect_makers() -> set[str]:
    """Return the modules that make a pairing's row."""
    return {module for module, _, _, called in _functions() if Pairing.__name__ in called}


@cache
def _functions() -> tuple[tuple[str, str, frozenset[str], frozenset[str]], ...]:
    """Return module, name, all names used and all names called, for every function outside the demo."""
    files = [file for file in sorted(PACKAGE.rglob("*.py")) if file.relative_to(PACKAGE).parts[0] != "demo"]
    return tuple((file.relative_to(PACKAGE).as_posix(), node.name, *_names(node))
                 for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))
                 if isinstance(node, ast.FunctionDef))


def _names(function: ast.FunctionDef) -> tuple[frozenset[str], frozenset[str]]:
    parts = list(ast.walk(function))
    called = [part.func for part in parts if isinstance(part, ast.Call)]
    return (frozenset(filter(None, map(_name, parts))), frozenset(filter(None, map(_name, called))))


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
