"""Forms as the settings make and change them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.errors import RuleViolation
from tropa.core.ids import as_uuid
from tropa.core.journal import operation
from tropa.customers.models import ConsentText, Purpose, Source
from tropa.inbox.asking import possible
from tropa.inbox.models import Form

STANDARD = [{"name": "name", "required": True}, {"name": "phone", "required": True}]
"""What a new form asks."""
TEXTS = ("name", "title", "button", "thanks")


def make(name: str, *, viewer: Any) -> Form:
    """A new form that asks for a name and a telephone, switched off.

    Raises:
        Denied: the viewer may not.
        RuleViolation: it has no name.
    """
    access.check(viewer, "form", "create")
    with operation("inbox.make_form", title=_("A new form: %(name)s") % {"name": name.strip()[:100]}):
        form = Form(name=name[:100], fields=STANDARD, button=_("Send"))
        form.save()
    return form


def change(form: Form, values: Mapping[str, Any], *, viewer: Any) -> Form:
    """Write what the settings say.

    Args:
        values: `name`, `title`, `button`, `thanks`, `accent`, `theme`, `source` (an id), `active`, `marketing`,
            `double_opt_in`, `asked` (names of questions in their order) and `required` (names among them), and the
            words of consents by purpose in `texts`; what is left out stays.

    Raises:
        Denied: the viewer may not.
        RuleViolation: naming the field.
    """
    access.check(viewer, "form", "edit", form)
    with operation("inbox.change_form", title=_("Changed the form “%(name)s”") % {"name": form}):
        form = Form.objects.select_for_update(of=("self",)).get(pk=form.pk)
        for name in TEXTS:
            if name in values:
                setattr(form, name, _short(form, name, str(values[name])))
        for name, choices in (("accent", Form.Accent), ("theme", Form.Theme)):
            if values.get(name) in choices.values:
                setattr(form, name, values[name])
        for name in ("active", "marketing", "double_opt_in"):
            if name in values:
                setattr(form, name, bool(values[name]))
        if "asked" in values:
            form.fields = _questions(values["asked"], values.get("required", ()))
        if "source" in values:
            form.source = _source(values["source"], viewer)
        form.save()
        _word(values.get("texts", {}), viewer)
    return form


def throw_away(form: Form, *, viewer: Any) -> None:
    """Into the trash; its link leads nowhere then.

    Raises:
        Denied: the viewer may not.
    """
    access.check(viewer, "form", "delete", form)
    with operation("inbox.trash_form", title=_("Threw the form “%(name)s” away") % {"name": form}):
        Form.objects.get(pk=form.pk).trash()


def _short(form: Form, name: str, text: str) -> str:
    column: Any = Form._meta.get_field(name)
    text = text.replace("\x00", "").strip()
    if len(text) > column.max_length:
        words = _("This is too long: at most %(n)s characters.") % {"n": column.max_length}
        raise RuleViolation("inbox.too_long", words, field=name)
    return text


def _questions(asked: Sequence[str], required: Sequence[str]) -> list[dict[str, Any]]:
    """In the order given; what cannot be asked is left out."""
    names = {question.name for question in possible()}
    return [{"name": name, "required": name in required} for name in dict.fromkeys(asked) if name in names]


def shifted(asked: Sequence[str], name: str, by: int) -> list[str]:
    """The questions with one of them a place higher (-1) or lower (1); at the edge, or of another, as they were."""
    order = list(asked)
    at = order.index(name) if name in order else -1
    if at >= 0 and 0 <= at + by < len(order):
        order[at], order[at + by] = order[at + by], order[at]
    return order


def _source(given: Any, viewer: Any) -> Source | None:
    identity = as_uuid(given) if given else None
    if identity is None:
        return None
    found: Source | None = Source.objects.visible_to(viewer).filter(pk=identity).first()
    if found is None:
        raise RuleViolation("inbox.no_such_source", _("There is no such source; choose another."), field="source")
    return found


def _word(texts: Mapping[str, str], viewer: Any) -> None:
    """New words are a new version, from now on."""
    in_force = ConsentText.objects.in_force()
    for purpose, body in texts.items():
        body = body.replace("\r\n", "\n").replace("\x00", "").strip()
        if purpose not in Purpose.values or (purpose in in_force and in_force[purpose].body == body):
            continue
        access.check(viewer, "consent_text", "create")
        try:
            ConsentText.worded(purpose, body)
        except RuleViolation as wrong:
            raise RuleViolation(wrong.code, wrong.message, field=purpose) from wrong
