"""One's own account: the notice, language, password, second factor, devices."""

from flask import redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import db, in_transaction
from mentoring.core.errors import InvalidError
from mentoring.core.forms import Answer
from mentoring.core.messages import sentence
from mentoring.core.web import decide, say
from mentoring.features.accounts import queries, security, service
from mentoring.features.accounts.forms import LanguageForm, PasswordForm, SecondFactorForm
from mentoring.features.accounts.permissions import P
from mentoring.features.accounts.views import blueprint
from mentoring.features.accounts.views.entry import office


@blueprint.route("/welcome", methods=["GET", "POST"])
@requires(P.OWN)
def welcome() -> str | Response:
    form = LanguageForm(language=security.own_account().language)
    if form.validate_on_submit():
        in_transaction(service.accept_notice, current_actor(), language=form.language.data, now=clock.now())
        return redirect(url_for("core.start"))
    return render_template("accounts/welcome.html", form=form)


@blueprint.get("/account")
@requires(P.OWN)
def account() -> str:
    own = security.own_account()
    return render_template("accounts/account.html", account=own, form=LanguageForm(language=own.language),
                           devices=queries.list_sign_ins(db.session(), own.id), this=security.own_sign_in_id())


@blueprint.post("/account/language")
@requires(P.OWN)
def language() -> Response:
    form = LanguageForm()
    if form.validate_on_submit():
        in_transaction(service.set_language, current_actor(), language=form.language.data)
    return redirect(url_for("accounts.account"))


@blueprint.route("/account/password", methods=["GET", "POST"])
@requires(P.OWN)
def password() -> str | Response:
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            in_transaction(service.change_password, current_actor(), present=form.present.data,
                           password=form.password.data, office=office(), verify=security.verify_password,
                           hashed=security.hash_password, now=clock.now())
        except InvalidError as error:
            form.take_errors(error)
        else:
            session.clear()
            say(security.text_password_set())
            return redirect(url_for("accounts.sign_in"))
    return render_template("accounts/password.html", form=form)


@blueprint.post("/account/devices/<int:sign_in_id>/revoke")
@requires(P.OWN)
def revoke(sign_in_id: int) -> Response:
    here = url_for("accounts.account")
    return decide(service.revoke_sign_in, lambda _: Answer(here, {"text": security.text_device_out()}),
                  sign_in_id=sign_in_id, now=clock.now())


@blueprint.route("/account/second-factor", methods=["GET", "POST"])
@requires(P.OWN)
def set_second_factor() -> str | Response:
    """Show a fresh secret until a code of it was typed, then the recovery codes, once."""
    form = SecondFactorForm()
    secret = session.setdefault("new_secret", security.new_totp_secret())
    if form.validate_on_submit():
        if security.totp_fits_secret(secret, form.code.data):
            codes = security.new_recovery_codes()
            in_transaction(service.keep_second_factor, current_actor(), secret=secret,
                           recovery_codes=[queries.digest(code.replace("-", "")) for code in codes], now=clock.now())
            session.pop("new_secret")
            return render_template("accounts/recovery_codes.html", codes=codes)
        form.code.errors = [sentence("second_factor_wrong")]
    return render_template("accounts/set_second_factor.html", form=form, account=security.own_account(),
                           key=security.totp_key(secret), picture=security.totp_picture(secret))


@blueprint.post("/account/second-factor/off")
@requires(P.OWN)
def second_factor_off() -> Response:
    here = url_for("accounts.account")
    return decide(service.keep_second_factor, lambda _: Answer(here, {"text": security.text_factor_off()}),
                  secret=None, recovery_codes=None, now=clock.now())
