"""What a form says of bad input: in the reader's language, with an example, and nothing that was not typed."""

import re

import pytest
import wtforms
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import validators

from mentoring.core.field_messages import FIELD_MESSAGES
from mentoring.core.forms import Form
from mentoring.core.web import _typed_text


class Everything(Form):
    """One field of each kind that complains in the library's own words."""

    whole = wtforms.IntegerField("whole")
    amount = wtforms.DecimalField("amount")
    share = wtforms.FloatField("share")
    day = wtforms.DateField("day")
    hour = wtforms.TimeField("hour")
    moment = wtforms.DateTimeLocalField("moment")
    one = wtforms.SelectField("one", choices=[("a", "A")])
    side = wtforms.RadioField("side", choices=[("a", "A")])
    many = wtforms.SelectMultipleField("many", choices=[("a", "A")])
    number = wtforms.SelectField("number", coerce=int, choices=[(1, "A")])
    numbers = wtforms.SelectMultipleField("numbers", coerce=int, choices=[(1, "A")])
    given = wtforms.StringField("given", [validators.InputRequired()])
    filled = wtforms.StringField("filled", [validators.DataRequired()])
    low = wtforms.IntegerField("low", [validators.NumberRange(min=5)])
    high = wtforms.IntegerField("high", [validators.NumberRange(max=5)])
    between = wtforms.IntegerField("between", [validators.NumberRange(0, 10)])
    long = wtforms.StringField("long", [validators.Length(max=3)])
    short = wtforms.StringField("short", [validators.Length(min=9)])
    sized = wtforms.StringField("sized", [validators.Length(2, 3)])
    same = wtforms.StringField("same", [validators.EqualTo("long")])
    listed = wtforms.StringField("listed", [validators.AnyOf(["a"])])


BAD = {"whole": "x", "amount": "x", "share": "x", "day": "kemarin", "hour": "pagi", "moment": "tadi", "one": "z",
       "side": "z", "many": "z", "number": "z", "numbers": "z", "given": "", "filled": "", "low": "1", "high": "9",
       "between": "12", "long": "panjang", "short": "pendek", "sized": "empat", "same": "lain", "listed": "z"}
WORDS = {"id": re.compile(r"\b(Isi|Pilih|Wajib|Tanggal|Jam|Kedua|Terlalu)\b"),
         "en": re.compile(r"\b(Enter|Choose|required|date|time|Both|Too)\b")}


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_complaint_of_a_field_is_in_the_readers_language(built_app: Flask, language: str) -> None:
    with built_app.test_request_context("/", method="POST", headers={"Cookie": f"language={language}"}):
        form = Everything(MultiDict(BAD), meta={"csrf": False})
        assert not form.validate()
        assert set(form.errors) == set(BAD)
        for name, errors in form.errors.items():
            for error in errors:
                assert WORDS[language].search(str(error)), f"{name}: {error}"
                assert "%(" not in str(error)
        assert str(form.between.errors[0]) == {"id": "Isi angka 0 sampai 10.",
                                               "en": "Enter a number from 0 to 10."}[language]


def test_every_sentence_keeps_the_values_it_is_given(built_app: Flask) -> None:
    with built_app.test_request_context("/"):
        for original, ours in FIELD_MESSAGES.items():
            fields = re.compile(r"%\((\w+)\)[sd]|{(\w+)}")
            assert set(fields.findall(str(ours))) <= set(fields.findall(original)), original


def test_a_refused_page_gives_back_what_was_typed_and_not_what_the_form_carried(built_app: Flask) -> None:
    sent = {"csrf_token": "x", "form_key": "y", "version": "3", "proposal_id": "17", "back": "/rounds/1/review?proposal=5",
            "code": "not_now", "reason": "sudah_ada", "note": "Beda harapan", "empty": " "}
    with built_app.test_request_context("/", method="POST", data=sent):
        assert _typed_text() == [("note", "Beda harapan")]
