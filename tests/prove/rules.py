"""D3: no rule can be broken by any path, and one that may be overridden leaves its mark on the pair."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from markupsafe import escape
from sqlalchemy.orm import Session

from mentoring.core import clock
from mentoring.core.database import Base, Versioned, db, in_transaction
from mentoring.features.accounts.models import Account
from mentoring.features.eligibility.messages import REFUSALS
from mentoring.features.pairings import service as pairings
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import EndReason
from mentoring.features.rounds.jobs import proposing, read_people
from mentoring.features.rounds.rules import RoundState
from mentoring.matching.policy import NEVER_OVERRIDDEN, RULES
from tests.builders import breaches
from tests.builders.accounts import make_coordinator, sign_in
from tests.builders.breaches import BREACHES, Two, make_two
from tests.builders.people import make_unit
from tests.builders.programmes import SYSTEM, make_policy
from tests.prove.base import DATABASES, Outcome, Property
from tests.prove.paths import MAKER, PATHS, Path, Sent, add_round, collect_doors, collect_makers, send_by_hand

REASON = "Satu-satunya ahli di bidang ini."
Breach = tuple[str, Callable[[Two], None]]

IMPOSSIBLE = frozenset({
    breaches.itself, breaches.another_programme, breaches.both_mentees, breaches.seat_taken, breaches.pair_elsewhere,
    breaches.did_not_work})
CANNOT_HAPPEN = {"confirmation": IMPOSSIBLE, "publication": IMPOSSIBLE}
"""What cannot befall a pair that holds its seats: it has two people of one programme, and no other pairing beside it."""

UNSEEN = {("wish", breaches.closing), ("wish", breaches.paused),
          ("by hand", breaches.another_programme), ("by hand", breaches.both_mentees)}
"""Who looks for nobody now has no form to wish with, and nobody of another programme or side is shown to be paired by hand:
the address answers like a missing one."""

IN_LINE = {("wish", breaches.seat_taken): {"mentor_request": 1, "versions of mentor_request": 1, "audit_entry": 1, "form_key": 1}}
"""A wish for a mentor without a free place is kept and waits in line: it grows these by so much, is not sent, and is no pair."""


@dataclass(frozen=True)
class Scene:
    """Two people to whom something has happened, and what is to be sent."""

    sent: Sent
    mentor_id: int
    mentee_id: int


def set_scene(session: Session, path: Path, happen: Callable[[Two], None]) -> Scene:
    """Enrol two people, let something happen to them, and put there what the path starts from."""
    unit = make_unit(session)
    two = make_two(session, unit)
    coordinator = make_coordinator(session, unit)
    if not path.before(two, happen):
        happen(two)
    session.flush()
    scene = Scene(path.build(two, coordinator), two.mentor.id, two.mentee.id)
    session.commit()
    db.session.remove()
    return scene


def count_all() -> dict[str, int]:
    """Return how many rows each table holds, and the sum of all versions: what was written shows in one of them."""
    counted = [sa.select(sa.func.count()).select_from(table).scalar_subquery().label(table.name)
               for table in Base.metadata.sorted_tables]
    versions = [sa.select(sa.func.coalesce(sa.func.sum(mapper.class_.version), 0)).scalar_subquery().label(
        f"versions of {mapper.class_.__tablename__}")
        for mapper in Base.registry.mappers if issubclass(mapper.class_, Versioned)]
    found = dict(db.session.execute(sa.select(*counted, *versions)).mappings().one())
    db.session.remove()
    return found


def press(app: Flask, client: FlaskClient, sent: Sent, **more: Any) -> tuple[int, str]:
    """Send a form as its person; return the status and what is read in the end."""
    answer = client.post(sent.address, data={**sent.fields, **more}, base_url="https://localhost")
    text = answer.get_data(as_text=True)
    if answer.status_code == 302 and "/approved-all" in answer.location:
        text = client.get(answer.location, base_url="https://localhost").get_data(as_text=True)
    return answer.status_code, text


def enter(app: Flask, client: FlaskClient, account_id: int) -> dict[str, str]:
    """Sign in; return what every form of this browser carries."""
    with app.app_context():
        sign_in(client, db.session.get_one(Account, account_id))
        db.session.remove()
    with app.test_request_context(base_url="https://localhost"):
        token, kept = generate_csrf(), session["csrf_token"]
    with client.session_transaction(base_url="https://localhost") as cookie:
        cookie["csrf_token"] = kept
    return {"csrf_token": token, "form_key": f"rules-{account_id}-of-a-browser"}


def try_path(app: Flask, client: FlaskClient, name: str, breach: Breach) -> str:
    """Let two people break a rule and send the path's form, with an override that it does not offer."""
    (rule, happen), path = breach, PATHS[name]
    with app.app_context():
        scene = set_scene(db.session(), path, happen)
    carried = enter(app, client, scene.sent.account_id)
    with app.app_context():
        before = count_all()
    status, text = press(app, client, scene.sent, **carried, override=rule, override_rule=rule, override_reason=REASON)
    with app.app_context():
        after = count_all()
    grown = {table: after[table] - number for table, number in before.items() if after[table] != number}
    if (name, happen) in IN_LINE:
        return "" if (status, grown) == (302, IN_LINE[name, happen]) else f"answered {status} and wrote {grown}"
    if set(grown) - path.grows:
        return f"wrote {grown}"
    if (name, happen) in UNSEEN:
        return "" if status == 404 else f"answered {status}"
    told = [code for code, words in REFUSALS.items() if str(escape(words)) in text]
    return "" if told == [rule] and status == (302 if path.grows else 409) else f"answered {status} and told {told}"


