"""Getting in: sign-in, second factor, one-time codes, forgotten passwords, signing out."""

from typing import Any

from flask import current_app, g, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, find_actor, public, requires
from mentoring.core.database import db, in_transaction
from mentoring.core.errors import InvalidError, LimitError, SignInRequiredError
from mentoring.core.i18n import LANGUAGE_COOKIE
from mentoring.core.messages import sentence
from mentoring.core.web import HIDDEN_FIELDS, answer_error, own_path, say
from mentoring.features.accounts import queries, security, service
from mentoring.features.accounts.forms import CodeForm, ResetForm, SecondFactorForm, SignInForm
from mentoring.features.accounts.permissions import P
from mentoring.features.accounts.rules import SECOND_FACTOR_WINDOW, TryKind
from mentoring.features.accounts.views import blueprint


def address() -> str:
    return request.remote_addr or ""


def office() -> str:
    return str(current_app.config["SETTINGS"].office_name)


def page(template: str, status: int = 200, **values: Any) -> Response:
    """Return a page of accounts with a status."""
    return make_response(render_template(f"accounts/{template}.html", **values), status)


def next_path() -> str:
    return own_path(request.values.get("next"), url_for("core.start"))


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response:
    target, kept, actor = next_path(), request.form.get("kept", ""), find_actor()
    if actor and not actor.is_late and request.method == "GET":
        return redirect(target)
    form, status = SignInForm() if request.method == "POST" else empty_form(), 200
    if form.validate_on_submit():
        try:
            known = security.find_by_password(form.name.data, form.password.data, address())
        except LimitError as error:
            form.form_errors.append(sentence(error.code))
            status = error.status
        else:
            own_phone, replaces = form.own_phone.data, session.get("sign_in", "")
            if known and known.needs_second_factor:
                session.clear()
                session["pending"] = [known.account_id, clock.now().timestamp(), known.stamp, own_phone, replaces]
                if kept:
                    g.pop("csrf_token", None)
                    return page("second_factor", form=SecondFactorForm(formdata=None), target=target, kept=kept)
                return redirect(url_for("accounts.second_factor", next=target))
            if known:
                return enter(known.account_id, target, kept, own_phone=own_phone, replaces=replaces)
            form.form_errors.append(sentence("sign_in_wrong"))
    return page("sign_in", status, form=form, target=target, kept=kept)


def empty_form() -> SignInForm:
    """Return the sign-in form, filled in part for whoever is asked again on a phone of their own."""
    return SignInForm(formdata=None, own_phone=security.is_own_phone(),
                      name=security.own_account().sign_in_name if security.is_own_phone() else None)


def enter(account_id: int, target: str, kept: str, *, own_phone: bool, replaces: str) -> Response:
    """Begin a sign-in under a new id and go on to where the person was going, or to what was not sent yet.

    What the phone kept goes where it was another account's, or where the phone is no longer its owner's.
    """
    before = queries.find_sign_in(db.session(), replaces)
    owner_id = before[0].account_id if before and before[0].own_phone_at else None
    token = in_transaction(service.open_sign_in, account_id=account_id, device=request.user_agent.string,
                           now=clock.now(), replaces=replaces, own_phone=own_phone)
    session.clear()
    session["sign_in"] = token
    for name in ("csrf_token", "actor"):
        g.pop(name, None)
    security.own_account()
    session.permanent = security.is_own_phone()
    if own_phone and not session.permanent:
        say(sentence("own_phone_managers"), "wait")
    answer = go_on(account_id, target, kept)
    stays = owner_id is None or (owner_id == account_id and session.permanent)
    return answer if stays else clear_device(answer)


def clear_device(answer: Response) -> Response:
    """Let the browser forget all that a phone of one's own has kept."""
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def go_on(account_id: int, target: str, kept: str) -> Response:
    """Lead who has just signed in to where they were going, or to what they had typed."""
    typed = security.unseal_typed(kept) if kept else None
    if typed is None:
        read = security.own_account().notice_accepted_at is not None
        return speak_as_saved(redirect(target)) if read else redirect(target)
    if typed.account_id != account_id:
        say(_("Isian yang belum terkirim milik akun lain, jadi tidak ditampilkan di sini."), "wait")
        return redirect(url_for("core.start"))
    shown = [value for name, value in typed.fields if name not in HIDDEN_FIELDS and not value.isdigit()
             and " " in value.strip()]
    return page("carry_on", typed=typed, shown=shown)


