"""The menu of a page and its foot, from what the features' manifests name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from flask import current_app, g, request, url_for
from flask_babel import gettext

from mentoring.core.access import allows
from mentoring.core.actors import Actor
from mentoring.core.database import db
from mentoring.core.feature import NavigationItem, load
from mentoring.core.mail import unread_of


@dataclass(frozen=True)
class MenuEntry:
    """One link of the menu, ready to be shown."""

    label: str
    url: str
    icon: str
    current: bool
    section: str
    count: int | None


def read_menu(navigation: Sequence[NavigationItem], actor: Actor, switch: Any) -> tuple[list[MenuEntry], int | None]:
    """Return the actor's menu and how many notices wait, None where there are none; one statement asks for all numbers."""
    programme_id = switch.current_id if switch else None
    manages = actor.is_coordinator or actor.is_administrator
    items = [item for item in navigation
             if item.style in {"both", "side" if manages else "tabs"} and allows(actor, item.permission)
             and not (item.in_programme and programme_id is None)]
    wanted = {("count", item.endpoint): load(item.count)(actor, programme_id) for item in items if item.count}
    wanted |= {("shown", item.endpoint): load(item.shown)(actor) for item in items if item.shown}
    if "notices.own" in current_app.view_functions:
        wanted["unread", ""] = unread_of(actor)
    found = dict(zip(wanted, db.session().execute(sa.select(*wanted.values())).one(), strict=True)) if wanted else {}
    entries = []
    for item in items:
        if not found.get(("shown", item.endpoint), True):
            continue
        values = {"programme_id": programme_id} if item.in_programme else {}
        url = url_for(item.endpoint, **values)
        entries.append((_nearness(item, url), MenuEntry(gettext(item.label), url, item.icon, False, item.section,
                                                        found.get(("count", item.endpoint)))))
    nearest = max((nearness for nearness, _entry in entries), default=0)
    return ([replace(entry, current=0 < nearness == nearest) for nearness, entry in entries], found.get(("unread", "")))


def _nearness(item: NavigationItem, url: str) -> int:
    """Return how surely the page asked for belongs to an entry: named by its view, by the entry, or below its address."""
    if item.endpoint == g.get("menu"):
        return 10_000
    if request.endpoint in item.pages and not g.get("menu"):
        return 5_000
    below = request.path == url or request.path.startswith(url.rstrip("/") + "/")
    return len(url) if below and url != "/" else 0


def list_footer_links(navigation: Sequence[NavigationItem], actor: Actor | None) -> list[tuple[str, str]]:
    """Return the texts and addresses at the foot of every page, also for those who are not signed in."""
    return [(gettext(item.label), url_for(item.endpoint)) for item in navigation if item.style == "footer"
            and (not item.permission or (actor is not None and allows(actor, item.permission)))]


def language_url(language: str) -> str:
    """Return the link that shows this page in another language."""
    path = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return url_for("core.choose_language", language=language, next=path)
