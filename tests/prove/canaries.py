"""P6: a marked string in every confidential field, looked for on every page and file as every role, and in every letter."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mentoring.core.database import db
from mentoring.core.mail import Mail
from mentoring.features.accounts.models import Account
from tests.builders.accounts import sign_in
from tests.builders.world import ROLES, SEEN_BY, World, make_world
from tests.crawl import addresses, known_ids, text_of
from tests.prove.base import DATABASES, Outcome, Property

NOBODY = "nobody"
Seen = dict[str, dict[str, str]]


def list_pages(app: Flask) -> list[tuple[str, str]]:
    """Return every address with its endpoint, each proposal of a round in its queue too."""
    found = list(addresses(app))
    return found + [(endpoint, f"{page}?state=all&proposal={number}") for endpoint, page in found
                    if page.startswith("/rounds/") and page.endswith("/review")
                    for number in known_ids(app)["proposal_id"]]


def read_all(app: Flask, client: FlaskClient, accounts: dict[str, int],
             look: Callable[[TestResponse], None] = lambda _answer: None) -> tuple[int, Seen, list[str]]:
    """Ask for every page as every role; return how many were shown, who met which text where, and what broke.

    `look` is shown one page of each kind for each role.
    """
    seen: Seen = {text: defaultdict(str) for text in SEEN_BY}
    broken, shown, pages, looked = [], 0, list_pages(app), set()
    for role in (*ROLES, NOBODY):
        with app.app_context():
            if role == NOBODY:
                with client.session_transaction(base_url="https://localhost") as cookie:
                    cookie.clear()
            else:
                sign_in(client, db.session.get_one(Account, accounts[role]))
            db.session.remove()
        for endpoint, address in pages:
            answer = client.get(address, base_url="https://localhost")
            broken += [f"{role} {address} answers {answer.status_code}"] if answer.status_code >= 500 else []
            if answer.status_code != 200:
                continue
            if (role, endpoint) not in looked:
                looked.add((role, endpoint))
                look(answer)
            page, shown = text_of(answer), shown + 1
            for text in SEEN_BY:
                if text in page:
                    seen[text][role] = seen[text][role] or address
    return shown, seen, broken


def judge(seen: Seen) -> list[str]:
    """Return the texts that reached whom they are not for, and those that reached nobody: was the field kept?"""
    return [f"{text} reached {role} on {page}" for text, found in seen.items() for role, page in found.items()
            if role not in SEEN_BY[text]] + [f"{text} reached nobody" for text, found in seen.items() if not found]


def judge_letters() -> list[str]:
    """Return the letters whose words hold a marked text: none of them is told by mail."""
    letters = db.session.execute(sa.select(Mail.template, Mail.subject, Mail.text, Mail.html, Mail.calendar)).all()
    db.session.remove()
    return [f"{text} is in a letter {template}" for template, *parts in letters for text in SEEN_BY
            if text in " ".join(parts)]


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
        wrong = broken + judge(seen) + judge_letters()
    return Outcome(f"{len(SEEN_BY)} marked texts on every page and file as {len(ROLES)} roles and nobody, and in every letter",
                   shown, "; ".join(wrong[:5]) or "each reached only those it is for", not wrong)


PROPERTIES = [Property("P6", "canaries", DATABASES, no_text_astray)]
