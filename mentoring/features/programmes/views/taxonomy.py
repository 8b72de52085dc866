"""Pages of the fields of work: all of them, one with what the programme adds, a sentence tried on them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import requires
from mentoring.core.database import db
from mentoring.core.errors import InvalidError, NotFoundError
from mentoring.core.web import decide, form_version
from mentoring.features.programmes import queries, service
from mentoring.features.programmes.forms import FieldForm
from mentoring.features.programmes.permissions import P
from mentoring.features.programmes.views import blueprint, load_programme
from mentoring.features.programmes.views.policy import policy_answer
from mentoring.features.programmes.views.policy_words import field_label, field_labels
from mentoring.matching.fields import projector_with
from mentoring.matching.policy import Policy
from mentoring.matching.taxonomy import KINDS, Field, code_of, load_fields, taxonomy_with

if TYPE_CHECKING:
    from mentoring.features.programmes.models import Programme

LONGEST_TRIAL = 500


@dataclass(frozen=True)
class FieldRow:
    """One field in the list; `added` counts the programme's own words in it."""

    code: str
    name: str
    words: int
    added: int
    neighbours: list[str]
    is_own: bool


@dataclass(frozen=True)
class Found:
    """A field that a sentence was found to be of, its share and the words that told it."""

    code: str
    name: str
    share: float
    words: tuple[str, ...]


def load_owner(programme_id: int, field_code: str) -> "Programme":
    """Return the programme whose field an address names; whether there is such a field the view says."""
    del field_code
    return load_programme(programme_id)


@blueprint.get("/programmes/<int:programme_id>/policy/fields")
@requires(P.EDIT, on=load_programme)
def fields(programme: "Programme", programme_id: int) -> str:
    additions = _policy(programme_id).fields
    sentence = request.args.get("text", "").strip()[:LONGEST_TRIAL]
    return render_template("programmes/fields.html", programme=programme, rows=_rows(additions), sentence=sentence,
                           found=_try(additions, sentence) if sentence else None)


def _policy(programme_id: int) -> Policy:
    return Policy.from_document(queries.current_policy(db.session(), programme_id).document)


def _rows(additions: tuple[Field, ...]) -> list[FieldRow]:
    """Return all fields by name, with what the programme adds."""
    own, names = {entry.code: entry for entry in additions}, field_labels(additions)
    shipped = {entry.code for entry in load_fields()}
    rows = [FieldRow(entry.code, names[entry.code], len(entry.words), len(own[entry.code].words) if entry.code in own else 0,
                     [names[code] for code in entry.neighbours], entry.code not in shipped)
            for entry in taxonomy_with(additions)]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.code))


def _try(additions: tuple[Field, ...], sentence: str) -> list[Found]:
    """Return the fields of a sentence as the engine finds them, the largest share first."""
    projector, names = projector_with(additions), field_labels(additions)
    shares, told = projector.project(sentence), projector.words_in(sentence)
    found = [Found(entry.code, names[entry.code], float(share), told[entry.code])
             for entry, share in zip(projector.taxonomy, shares, strict=True) if share > 0]
    return sorted(found, key=lambda item: (-item.share, item.name))


@blueprint.route("/programmes/<int:programme_id>/policy/fields/<field_code>", methods=["GET", "POST"])
@requires(P.EDIT, on=load_owner)
def field(programme: "Programme", programme_id: int, field_code: str) -> str | Response:
    current = queries.current_policy(db.session(), programme_id)
    additions = Policy.from_document(current.document).fields
    shipped = next((entry for entry in load_fields() if entry.code == field_code), None)
    own = next((entry for entry in additions if entry.code == field_code), None)
    if shipped is None and own is None:
        raise NotFoundError
    before = own or Field(field_code)
    taken = {field_code, *(shipped.neighbours if shipped else ())}
    form = FieldForm.of(before, _others(additions, taken))
    if form.validate_on_submit():
        here = url_for("programmes.field", programme_id=programme_id, field_code=field_code)
        try:
            return decide(service.save_field, lambda row: policy_answer(row, here, current.number),
                          programme_id=programme_id, version=form_version(),
                          entry=form.entry(field_code, shipped, before), now=clock.now())
        except InvalidError as error:
            form.take_problems(error)
    names = field_labels(additions)
    return render_template("programmes/field.html", programme=programme, form=form, shipped=shipped, own=own, kinds=KINDS,
                           name=names[field_code], code=field_code, names=names)


@blueprint.route("/programmes/<int:programme_id>/policy/new-field", methods=["GET", "POST"])
@requires(P.EDIT, on=load_programme)
def new_field(programme: "Programme", programme_id: int) -> str | Response:
    current = queries.current_policy(db.session(), programme_id)
    additions = Policy.from_document(current.document).fields
    form = FieldForm.of(Field(""), _others(additions, set()))
    if form.validate_on_submit():
        code = code_of(form.name.data or "", (entry.code for entry in taxonomy_with(additions)))
        here = url_for("programmes.field", programme_id=programme_id, field_code=code)
        try:
            return decide(service.save_field, lambda row: policy_answer(row, here, current.number),
                          programme_id=programme_id, version=form_version(), entry=form.entry(code, None, Field(code)),
                          now=clock.now())
        except InvalidError as error:
            form.take_problems(error)
    return render_template("programmes/field.html", programme=programme, form=form, shipped=None, own=None, kinds=KINDS,
                           name="", code="", names={})


def _others(additions: tuple[Field, ...], without: set[str]) -> list[tuple[str, str]]:
    """Return the fields that may be neighbours, by name."""
    return sorted(((entry.code, field_label(entry)) for entry in taxonomy_with(additions) if entry.code not in without),
                  key=lambda pair: (pair[1].casefold(), pair[0]))


@blueprint.post("/programmes/<int:programme_id>/policy/fields/<field_code>/drop")
@requires(P.EDIT, on=load_owner)
def drop_field(_programme: "Programme", programme_id: int, field_code: str) -> Response:
    here, held = url_for("programmes.fields", programme_id=programme_id), queries.current_policy(db.session(), programme_id)
    return decide(service.drop_field, lambda row: policy_answer(row, here, held.number), programme_id=programme_id,
                  version=form_version(), code=field_code, now=clock.now())
