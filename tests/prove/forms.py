"""R4: no stale overwrite. Every form that carries a version is found by walking the pages, and sent when it is stale."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from mentoring.core import clock
from mentoring.core.database import Base, Versioned, db
from tests.builders.accounts import sign_in
from tests.builders.world import World, make_world
from tests.crawl import addresses, known_ids
from tests.prove.base import DATABASES, Outcome, Property

VISITORS = ("coordinator", "mentor", "mentee", "published_mentee", "asked_mentor", "asking_mentee", "administrator")
CHANGE, SENTENCE = "approved", "pasangan disetujui"
TYPED = "Ketikan yang tidak boleh hilang"
FILLED = {"nip": "198001012010011901", "other_nip": "198001012010011902", "manager": "", "to": "open",
          "expected_back_on": "2027-01-15", "action_due_on": "", "starts": "", "email": "orang.lain@contoh.go.id", "hours_per_month": "2"}
"""What to type where free text would not be accepted."""

OTHER_NAME = {
    "attention.put_off", "pairings.edit_agreement", "programmes.accept", "rounds.approve_all", "rounds.approve_by_hand",
    "rounds.publish_round", "rounds.start_round", "rounds.undo_all"}
"""They send the stamp of a list, the number of a policy or of a text, or a version within what was pressed: refused when
those have changed, by tests of their own."""

WITHOUT_VERSION = {
    "own account, one owner": {
        "accounts.language", "accounts.mark_own_phone", "accounts.password", "accounts.revoke", "accounts.second_factor_off",
        "accounts.set_second_factor", "accounts.sign_out", "accounts.unmark_own_phone", "accounts.welcome", "notices.open_notice",
        "notices.read_all", "notices.settings", "notices.switch_mail"},
    "signing in": {"accounts.activate", "accounts.forgotten", "accounts.second_factor", "accounts.sign_in"},
    "adds a row, decides on none": {
        "accounts.new_account", "accounts.invite", "accounts.invite_employees", "accounts.print_slips", "accounts.slip",
        "certificates.issue_certificate", "certificates.issue_letter", "handover.show", "logbook.add_action",
        "logbook.log_several", "logbook.new_hours_rule", "logbook.new_session", "logbook.plan_meeting", "people.imports",
        "privacy.correct", "privacy.object_to", "programmes.enrol", "programmes.import_policy", "programmes.new",
        "programmes.next_year", "programmes.upload", "requests.ask", "requests.holidays"},
    "own drafts, answers and application, one owner": {
        "logbook.keep_changed_meeting", "logbook.keep_correction", "logbook.keep_new_meeting", "logbook.keep_new_session",
        "privacy.rejoin", "privacy.withdraw", "programmes.apply", "programmes.withdraw", "pulses.answer_evaluation",
        "pulses.answer_pulse", "pulses.concern", "pulses.skip_pulse"},
    "refused by the state that it needs": {"notices.resend", "notices.told", "requests.remove_holiday"},
    "stands on a preview, which no address shows; refused when stale by a test of its own": {
        "programmes.save_imported_policy"},
    "stands at an address that names what it is about; refused when stale by a test of its own": {
        "attention.note", "rounds.save_trial"},
    "one value of its own; the form shows none that it could overwrite": {"people.set_competency"},
    "own list, one owner": {"requests.block", "requests.mark", "requests.unblock", "rounds.delete_view", "rounds.rename_view",
                            "rounds.save_view"},
    "prints what is typed, stores nothing": {"reports.annex"},
    "sends what it decides on under another name": OTHER_NAME,
}


@dataclass
class SeenForm:
    """A form of a page: where it posts, and its fields as a browser would send them."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    free: list[str] = field(default_factory=list)
    options: dict[str, list[str]] = field(default_factory=dict)


