"""Getting in: sign-in, second factor, one-time codes, forgotten passwords, signing out."""

from flask import current_app, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, find_actor, public, requires
from mentoring.core.database import in_transaction
from mentoring.core.errors import AppError, InvalidError, LimitError
from mentoring.core.messages import sentence
from mentoring.core.web import own_path, say
from mentoring.features.accounts import security, service
from mentoring.features.accounts.forms import CodeForm, ResetForm, SecondFactorForm, SignInForm
from mentoring.features.accounts.permissions import P
from mentoring.features.accounts.rules import SECOND_FACTOR_WINDOW
from mentoring.features.accounts.views import blueprint


def address() -> str:
    return request.remote_addr or ""


def office() -> str:
    return str(current_app.config["SETTINGS"].office_name)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> str | Response:
    target = own_path(request.values.get("next"), url_for("core.start"))
    if find_actor() and request.method == "GET":
        return redirect(target)
    form = SignInForm()
    if form.validate_on_submit():
        try:
            known = in_transaction(
                service.check_password, name=form.name.data, password=form.password.data, address=address(),
                verify=security.verify_password, decoy=security.decoy_hash(), now=clock.now())
        except LimitError as error:
            form.form_errors.append(sentence(error.code))
            return render_template("accounts/sign_in.html", form=form, target=target)
        if known and known.needs_second_factor:
            session.clear()
            session["pending"] = [known.account_id, clock.now().timestamp()]
            return redirect(url_for("accounts.second_factor", next=target))
        if known:
            return enter(known.account_id, target)
        form.form_errors.append(sentence("sign_in_wrong"))
    return render_template("accounts/sign_in.html", form=form, target=target)


def enter(account_id: int, target: str) -> Response:
    """Begin a sign-in under a new id and go on to where the person was going."""
    token = in_transaction(service.open_sign_in, account_id=account_id, device=request.user_agent.string,
                           now=clock.now())
    session.clear()
    session["sign_in"] = token
    return redirect(target)


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def second_factor() -> str | Response:
    pending = session.get("pending")
    if not pending or clock.now().timestamp() - pending[1] > SECOND_FACTOR_WINDOW.total_seconds():
        session.pop("pending", None)
        say(sentence("second_factor_expired"), "wait")
        return redirect(url_for("accounts.sign_in"))
    form = SecondFactorForm()
    target = own_path(request.values.get("next"), url_for("core.start"))
    if form.validate_on_submit():
        account_id = int(pending[0])
        try:
            in_transaction(service.count_failed_second_factor, account_id=account_id, address=address(), now=clock.now())
        except LimitError as error:
            form.form_errors.append(sentence(error.code))
            return render_template("accounts/second_factor.html", form=form, target=target)
        if security.totp_fits(account_id, form.code.data) or in_transaction(
                service.spend_recovery_code, account_id=account_id, code=form.code.data):
            return enter(account_id, target)
        form.code.errors = [sentence("second_factor_wrong")]
    return render_template("accounts/second_factor.html", form=form, target=target)


@blueprint.post("/sign-out")
@requires(P.OWN)
def sign_out() -> Response:
    in_transaction(service.close_sign_in, current_actor(), token=session.get("sign_in", ""), now=clock.now())
    session.clear()
    return redirect(url_for("accounts.sign_in"))


@blueprint.route("/activate", methods=["GET", "POST"])
@public
def activate() -> str | Response:
    form = CodeForm(code=request.args.get("code"))
    if form.validate_on_submit():
        try:
            in_transaction(service.use_code, name=form.name.data, code=form.code.data, password=form.password.data,
                           address=address(), office=office(), hashed=security.hash_password, now=clock.now())
        except InvalidError as error:
            if "code" in error.fields:
                in_transaction(service.count_failed_code, name=form.name.data, address=address(), now=clock.now())
            form.take_errors(error)
        except AppError as error:
            form.form_errors.append(sentence(error.code))
        else:
            say(security.text_password_set())
            return redirect(url_for("accounts.sign_in"))
    return render_template("accounts/activate.html", form=form)


@blueprint.route("/forgotten", methods=["GET", "POST"])
@public
def forgotten() -> str:
    form, sent = ResetForm(), False
    if form.validate_on_submit():
        in_transaction(service.request_reset, name=form.name.data, now=clock.now(),
                       link=lambda code: url_for("accounts.activate", code=code, _external=True))
        sent = True
    return render_template("accounts/forgotten.html", form=form, sent=sent)
