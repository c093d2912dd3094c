"""The catalogue of public forms."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tropa.core.catalogue import Column, Derived, Field, Kind, declare
from tropa.core.errors import FieldError, Invalid
from tropa.inbox.asking import possible
from tropa.inbox.models import Form
from tropa.inbox.services.forms import STANDARD


def settle(form: Form | None, columns: dict[str, Any]) -> None:
    """The questions as a form keeps them; a new form asks for a name and a telephone if nothing is said.

    Raises:
        Invalid: naming each question that cannot be asked.
    """
    if form is None and not columns.get("fields"):
        columns["fields"] = STANDARD
    if form is None and not columns.get("button"):
        columns["button"] = gettext("Send")
    if "fields" not in columns:
        return
    known = {question.name for question in possible()}
    words = gettext("There is no such question.")
    wrong = [
        FieldError(f"questions.{at}.name", "inbox.no_such_question", words)
        for at, row in enumerate(columns["fields"])
        if row.get("name") not in known
    ]
    if wrong:
        raise Invalid(wrong)
    columns["fields"] = [{"name": row["name"], "required": bool(row.get("required"))} for row in columns["fields"]]


declare(
    Kind(
        "form",
        title=_("form"),
        plural=_("Forms"),
        settle=settle,
        fields=[
            Field("name", _("Name"), "text", required=True, options={"max_length": 100}),
            Field("title", _("Title on the page"), "text", options={"max_length": 150}),
            Field(
                "questions",
                _("Questions"),
                "rows",
                source=Column("fields"),
                filterable=False,
                sort="",
                parts=[
                    Field("name", _("Question"), "text", required=True, options={"max_length": 100}),
                    Field("required", _("Required"), "boolean"),
                ],
            ),
            Field("marketing", _("Asks for the consent to advertising"), "boolean"),
            Field("double_opt_in", _("Confirms the consent to advertising by e-mail"), "boolean"),
            Field("source", _("Source of its enquiries"), "record", target="source"),
            Field("button", _("Text of the button"), "text", options={"max_length": 60}),
            Field("thanks", _("Words of thanks"), "text", options={"max_length": 500}),
            Field("accent", _("Colour"), "choice", choices=Form.Accent.choices),
            Field("theme", _("Theme"), "choice", choices=Form.Theme.choices),
            Field("active", _("Takes enquiries"), "boolean"),
            Field("link", _("Link"), "link", source=Derived(lambda form: form.link), readonly=True, exportable=False),
        ],
    )
)