def try_open_path(app: Flask, client: FlaskClient, name: str) -> str:
    """Send the path's form while every rule allows it: else the refusals would prove nothing."""
    with app.app_context():
        scene = set_scene(db.session(), PATHS[name], lambda _two: None)
    carried = enter(app, client, scene.sent.account_id)
    status, text = press(app, client, scene.sent, **carried)
    told = [code for code, words in REFUSALS.items() if str(escape(words)) in text]
    return "" if status == 302 and not told else f"allowed, but answered {status} {told}"


def try_by_hand(app: Flask, client: FlaskClient, breach: Breach) -> str:
    """Pair by hand with a nameless override, with another rule's, and with the right one: that alone passes, if any may."""
    rule, happen = breach

    def prepare(two: Two, tell: Callable[[Two], None]) -> bool:
        tell(two)
        if rule == "line_manager":
            make_policy(two.session, two.programme, line_manager_override=True)
        return True

    with app.app_context():
        scene = set_scene(db.session(), Path("", send_by_hand, before=prepare), happen)
    carried = enter(app, client, scene.sent.account_id)
    other = next(code for code in RULES if code not in (rule, *NEVER_OVERRIDDEN))
    refused = {"nameless": (422, rule, "  "), "of another rule": (409, other, REASON)}
    if rule in NEVER_OVERRIDDEN:
        refused = {"nameless": (409, rule, "  "), "of another rule": (409, other, REASON), "named": (409, rule, REASON)}
    with app.app_context():
        before = count_all()
    for number, (name, (expected, said, reason)) in enumerate(refused.items()):
        status, text = press(app, client, scene.sent, **{**carried, "form_key": f"{carried['form_key']}-{number}"},
                             rule=said, reason=reason)
        told = [code for code, words in REFUSALS.items() if str(escape(words)) in text]
        if (status, told) != ((404, []) if ("by hand", happen) in UNSEEN else (expected, [rule])):
            return f"an override {name} answered {status} and told {told}"
    with app.app_context():
        if count_all() != before:
            return "a refusal wrote something"
    if rule in NEVER_OVERRIDDEN:
        return ""
    status, _text = press(app, client, scene.sent, **carried, rule=rule, reason=REASON)
    with app.app_context():
        found = db.session.scalars(sa.select(Pairing.id).where(
            Pairing.mentee_enrolment_id == scene.mentee_id, Pairing.mentor_enrolment_id == scene.mentor_id,
            Pairing.override_rule == rule)).all()
        db.session.remove()
        return _keep_mark(found[0], rule) if status == 302 and found else f"a named override answered {status}"


