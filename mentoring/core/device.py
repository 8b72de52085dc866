"""What lets a phone keep the service at hand: a manifest with icons, a worker in the browser, a page without a line."""

import re
from functools import lru_cache

from flask import Blueprint, Response, current_app, g, jsonify, render_template

from mentoring.core.access import public
from mentoring.core.assets import asset_path, static_url
from mentoring.core.errors import NotFoundError
from mentoring.core.i18n import LANGUAGES
from mentoring.core.office import office

IMPERSONAL = frozenset({"core.static_file", "device.manifest", "device.service_worker"})
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


@blueprint.get("/service-worker.js")
@public
def service_worker() -> Response:
    """Give the worker from the root, so that it may answer for every page; asked anew each time."""
    return Response(asset_path("service-worker.js").read_bytes(), mimetype="text/javascript",
                    headers={"Cache-Control": "no-cache"})


@blueprint.get("/offline/<language>")
@public
def offline(language: str) -> str:
    """Show what a phone of one's own shows without a line; asked for without a cookie, it says nothing of anybody."""
    if language not in LANGUAGES:
        raise NotFoundError
    g.language = language
    return render_template("offline.html")


@lru_cache(maxsize=4)
def token(name: str) -> str:
    """Return a colour of the light theme, as the style sheet has it."""
    found = re.search(rf"--{name}:(#[0-9a-f]{{6}})", asset_path("tokens.css").read_text("utf-8"))
    if found is None:
        raise LookupError(f"no colour {name}")
    return found[1]
