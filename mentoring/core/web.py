"""What every page needs: errors to answers in one place, static files, navigation, decisions, health."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from mimetypes import guess_type
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    g,
    has_request_context,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_babel import get_locale
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest, HTTPException, NotFound
from werkzeug.wrappers import Response as BaseResponse

from mentoring.config import Settings
from mentoring.core import clock
from mentoring.core.access import allows, current_actor, find_actor, public
from mentoring.core.actors import Actor, PermissionTable
from mentoring.core.assets import compressed, find_asset, static_url
from mentoring.core.audit import AuditHead
from mentoring.core.database import BrokenConstraintError, db, in_transaction
from mentoring.core.device import IMPERSONAL, token
from mentoring.core.device import blueprint as device
from mentoring.core.errors import AppError, InvalidError, NotFoundError, SignInRequiredError, StaleError
from mentoring.core.feature import Feature, Letter, LetterKind, NavigationItem, load
from mentoring.core.forms import Answer, claim_form_key, new_form_key, store_answer
from mentoring.core.i18n import LANGUAGE_COOKIE, LANGUAGES
from mentoring.core.jobs import JobState, get_job
from mentoring.core.messages import sentence
from mentoring.core.navigation import language_url, list_footer_links, read_menu
from mentoring.core.office import office

P = ParamSpec("P")
T = TypeVar("T")

ASSET_SECONDS = 31_536_000
HIDDEN_FIELDS = {"csrf_token", "form_key", "version", "password", "password_confirm", "code"}

csrf = CSRFProtect()
blueprint = Blueprint("core", __name__)


@dataclass
class Kernel:
    """What the kernel keeps for one application, gathered from the manifests of its features."""

    settings: Settings
    features: tuple[Feature, ...]
    permissions: PermissionTable
    messages: dict[str, Any]
    constraints: dict[str, str]
    jobs: dict[str, str]
    schedule: dict[str, int]
    navigation: tuple[NavigationItem, ...]
    load_actor: Callable[[], Actor | None] | None
    load_switch: Callable[[Actor], Any] | None
    home: tuple[str, ...] = ()
    own_phone: frozenset[str] = frozenset()
    queue: Any = None
    carry: Any = None
    sends_jobs: bool = True
    letters: Mapping[str, Letter] = field(default_factory=dict)
    letter_kinds: Mapping[str, LetterKind] = field(default_factory=dict)
    counts: dict[str, Callable[[Actor, int | None], int]] = field(default_factory=dict)


def init_web(app: Flask) -> None:
    """Register errors, template names and the kernel's own pages."""
    csrf.init_app(app)
    app.session_interface = _Sessions()
    app.register_blueprint(blueprint)
    app.register_blueprint(device)
    app.register_error_handler(AppError, answer_error)
    app.register_error_handler(CSRFError, lambda error: answer_error(AppError("csrf")))
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unknown)
    app.jinja_env.globals.update(static_url=static_url, form_key=new_form_key, sentence=sentence)
    app.context_processor(_template_names)

    @app.before_request
    def name_request() -> None:
        g.request_id = secrets.token_hex(8)
        if any("\0" in value for values in (request.args, request.form) for _, value in values.items(multi=True)):
            raise BadRequest  # a null character: nobody types one, and PostgreSQL stores none


class _Sessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie, left alone by what does not vary with who asks, and by what is read ahead.

    A page read ahead may come after the answer to a decision: it must not put back the cookie of before.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: BaseResponse) -> None:
        if request.endpoint not in IMPERSONAL and not is_ahead():
            super().save_session(app, session, response)  # type: ignore[arg-type]  # Flask's own type is narrower


def is_ahead() -> bool:
    """Tell whether a script reads this page before anybody sees it."""
    return request.method == "GET" and "X-Ahead" in request.headers


# Errors

HTTP_CODES = {400: "bad_request", 403: "forbidden", 404: "not_found", 405: "method_not_allowed", 413: "too_large",
              429: "too_many"}


def _answer_http(error: HTTPException) -> BaseResponse:
    if isinstance(error.response, BaseResponse):
        return error.response
    answer = AppError(HTTP_CODES.get(error.code or 500, "bad_request"))
    answer.status = error.code or 500
    return answer_error(answer)


def _answer_unknown(error: Exception) -> BaseResponse:
    if current_app.testing:
        raise error
    current_app.logger.exception("unexpected error %s", g.get("request_id", ""))
    answer = AppError("internal")
    answer.status = 500
    return answer_error(answer)


def answer_error(error: AppError) -> BaseResponse:
    """Return the page, or the problem+json, that an error becomes."""
    if isinstance(error, BrokenConstraintError):
        error.code = current_app.extensions["mentoring"].constraints.get(error.constraint, error.code)
    if isinstance(error, SignInRequiredError) and not _wants_json():
        after = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("accounts.sign_in", next=after))
    text = sentence(error.code, error.params)
    if _wants_json():
        response = jsonify(type="about:blank", status=error.status, code=error.code, title=text)
        response.content_type = "application/problem+json"
    else:
        stale = error if isinstance(error, StaleError) else None
        change = sentence(f"change.{stale.change}") if stale and stale.change else None
        response = make_response(render_template(
            "errors/error.html", status=error.status, code=error.code, text=text, stale=stale, change=change,
            kept=_typed_text(), back=request.referrer if _is_own(request.referrer) else None))
    response.status_code = error.status
    if error.status == 503:
        response.headers["Retry-After"] = "5"
    return response


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html") == "application/json"


