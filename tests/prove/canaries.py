"""P6: a marked string in every confidential field, looked for on every page and file as every role, and in every letter."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from mentoring.core.database import db
from mentoring.core.mail import Mail
from mentoring.features.accounts.models import Account
from tests.builders.accounts import sign_in
from tests.builders.world import ROLES, SEEN_BY, World, make_world
from tests.crawl import addresses, known_ids, text_of
from tests.prove.base import DATABASES, Outcome, Property

NOBODY = "nobody"
Seen = dict[str, dict[str, str]]


def list_pages(app: Flask) -> list[str]:
    """Return every address, each proposal of a round in its queue too."""
    found = [address for _endpoint, address in addresses(app)]
    return found + [f"{page}?state=all&proposal={number}" for page in found
                    if page.startswith("/rounds/") and page.endswith("/review")
                    for number in known_ids(app)["proposal_id"]]


def read_all(app: Flask, client: FlaskClient, accounts: Mapping[str, int]) -> tuple[int, Seen, list[str]]:
    """Ask for every page as every role; return how many were shown, who met which text where, and what broke."""
    seen: Seen = {text: defaultdict(str) for text in SEEN_BY}
    broken, shown, pages = [], 0, list_pages(app)
    for role in (*ROLES, NOBODY):
        with app.app_context():
            if role == NOBODY:
                with client.session_transaction(base_url="https://localhost") as cookie:
                    cookie.clear()
            else:
                sign_in(client, db.session.get_one(Account, accounts[role]))
            db.session.remove()
        for address in pages:
            answer = client.get(address, base_url="https://localhost")
            broken += [f"{role} {address} answers {answer.status_code}"] if answer.status_code >= 500 else []
            if answer.status_code != 200:
                continue
            page, shown = text_of(answer), shown + 1
            for text in SEEN_BY:
                if text in page:
                    seen[text][role] = seen[text][role] or address
    return shown, seen, broken


def judge(seen: Seen) -> list[str]:
    """Return the texts that reached whom they are not for, and those that reached nobody: was the field kept?"""
    return [f"{text} reached {role} on {page}" for text, found in seen.items() for role, page in found.items()
            if role not in SEEN_BY[text]] + [f"{text} reached nobody" for text, found in seen.items() if not found]


def judge_letters(accounts: Mapping[str, int]) -> list[str]:
    """Return the letters that tell a text to somebody who may not read it on a page either."""
    letters = db.session.execute(sa.select(Mail.template, Mail.reader, Mail.subject, Mail.text, Mail.html, Mail.calendar)).all()
    people = db.session.execute(sa.select(Account.id, Account.employee_id)).all()
    db.session.remove()
    names = {number: f"employee:{person}" if person else f"account:{number}" for number, person in people}
    role_of = {names[number]: role for role, number in accounts.items()}
    return [f"{text} is in a letter {template} to {role_of.get(reader, reader)}" for template, reader, *parts in letters
            for text in SEEN_BY if text in " ".join(parts) and role_of.get(reader) not in SEEN_BY[text]]


def accounts_of(world: World) -> dict[str, int]:
    """Return the id of each role's account."""
    return {role: account.id for role, account in world.accounts.items()}


def no_text_astray(stand: Any) -> Outcome:
    app = stand.app
    with app.app_context():
        accounts = accounts_of(make_world(db.session()))
        db.session.remove()
    shown, seen, broken = read_all(app, app.test_client(), accounts)
    with app.app_context():
        wrong = broken + judge(seen) + judge_letters(accounts)
    return Outcome(f"{len(SEEN_BY)} marked texts on every page and file as {len(ROLES)} roles and nobody, and in every letter",
                   shown, "; ".join(wrong[:5]) or "each reached only those it is for", not wrong)


PROPERTIES = [Property("P6", "canaries", DATABASES, no_text_astray)]
