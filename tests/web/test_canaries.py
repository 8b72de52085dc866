"""Who sees what, as one table: marked strings in confidential fields, looked for on every page as every role."""

from collections import defaultdict
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from mentoring.core.database import db
from tests.builders.world import ROLES, SEEN_BY, make_world
from tests.crawl import addresses, known_ids, text_of
from tests.strict_client import StrictClient


@pytest.mark.any_database
def test_every_confidential_text_reaches_only_those_it_is_for(
        session: Session, client: StrictClient, sign_in: Callable[..., None]) -> None:
    world = make_world(session)
    db.session.remove()
    seen: dict[str, dict[str, str]] = {text: defaultdict(str) for text in SEEN_BY}
    everything = [address for _endpoint, address in addresses(client.application)]
    everything += [f"{page}?state=all&proposal={number}" for page in everything
                   if page.startswith("/rounds/") and page.endswith("/review")
                   for number in known_ids(client.application)["proposal_id"]]
    for role in (*ROLES, "nobody"):
        if role == "nobody":
            with client.session_transaction(base_url="https://localhost") as cookie:
                cookie.clear()
        else:
            sign_in(client, world.accounts[role])
        for address in everything:
            response = client.get(address)
            assert response.status_code < 500, f"{role} {address}"
            if response.status_code != 200:
                continue
            page = text_of(response)
            for text in SEEN_BY:
                if text in page:
                    seen[text][role] = seen[text][role] or address
    leaked = {text: {role: page for role, page in roles.items() if role not in SEEN_BY[text]}
              for text, roles in seen.items() if not set(roles) <= set(SEEN_BY[text])}
    assert leaked == {}, "texts and the roles that met them without being meant to, with the address"
    assert {text for text in SEEN_BY if not seen[text]} == set(), "texts that reached nobody: was the field kept?"
