"""One's own account: the notice, language, password, second factor, devices."""

from flask import redirect, render_template, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import current_actor, requires
from mentoring.core.database import db, in_transaction
from mentoring.core.errors import InvalidError, LimitError
from mentoring.core.forms import Answer
from mentoring.core.i18n import current_language
from mentoring.core.messages import sentence
from mentoring.core.web import decide, say
from mentoring.features.accounts import queries, security, service
from mentoring.features.accounts.forms import ConfirmFactorForm, LanguageForm, PasswordForm, PresentPasswordForm
from mentoring.features.accounts.permissions import P
from mentoring.features.accounts.rules import OWN_PHONE_HOLDS
from mentoring.features.accounts.views import blueprint
from mentoring.features.accounts.views.entry import address, clear_device, next_path, office, page, speak_as_saved


@blueprint.route("/welcome", methods=["GET", "POST"])
@requires(P.OWN)
def welcome() -> str | Response:
    form = LanguageForm(language=current_language())
    if form.validate_on_submit():
        in_transaction(service.accept_notice, current_actor(), language=form.language.data, now=clock.now())
        return speak_as_saved(redirect(next_path()))
    return render_template("accounts/welcome.html", form=form, target=next_path())


@blueprint.get("/account")
@requires(P.OWN)
def account() -> str:
    own = security.own_account()
    return render_template("accounts/account.html", account=own, form=LanguageForm(language=own.language),
                           devices=queries.list_sign_ins(db.session(), own.id), this=security.own_sign_in(),
                           may_own_phone=service.owns_phones(own), until=security.own_sign_in().created_at + OWN_PHONE_HOLDS)


@blueprint.post("/account/language")
@requires(P.OWN)
def language() -> Response:
    form = LanguageForm()
    if form.validate_on_submit():
        in_transaction(service.set_language, current_actor(), language=form.language.data)
    return speak_as_saved(redirect(url_for("accounts.account")))


@blueprint.route("/account/password", methods=["GET", "POST"])
@requires(P.OWN)
def password() -> Response:
    form, status = PasswordForm(), 200
    if form.validate_on_submit():
        try:
            if security.check_own_password(form.present.data, address()):
                hashed = security.hash_password(form.password.data)
                in_transaction(service.change_password, current_actor(), password=form.password.data, office=office(),
                               hashed=lambda _password: hashed, now=clock.now())
                session.clear()
                say(_("Kata sandi disimpan. Silakan masuk."))
                return redirect(url_for("accounts.sign_in"))
            form.present.errors = [sentence("password_wrong")]
        except LimitError as error:
            form.form_errors.append(sentence(error.code))
            status = error.status
        except InvalidError as error:
            form.take_errors(error)
    return page("password", status, form=form)


@blueprint.post("/account/devices/<int:sign_in_id>/revoke")
@requires(P.OWN)
def revoke(sign_in_id: int) -> Response:
    here = url_for("accounts.account")
    return decide(service.revoke_sign_in, lambda _row: Answer(here, {"text": _("Perangkat itu sudah dikeluarkan.")}),
                  sign_in_id=sign_in_id, now=clock.now())


@blueprint.post("/account/own-phone")
@requires(P.OWN)
def mark_own_phone() -> Response:
    answer = decide(service.mark_own_phone, lambda _row: Answer(
        url_for("accounts.account"), {"text": _("Ponsel ini ditandai sebagai milik Anda sendiri.")}),
        sign_in_id=security.own_sign_in().id, now=clock.now())
    session.permanent = True
    return answer


@blueprint.post("/account/own-phone/remove")
@requires(P.LEAVE)
def unmark_own_phone() -> Response:
    answer = decide(service.unmark_own_phone, lambda _row: Answer(
        url_for("accounts.account"), {"text": _("Tanda dihapus. Tidak ada lagi yang tersimpan di perangkat ini.")}),
        sign_in_id=security.own_sign_in().id, now=clock.now())
    session.permanent = False
    return clear_device(answer)


@blueprint.route("/account/second-factor", methods=["GET", "POST"])
@requires(P.OWN)
def set_second_factor() -> Response:
    """Show a fresh secret until a code of it was typed, then the recovery codes, once."""
    if security.own_account().tf_totp_secret:
        return redirect(url_for("accounts.second_factor_off"))
    form = ConfirmFactorForm()
    secret = session.setdefault("new_secret", security.new_totp_secret())
    if form.validate_on_submit():
        if security.totp_step(secret, form.code.data) is not None:
            codes = security.new_recovery_codes()
            in_transaction(service.keep_second_factor, current_actor(), secret=secret,
                           recovery_codes=[queries.digest(code.replace("-", "")) for code in codes], now=clock.now())
            session.pop("new_secret")
            return page("recovery_codes", codes=codes)
        form.code.errors = [sentence("second_factor_wrong")]
    return page("set_second_factor", form=form, account=security.own_account(), key=security.totp_key(secret),
                picture=security.totp_picture(security.own_account().sign_in_name, secret))


@blueprint.route("/account/second-factor/off", methods=["GET", "POST"])
@requires(P.OWN)
def second_factor_off() -> Response:
    """Turn the second factor off, with the password once more."""
    form, status = PresentPasswordForm(), 200
    if form.validate_on_submit():
        try:
            if security.check_own_password(form.present.data, address()):
                in_transaction(service.drop_second_factor, current_actor(), now=clock.now())
                say(_("Verifikasi dua langkah dimatikan."))
                return redirect(url_for("accounts.account"))
            form.present.errors = [sentence("password_wrong")]
        except LimitError as error:
            form.form_errors.append(sentence(error.code))
            status = error.status
    return page("second_factor_off", status, form=form)
