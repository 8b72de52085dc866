"""What lets a phone keep the service at hand: a manifest with icons."""

import re
from functools import lru_cache

from flask import Blueprint, Response, current_app, jsonify

from mentoring.core.access import public
from mentoring.core.assets import asset_path, static_url
from mentoring.core.office import office

IMPERSONAL = frozenset({"core.static_file", "device.manifest"})
"""Answers that are the same for everybody: nobody is looked up for them, and no cookie goes with them."""
ICON_SIZES = (192, 512)

blueprint = Blueprint("device", __name__)


@blueprint.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """Say how the service looks when it is installed."""
    answer = jsonify(
        id="/", start_url="/", scope="/", display="standalone", name=f"Mentoring · {office().name}", short_name="Mentoring",
        lang=current_app.config["SETTINGS"].default_language, theme_color=token("accent"), background_color=token("canvas"),
        icons=[{"src": static_url(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png",
                "purpose": "any maskable"} for size in ICON_SIZES])
    answer.mimetype = "application/manifest+json"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@lru_cache(maxsize=4)
def token(name: str) -> str:
    """Return a colour of the light theme, as the style sheet has it."""
    found = re.search(rf"--{name}:(#[0-9a-f]{{6}})", asset_path("tokens.css").read_text("utf-8"))
    if found is None:
        raise LookupError(f"no colour {name}")
    return found[1]
