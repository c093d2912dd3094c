"""What a form can ask: who writes and what is wanted, and the own fields of leads; and how answers are read.

Own fields that lead to records (customers, colleagues, products) stay out on purpose: a stranger would read their names
in the choice. They are filled by colleagues on the lead.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from tropa.core import catalogue
from tropa.core.errors import Invalid, RuleViolation
from tropa.core.fieldtypes.base import Context
from tropa.customers.models import ContactPoint
from tropa.inbox.models.form import REACHED, Form
from tropa.lib.money import sign

CONTROLS = {
    "text": "text", "long_text": "textarea", "number": "number", "money": "money", "date": "date",
    "datetime": "datetime-local", "email": "email", "phone": "tel", "link": "url", "choice": "select",
    "choices": "checks", "boolean": "check",
}  # fmt: skip
"""Which own fields strangers can fill, by type, and with what."""
FIGURES = ("number", "money")
"""Controls of figures: texts, so that every way to write them is taken, with the keys of figures on a telephone."""
LONGEST = {"name": 300, "phone": 60, "email": 254, "comment": 5_000}
LONGEST_OWN = 2_000
COMPLETE = {"name": "name", "phone": "tel", "email": "email"}
"""What browsers fill in by themselves."""


@dataclass(frozen=True)
class Question:
    """One thing that is asked."""

    name: str
    label: str
    control: str
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    spec: Any = None
    """The own field of leads."""

    @property
    def complete(self) -> str:
        """The word for autocomplete."""
        return COMPLETE.get(self.name, "off")

    @property
    def is_figure(self) -> bool:
        """Whether figures are typed."""
        return self.control in FIGURES

    @property
    def unit(self) -> str:
        """What a figure counts: the sign of the currency."""
        return sign(self.spec.options.get("currency", "")) if self.control == "money" else ""

    @property
    def longest(self) -> int:
        """Most characters of an answer."""
        return LONGEST.get(self.name, LONGEST_OWN)


@dataclass
class Answers:
    """What was answered, and what is wrong with it."""

    name: str = ""
    points: list[tuple[str, str]] = field(default_factory=list)
    """(kind, value) of contacts."""
    comment: str = ""
    custom: dict[str, Any] = field(default_factory=dict)
    spoken: dict[str, str] = field(default_factory=dict)
    """Label and text of each answer, as colleagues read it."""
    errors: dict[str, str] = field(default_factory=dict)


def possible() -> list[Question]:
    """Everything that can be asked in this company."""
    own = [
        Question(spec.name, str(spec.label), CONTROLS[spec.type.label], options=_options(spec), spec=spec)
        for spec in catalogue.of("lead")
        if spec.custom and spec.type.label in CONTROLS
    ]
    return [
        Question("name", _("Your name"), "text"),
        Question("phone", _("Phone"), "tel"),
        Question("email", _("E-mail"), "email"),
        Question("comment", _("What would you like to ask?"), "textarea"),
        *own,
    ]


def withheld() -> list[str]:
    """The labels of own fields that no form asks for, since they lead to records."""
    return [str(spec.label) for spec in catalogue.of("lead") if spec.custom and spec.type.label not in CONTROLS]


def asked_by(form: Form) -> list[Question]:
    """The questions of a form; an own field that is archived is asked no more."""
    known = {question.name: question for question in possible()}
    return [
        Question(**{**vars(known[each["name"]]), "required": bool(each.get("required"))})
        for each in form.fields
        if each["name"] in known
    ]


def read(questions: list[Question], sent: Mapping[str, list[str]], zone: Any) -> Answers:
    """The answers of a form as it was sent; nothing is raised, errors stand beside."""
    answers = Answers()
    for question in questions:
        raw = typed_in(sent.get(question.name, []), lines=question.control == "textarea")
        if not raw:
            if question.required:
                answers.errors[question.name] = _("Please fill this in.")
            continue
        if max(map(len, raw)) > question.longest or len(raw) > len(question.options) + 1:
            answers.errors[question.name] = _("This is too long: at most %(n)s characters.") % {"n": question.longest}
            continue
        try:
            _take(answers, question, raw, zone)
        except RuleViolation as wrong:
            answers.errors[question.name] = str(wrong.message)
        except Invalid as wrong:
            answers.errors[question.name] = str(wrong.errors[0].message)
    ways = [question.name for question in questions if question.name in REACHED]
    if ways and not answers.points and not answers.errors.keys() & set(ways):
        answers.errors[ways[0]] = _("Leave a telephone or an e-mail, so that we can answer.")
    return answers


def typed_in(values: Iterable[str], *, lines: bool = False) -> list[str]:
    """What was really typed of what came: nothing empty, no signs that nobody types; `lines` keeps those of a text."""
    given = [each.strip() if lines else " ".join(each.split()) for each in values]
    return [each.replace("\x00", "") for each in given if each.strip("\x00 ")]


def _take(answers: Answers, question: Question, raw: list[str], zone: Any) -> None:
    text = raw[0]
    if question.name in REACHED:
        point = ContactPoint(kind=question.name, value=text)
        point.prepare()
        answers.points.append((question.name, point.value))
    elif question.spec is not None:
        spec = question.spec
        value = spec.parse(raw if spec.type.many else _as_boolean(question, text), Context(zone=zone))
        answers.custom[spec.source.key] = spec.type.store(value)
        text = spec.type.text(value, spec)
    elif question.name == "name":
        answers.name = text
    else:
        answers.comment = text
    answers.spoken[question.label] = text


def _as_boolean(question: Question, text: str) -> Any:
    return True if question.control == "check" else text


def _options(spec: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(key), str(label)) for key, label in spec.choices)


def typed(questions: list[Question], sent: Mapping[str, list[str]]) -> Iterator[tuple[Question, list[str]]]:
    """Each question with what stands in it."""
    for question in questions:
        yield question, [each[: question.longest] for each in sent.get(question.name, [])]