def _typed_text() -> list[tuple[str, str]]:
    """Return what the person typed, so that a refused page can give it back."""
    if request.method != "POST" or request.mimetype == "multipart/form-data":
        return []
    return [(name, value.replace("\0", "")) for name, value in request.form.items(multi=True)
            if name not in HIDDEN_FIELDS and value.strip() and not re.fullmatch(r"\d+|/.*|[a-z]+(_[a-z]+)+", value)]


def _is_own(url: str | None) -> bool:
    return bool(url) and str(url).startswith(request.host_url)


# Decisions


def decide(use_case: Callable[Concatenate[Session, Actor, P], T], answer: Callable[[T], Answer],
           *args: P.args, **kwargs: P.kwargs) -> BaseResponse:
    """Run a use case once for the posted form key and redirect to what `answer(result)` says.

    The order of checks is: the form key (known: the stored answer again), then what the use case checks:
    version, rules, seat. The notice is flashed; a refused decision leaves the key free. A script that accepts JSON is told
    where it would be led.
    """
    actor = current_actor()
    key = request.form.get("form_key", "")
    if not 8 <= len(key) <= 100:
        raise AppError("form_expired")

    def once(session: Session) -> Answer:
        stored = claim_form_key(session, actor, key, clock.now())
        if stored is not None:
            return stored
        given = answer(use_case(session, actor, *args, **kwargs))
        store_answer(session, actor, key, given)
        return given

    final = in_transaction(once)
    if final.notice:
        say(**final.notice)
    return jsonify(location=final.location) if _wants_json() else redirect(final.location)


def say(text: str, category: str = "ok", undo: dict[str, Any] | None = None) -> None:
    """Show a notice on the next page; `undo` is `{"url", "label", "fields"}`."""
    flash({"text": text, "undo": undo}, category)  # type: ignore[arg-type]  # the session keeps any JSON


def form_version() -> int:
    """Return the version that a posted form was shown with."""
    try:
        return int(request.form["version"])
    except (KeyError, ValueError):
        raise AppError("form_expired") from None


def own_path(target: str | None, default: str) -> str:
    """Return `target` when it is a path of this application, else `default`."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable():
        return target
    return default


# Names in templates


def _template_names() -> dict[str, Any]:
    actor = find_actor()
    kernel: Kernel = current_app.extensions["mentoring"]
    switch = kernel.load_switch(actor) if actor and kernel.load_switch else None
    style = "none" if actor is None else "side" if actor.is_coordinator or actor.is_administrator else "tabs"
    menu, unread = read_menu(kernel.navigation, actor, switch) if actor else ([], None)
    return {
        "locale": str(get_locale() or "id"), "actor": actor, "navigation_style": style,
        "navigation": menu, "programme_switch": switch,
        "office": office(),
        "language_url": language_url, "theme_color": token("accent"), "unread_count": unread,
        "footer_links": list_footer_links(kernel.navigation, actor) if has_request_context() else [],
        "page_url": lambda cursor: url_for(
            request.endpoint or "core.start", **(request.view_args or {}),
            **{**request.args.to_dict(), "page": cursor}),
        "can": lambda permission, row=None: actor is not None and allows(actor, permission, row),
    }


# Static files


@blueprint.get("/static/<digest>/<path:name>")
@public
def static_file(digest: str, name: str) -> Response:
    asset = find_asset(name)
    if asset is None or asset[1] != digest:
        raise NotFound
    if request.accept_encodings.quality("gzip"):
        response = Response(compressed(asset[0]), mimetype=guess_type(name)[0], headers={"Content-Encoding": "gzip"})
    else:
        response = send_file(asset[0])
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = f"public, max-age={ASSET_SECONDS}, immutable"
    return response


# The kernel's own pages


@blueprint.get("/")
@public
def start() -> BaseResponse:
    """Send everyone to their own first page."""
    actor = find_actor()
    if actor is None:
        return redirect(url_for("accounts.sign_in"))
    for target in current_app.extensions["mentoring"].home:
        endpoint: str | None = load(target)(actor)
        if endpoint:
            return redirect(endpoint)
    raise NotFoundError


@blueprint.get("/language/<language>")
@public
def choose_language(language: str) -> BaseResponse:
    if language not in LANGUAGES:
        raise NotFoundError
    response = redirect(own_path(request.args.get("next"), "/"))
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=ASSET_SECONDS, samesite="Lax", httponly=True,
                        secure=request.is_secure)
    return response


@blueprint.get("/jobs/<int:job_id>/progress")
@public
def job_progress(job_id: int) -> str:
    """Show a job's progress as a fragment, to whoever started it."""
    actor = current_actor()
    job = get_job(db.session(), job_id)
    if job.created_by != actor.pseudonym:
        raise NotFoundError
    finished = job.state not in {JobState.QUEUED, JobState.RUNNING}
    return render_template("components/_job.html", job=job, finished=finished)


@blueprint.get("/livez")
@public
def livez() -> Response:
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def readyz() -> BaseResponse:
    """Answer 200 when the database can be read and is migrated to this version."""
    try:
        with db.engine.connect() as connection:
            connection.execute(sa.select(AuditHead.sequence)).first()
    except sa.exc.SQLAlchemyError:
        return make_response(jsonify(status="database"), 503)
    return jsonify(status="ok")


def fields_of(error: AppError) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the fields an error complains about, empty for any other error."""
    return error.fields if isinstance(error, InvalidError) else {}
