"""Pages of a policy as a file: taken away, sent back, previewed, saved."""

import re
from typing import TYPE_CHECKING

from flask import Response as FileResponse
from flask import render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import requires
from mentoring.core.database import db
from mentoring.core.messages import sentence
from mentoring.core.web import decide, form_version
from mentoring.features.programmes import queries, service
from mentoring.features.programmes.forms import PolicyFileForm
from mentoring.features.programmes.permissions import P
from mentoring.features.programmes.views import blueprint, load_policy_version, load_programme
from mentoring.features.programmes.views.policy import policy_answer
from mentoring.features.programmes.views.policy_words import change_rows
from mentoring.matching.policy import Policy, PolicyError
from mentoring.matching.policy_changes import changes

if TYPE_CHECKING:
    from mentoring.features.programmes.models import PolicyVersion, Programme

LARGEST = 300_000
"""Bytes of a policy file; one that holds all that is allowed is smaller."""


@blueprint.get("/programmes/<int:programme_id>/policy/versions/<int:policy_version_id>/file")
@requires(P.EDIT, on=load_policy_version)
def policy_file(row: "PolicyVersion", programme_id: int, policy_version_id: int) -> FileResponse:
    answer = FileResponse(Policy.from_document(row.document).to_toml(), mimetype="application/toml")
    answer.headers.set("Content-Disposition", "attachment", filename=f"kebijakan-{programme_id}-versi-{row.number}.toml")
    return answer


@blueprint.route("/programmes/<int:programme_id>/policy/import", methods=["GET", "POST"])
@requires(P.EDIT, on=load_programme)
def import_policy(programme: "Programme", programme_id: int) -> str:
    """Read a policy file and show what it would change; nothing is saved here."""
    form = PolicyFileForm()
    policy = _read(form) if form.validate_on_submit() else None
    return _page(programme, form, policy)


@blueprint.post("/programmes/<int:programme_id>/policy/import/save")
@requires(P.EDIT, on=load_programme)
def save_imported_policy(programme: "Programme", programme_id: int) -> str | Response:
    """Save the previewed file as a new version; it is read again."""
    form = PolicyFileForm()
    policy = _read(form) if form.validate_on_submit() else None
    if policy is None:
        return _page(programme, form, None)
    here, held = url_for("programmes.policy", programme_id=programme_id), queries.current_policy(db.session(), programme_id)
    return decide(service.save_policy, lambda row: policy_answer(row, here, held.number), programme_id=programme_id,
                  version=form_version(), document=policy.to_document(), now=clock.now())


def _page(programme: "Programme", form: PolicyFileForm, policy: Policy | None) -> str:
    current = queries.current_policy(db.session(), programme.id)
    held = Policy.from_document(current.document)
    return render_template(
        "programmes/policy_import.html", programme=programme, form=form, current=current, previewed=policy is not None,
        changed=change_rows(changes(held, policy), (*held.fields, *policy.fields)) if policy else [])


def _read(form: PolicyFileForm) -> Policy | None:
    """Return the policy of the file sent, else of the text; what is wrong goes to the form, the text stays in it."""
    if form.file.data:
        content = form.file.data.read(LARGEST + 1)
        if len(content) > LARGEST:
            form.file.errors = [_("Berkas terlalu besar. Berkas kebijakan paling besar 300 kB.")]
            return None
        text = content.decode("utf-8-sig", "replace")
        if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]", text):
            form.file.errors = [_("Berkas ini bukan teks. Kirim berkas berakhiran .toml yang diunduh dari halaman ini.")]
            return None
        form.text.data = text
    if not (form.text.data or "").strip():
        form.file.errors = [_("Pilih berkas, atau tempel isinya di bawah.")]
        return None
    try:
        return Policy.from_toml(form.text.data)
    except PolicyError as error:
        form.text.errors = [_complaint(name, code) for name, code in error.problems]
    return None


def _complaint(name: str, code: str) -> str:
    """Return a sentence for one problem: its place in the file, then what is wrong there."""
    if name == "file":
        place = re.search(r"at line (\d+), column (\d+)", code)
        if place is None:
            return str(_("Isi berkas tidak terbaca sebagai TOML; bagian akhirnya belum lengkap."))
        return str(_("Baris %(line)s, huruf ke-%(column)s tidak terbaca sebagai TOML.", line=place[1], column=place[2]))
    return f"{name}: {sentence(f'policy.{code}')}"