def _keep_mark(pairing_id: int, rule: str) -> str:
    """Lead an overridden pair through its life; return what became of its mark."""
    def live(session: Session) -> None:
        row = session.get_one(Pairing, pairing_id)
        row.programme.grace_days, now = 0, clock.now()
        pairings.publish_pairings(session, SYSTEM, programme_id=row.programme_id, pairing_ids=[row.id], now=now)
        pairings.activate_due(session, now)
        pairings.end_pairing(session, SYSTEM, pairing_id=row.id, version=row.version, reason=EndReason.NO_TIME, now=now)

    in_transaction(live)
    row = db.session.get_one(Pairing, pairing_id)
    marked = (row.override_rule, row.override_reason)
    db.session.remove()
    return "" if marked == (rule, REASON) else f"the mark became {marked}"


def try_round(breach: Breach) -> str:
    """Let a round look for pairs: it proposes nobody whom a rule forbids."""
    ids: list[int] = []

    def running(two: Two, _coordinator: Account) -> Sent:
        ids.append(add_round(two, RoundState.RUNNING).id)
        return Sent(0, "", {})

    scene = set_scene(db.session(), Path("", running), breach[1])
    pool, locked, excluded = read_people(ids[0])
    found = proposing.solve_pool(lambda *_: None, pool, locked, excluded).pairs
    pairs = {(pair.mentee_enrolment_id, pair.mentor_enrolment_id) for pair in found}
    return "proposed" if (scene.mentee_id, scene.mentor_id) in pairs else ""


def try_rules(app: Flask, chosen: Collection[Breach] = tuple(BREACHES), paths: Collection[str] = tuple(PATHS)) -> tuple[int, list[str]]:
    """Try every breach on every path; return how many were tried and what is wrong, a line each."""
    client, tried = app.test_client(), 0
    wrong = [f"{name}: {complaint}" for name in paths if (complaint := try_open_path(app, client, name))]
    for breach in chosen:
        for name in paths:
            if breach[1] in CANNOT_HAPPEN.get(name, ()):
                continue
            tried += 1
            if complaint := try_path(app, client, name, breach):
                wrong.append(f"{name}, {breach[1].__name__}: {complaint}")
        tried += 1
        if complaint := try_by_hand(app, client, breach):
            wrong.append(f"overridden by hand, {breach[1].__name__}: {complaint}")
        with app.app_context():
            if breach[1] is not breaches.closing:
                tried += 1
                if complaint := try_round(breach):
                    wrong.append(f"round, {breach[1].__name__}: {complaint}")
    return tried, wrong


def check_lists() -> list[str]:
    """Return the rules without a breach, and the ways of the code without a case."""
    wrong = [f"no case for the rule {rule}" for rule in sorted(set(RULES) ^ {rule for rule, _ in BREACHES})]
    wrong += [f"no case for {door}" for door in sorted(collect_doors() ^ {path.door for path in PATHS.values()})]
    return wrong + [f"{module} makes pairings past the seats" for module in sorted(collect_makers() - {MAKER})]


def no_broken_rule(stand: Any) -> Outcome:
    tried, wrong = try_rules(stand.app)
    wrong = check_lists() + wrong
    return Outcome("every rule through every path, overridden by hand and in a round", tried,
                   "; ".join(wrong) or "each refused with its sentence and nothing written; overrides leave their mark",
                   not wrong)


PROPERTIES = [Property("D3", "no rule can be broken by any path", DATABASES, no_broken_rule)]
