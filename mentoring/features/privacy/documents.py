"""The file that people take along: the same data for machines and for people."""

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from mentoring.features.privacy.rules import SCHEMA


def write_archive(data: Mapping[str, list[dict[str, Any]]], page: str, office: str, now: datetime) -> bytes:
    """Return a ZIP of `data.json` and the readable `data.html`; `schema` names the form of the first."""
    document = {"schema": SCHEMA, "office": office, "made_at": now, "data": data}
    text = json.dumps(document, default=_plain, ensure_ascii=False, indent=1)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", text)
        archive.writestr("data.html", page)
    return stream.getvalue()


def _plain(value: date) -> str:
    """Return a day or a moment as ISO 8601; whatever else JSON does not know is refused."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