def speak_as_saved(answer: Response) -> Response:
    """Let the account's own language hold from now on, not what this browser chose before."""
    if LANGUAGE_COOKIE in request.cookies:
        answer.delete_cookie(LANGUAGE_COOKIE)
    return answer


def ask_again(error: SignInRequiredError) -> Response:
    """Ask who it is; what was sent with an expired sign-in is kept for the same account, for an hour."""
    token = session.get("sign_in")
    own_form = request.method == "POST" and request.mimetype == "application/x-www-form-urlencoded"
    wants_json = request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
    if not token or not own_form or wants_json or (request.endpoint or "").startswith("accounts."):
        return answer_error(error)
    found = queries.find_sign_in(db.session(), token)
    if found is None:
        return answer_error(error)
    fields = tuple((name, value) for name, value in request.form.items(multi=True) if name not in {"csrf_token", "form_key"})
    kept = security.seal_typed(security.Typed(
        found[1].id, request.full_path.rstrip("?"), request.form.get("form_key", ""), fields))
    g.language = found[1].language
    return page("sign_in", error.status, form=empty_form(), target=url_for("core.start"), kept=kept)


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def second_factor() -> Response:
    account_id, since, stamp, own_phone, replaces = session.get("pending") or (0, 0, "", False, "")
    account = None
    if clock.now().timestamp() - since <= SECOND_FACTOR_WINDOW.total_seconds():
        account = security.find_pending(account_id, stamp)
    if account is None:
        session.pop("pending", None)
        say(sentence("second_factor_expired"), "wait")
        return redirect(url_for("accounts.sign_in"))
    form, status = SecondFactorForm(), 200
    target, kept = next_path(), request.form.get("kept", "")
    if form.validate_on_submit():
        try:
            if security.second_factor_fits(account, form.code.data, address()):
                return enter(account_id, target, kept, own_phone=own_phone, replaces=replaces)
            form.code.errors = [sentence("second_factor_wrong")]
        except LimitError as error:
            form.form_errors.append(sentence(error.code))
            status = error.status
    return page("second_factor", status, form=form, target=target, kept=kept)


@blueprint.post("/sign-out")
@requires(P.LEAVE)
def sign_out() -> Response:
    is_marked = security.own_sign_in().own_phone_at is not None
    in_transaction(service.close_sign_in, current_actor(), token=session.get("sign_in", ""), now=clock.now())
    session.clear()
    answer = redirect(url_for("accounts.sign_in"))
    return clear_device(answer) if is_marked else answer


@blueprint.route("/activate", methods=["GET", "POST"])
@public
def activate() -> Response:
    form, status = CodeForm(code=request.args.get("code")), 200
    if form.validate_on_submit():
        try:
            attempt = security.begin_try(TryKind.CODE, form.name.data, address())
            hashed = security.hash_password(form.password.data)
            in_transaction(service.use_code, name=form.name.data, code=form.code.data, password=form.password.data,
                           office=office(), hashed=lambda _password: hashed, now=clock.now())
            in_transaction(service.forgive_try, attempt, whole=True)
        except LimitError as error:
            form.form_errors.append(sentence(error.code))
            status = error.status
        except InvalidError as error:
            if "code" not in error.fields:
                in_transaction(service.forgive_try, attempt, whole=False)
            form.take_errors(error)
        else:
            session.clear()
            say(_("Kata sandi disimpan. Silakan masuk."))
            return redirect(url_for("accounts.sign_in"))
    return page("activate", status, form=form)


@blueprint.route("/forgotten", methods=["GET", "POST"])
@public
def forgotten() -> Response:
    form, sent, status = ResetForm(), False, 200
    if form.validate_on_submit():
        try:
            security.begin_try(TryKind.RESET, form.name.data, address())
        except LimitError as error:
            form.form_errors.append(sentence(error.code))
            status = error.status
        else:
            in_transaction(service.request_reset, name=form.name.data, now=clock.now(),
                           link=lambda code: url_for("accounts.activate", code=code, _external=True))
            sent = True
    return page("forgotten", status, form=form, sent=sent)
