"""The manifest of a feature: all that it adds, named by import strings so that commands start quickly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from flask import current_app

from mentoring.core.actors import PermissionTable


@dataclass(frozen=True)
class NavigationItem:
    """A place in the menu. `label` is Indonesian source text; `permission` decides who sees it.

    `endpoint` takes `programme_id` when `in_programme`. `count` is the import string of `(actor, programme_id | None)`,
    which returns a scalar to select, a number; `shown` that of `(actor)`, which returns one that says for whom it is of
    use: all of a page are asked for in one statement. `style` says in which menu: side (coordinators), tabs (employees),
    both, or footer (everybody, where no permission is named). `section` is the group of the side menu, named in
    layout.html: main, matching, running, office, admin. `pages` are endpoints elsewhere that belong to this entry.
    """

    label: str
    endpoint: str
    icon: str
    permission: str
    section: str = "main"
    order: int = 50
    in_programme: bool = False
    style: str = "side"
    count: str = ""
    shown: str = ""
    pages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letter:
    """What the letters of one template are about, in general words that may be told by messenger, and their kind.

    `about` is Indonesian source text that goes on from a name: "Yth. Ana, ada … di layanan mentoring".
    """

    about: str
    kind: str = "other"


@dataclass(frozen=True)
class LetterKind:
    """A kind of letters: `always` sent, whatever is chosen; may be `chosen`; may wait for the `weekly` digest."""

    label: str
    always: bool = False
    chosen: bool = True
    weekly: bool = True
    is_notice: bool = True


@dataclass(frozen=True)
class Feature:
    """What a feature registers.

    `blueprints`, `commands`, `jobs`, `messages` and `setup` are import strings `module:name`.
    `messages` is a mapping error code → lazy sentence; `constraints` maps a constraint's name to such a code.
    `schedule` names jobs that run again and again, each after so many seconds.
    `along` names acts of a lower feature with which something of this one goes along, in the same transaction: the name
    of the act, and the import string of a use case `(session, actor, row_id, now)`.
    `letters` says what each template under `email/` is about, `letter_kinds` names the kinds they are of.
    `own_phone` names the permissions that also a phone of one's own opens when its sign-in is past the usual limits; all
    others ask for the password again.
    `actor_loader` (accounts) and `programme_switch` (programmes) are each given by one feature.
    """

    name: str
    permissions: PermissionTable = field(default_factory=dict)
    blueprints: tuple[str, ...] = ()
    commands: Mapping[str, str] = field(default_factory=dict)
    jobs: Mapping[str, str] = field(default_factory=dict)
    schedule: Mapping[str, int] = field(default_factory=dict)
    navigation: tuple[NavigationItem, ...] = ()
    messages: str = ""
    constraints: Mapping[str, str] = field(default_factory=dict)
    along: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[str, Letter] = field(default_factory=dict)
    letter_kinds: Mapping[str, LetterKind] = field(default_factory=dict)
    own_phone: tuple[str, ...] = ()
    setup: str = ""
    actor_loader: str = ""
    programme_switch: str = ""
    home: str = ""


def go_along(act: str, session: Any, actor: Any, row_id: int, now: Any) -> None:
    """Do what other features tie to an act: each in the same transaction, any of them may refuse it."""
    for feature in current_app.extensions["mentoring"].features:
        if act in feature.along:
            load(feature.along[act])(session, actor, row_id, now)


def load(target: str) -> Any:
    """Return what an import string `module:name` names."""
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)