class FormReader(HTMLParser):
    """Reads the POST forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[SeenForm] = []
        self._open: SeenForm | None = None
        self._area = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = SeenForm(given.get("action", "")) if given.get("method") == "post" else None
        elif self._open is not None:
            self._read(self._open, tag, given)

    def _read(self, form: SeenForm, tag: str, given: dict[str, str]) -> None:
        name, kind, value = given.get("name", ""), given.get("type", "text"), given.get("value", "")
        if tag == "textarea":
            self._area = name
            form.fields[name] = ""
            form.free.append(name)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            form.options.setdefault(self._select, []).append(value)
            if "selected" in given:
                form.fields[self._select] = value
        elif tag == "input" and kind in {"radio", "checkbox"}:
            if kind == "radio":
                form.options.setdefault(name, []).append(value)
            if "checked" in given:
                form.fields[name] = value or "on"
        elif tag == "input" and name:
            form.fields[name] = value
            if kind in {"text", "email", "search"}:
                form.free.append(name)

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._area:
            self._open.fields[self._area] += data.lstrip("\r\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._open is not None:
            self.forms.append(self._open)
            self._open = None
        elif tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""


def read_forms(page: str) -> list[SeenForm]:
    reader = FormReader()
    reader.feed(page)
    return reader.forms


def endpoint_of(app: Flask, address: str) -> str:
    try:
        endpoint, _ = app.url_map.bind("localhost").match(address.partition("?")[0], method="POST")
    except HTTPException:
        return ""
    return str(endpoint)


def find_forms(app: Flask, client: FlaskClient, world: World) -> dict[str, tuple[str, str, str]]:
    """Return each endpoint whose form carries a version → (role, page, action), as met first."""
    found: dict[str, tuple[str, str, str]] = {}
    everything = [address for _, address in addresses(app)]
    everything += [f"{address}?state=all" for address in everything if address.endswith("/review")]
    everything += [f"{page}?state=all&proposal={number}" for page in everything if page.endswith("/review")
                   and page.startswith("/rounds/") for number in known_ids(app)["proposal_id"]]
    for role in VISITORS:
        sign_in(client, world.accounts[role])
        for address in everything:
            response = client.get(address, base_url="https://localhost")
            if response.status_code != 200 or response.mimetype != "text/html":
                continue
            for form in read_forms(response.get_data(as_text=True)):
                action = form.action or address
                if "version" in form.fields:
                    found.setdefault(endpoint_of(app, action), (role, address, action))
    return {endpoint: where for endpoint, where in found.items() if endpoint not in OTHER_NAME}


def fill(form: SeenForm) -> dict[str, Any]:
    """Return the form filled in as a person would who leaves nothing required empty."""
    values = dict(form.fields)
    for name, offered in form.options.items():
        values.setdefault(name, next((value for value in offered if value), ""))
    for name, value in values.items():
        if name in FILLED and not value:
            values[name] = FILLED[name]
        elif name in form.free and not value:
            values[name] = TYPED
    return values


def change_everything(by: str) -> None:
    """Change every row that people decide on, as somebody else would have done meanwhile."""
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Versioned):
            db.session.execute(sa.update(mapper.class_).values(
                version=mapper.class_.version + 1, changed_by=by, changed_at=clock.now(), change=CHANGE))
    db.session.commit()
    db.session.remove()


def total_versions() -> int:
    """Return the sum of all versions: it grows with every change."""
    total = sum(db.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(mapper.class_.version), 0))) or 0
                for mapper in Base.registry.mappers if issubclass(mapper.class_, Versioned))
    db.session.remove()
    return total


def send_stale(app: Flask, client: FlaskClient, world: World, found: tuple[str, str, str]) -> str:
    """Show a form, change its row as another coordinator, send it; return what is wrong with the answer."""
    role, page, action = found
    other = world.accounts["stranger"]
    sign_in(client, world.accounts[role])
    response = client.get(page, base_url="https://localhost")
    forms = [form for form in read_forms(response.get_data(as_text=True))
             if (form.action or page) == action and "version" in form.fields]
    if not forms:
        return "the form is gone"
    values = fill(forms[0])
    if endpoint_of(app, action) == "people.merge":
        values |= {"nip": world.office.mentors[8].employee.nip, "confirmed": "1"}
    if "manager" in values:
        values["manager"] = world.office.mentors[8].employee.nip
    with app.app_context():
        change_everything(other.pseudonym)
        before = total_versions()
    answer = client.post(action, data=values, base_url="https://localhost")
    text = answer.get_data(as_text=True)
    with app.app_context():
        if total_versions() != before:
            return "something was overwritten"
    if answer.status_code != 409:
        return f"answered {answer.status_code}"
    lost = [word for word in (other.display_name, SENTENCE) if word not in text]
    lost += [TYPED] if TYPED in values.values() and TYPED not in text else []
    return f"the answer lacks {lost}" if lost else ""


def try_stale(app: Flask) -> tuple[int, list[str]]:
    """Try every form; return how many there are and what is wrong, an endpoint each."""
    client = app.test_client()
    with app.app_context():
        world = make_world(db.session())
        db.session.remove()
    found = find_forms(app, client, world)
    wrong = [f"{endpoint}: {complaint}" for endpoint, where in sorted(found.items())
             if (complaint := send_stale(app, client, world, where))]
    excused = {endpoint for group in WITHOUT_VERSION.values() for endpoint in group}
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    wrong += [f"{endpoint}: no form with a version was met" for endpoint in sorted(posts - excused - set(found))]
    wrong += [f"{endpoint}: excused, but its form carries a version" for endpoint in sorted(excused & set(found))]
    return len(found), wrong


def no_stale_overwrite(stand: Any) -> Outcome:
    count, wrong = try_stale(stand.app)
    return Outcome("every form that decides on a shared row, sent when it is stale", count,
                   "; ".join(wrong) or "each refused with who, when and what, and its text given back", not wrong)


PROPERTIES = [Property("R4", "no stale overwrite", DATABASES, no_stale_overwrite)]
