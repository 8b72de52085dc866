"""Walk every address that can be asked for, with every id there is."""

import base64
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice, product

import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from mentoring.core.database import Base, db

TABLES = {"programme_id": "programme", "pairing_id": "pairing", "mentoring_session_id": "mentoring_session",
          "round_id": "round", "proposal_id": "proposal", "enrolment_id": "enrolment", "employee_id": "employee",
          "account_id": "account", "request_id": "mentor_request", "import_id": "spreadsheet_import",
          "action_id": "action_item", "rule_id": "learning_hours_rule", "job_id": "job", "sign_in_id": "sign_in",
          "policy_version_id": "policy_version", "mail_id": "mail", "pulse_id": "pulse", "concern_id": "concern",
          "certificate_id": "certificate", "view_id": "saved_view", "handover_id": "handover",
          "data_request_id": "data_request"}
CODES = {"field_code": ["finance", "sister_city"], "token": ["none"], "side": ["mentor", "mentee"],
         "role": ["coordinator", "mentee", "mentor", "administrator"], "language": ["id", "en"],
         "certificate_code": ["ABCD-EFGH-JKMN-PQRS-TUVW-XYZ2-3456"]}
"""What stands in an address and is no number: fields of work, a shipped one and one of the world's own; sides, roles,
languages; a token and a certificate's code that nothing has."""
LEFT_OUT = {"core.static_file", "core.choose_language", "core.livez", "core.readyz"}
MOST_ADDRESSES = 12


def known_ids(app: Flask) -> dict[str, list[int]]:
    """Return the ids of every table that an address may name, by the name of its argument."""
    with app.app_context():
        found = {name: list(db.session.scalars(sa.select(Base.metadata.tables[table].c.id)))
                 for name, table in TABLES.items()}
        db.session.remove()
    return found


def addresses(app: Flask, method: str = "GET") -> Iterator[tuple[str, str]]:
    """Yield (endpoint, address) for every rule that answers `method`, with the ids that exist."""
    ids = known_ids(app)
    rules: list[Rule] = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    for rule in rules:
        if method not in (rule.methods or ()) or rule.endpoint in LEFT_OUT:
            continue
        names = sorted(rule.arguments)
        unknown = [name for name in names if name not in {*TABLES, *CODES}]
        assert not unknown, f"{rule.rule}: say in tests/crawl.py where ids of {unknown} come from"
        for values in islice(product(*({**ids, **CODES}[name] for name in names)), MOST_ADDRESSES):
            built = rule.build(dict(zip(names, values, strict=True)))
            assert built is not None
            yield rule.endpoint, built[1]


def text_of(response: TestResponse) -> str:
    """Return all that an answer says: a page as it is, a workbook or an archive unpacked, a paper's words."""
    return text_of_file(response.data)


def text_of_file(content: bytes) -> str:
    """Return what a file says, with every file inside it."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "\n".join(text_of_file(parts.read(name)) for name in parts.namelist())
    if content[:5] == b"%PDF-":
        return text_of_paper(content)
    return content.decode("utf-8", "replace")


def text_of_paper(content: bytes) -> str:
    """Return what a PDF says, without spaces: a line may be written in several pieces."""
    streams = [_unpacked(body) for body in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL)]
    pieces = [piece for body in streams for piece in re.findall(rb"\(((?:\\.|[^\\()])*)\) Tj", body)]
    return re.sub(r"\\([()\\])", r"\1", b"".join(pieces).decode("latin-1")).replace(" ", "")


def _unpacked(body: bytes) -> bytes:
    try:
        return zlib.decompress(base64.a85decode(body.strip().removesuffix(b"~>")))
    except (ValueError, zlib.error):
        return body
