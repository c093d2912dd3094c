"""Values of conditions, checked and typed by field and operator."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tropa.core.catalogue import FieldSpec
from tropa.core.errors import FieldError, Invalid, RuleViolation
from tropa.core.fieldtypes.base import Context, Nature, words
from tropa.core.fieldtypes.choice import chosen
from tropa.core.fieldtypes.record import identity
from tropa.core.query import periods

MOST = 500
ME, MY_TEAM = "me", "my_team"


def parse_value(spec: FieldSpec, op: str, raw: Any) -> Any:
    """The typed value of a condition.

    Raises:
        Invalid: naming the field and what is wrong.
    """
    try:
        if op == "is_empty":
            return _flag(spec, raw)
        if op in ("is_any_of", "has_any", "has_all", "has_none"):
            items = raw if isinstance(raw, list) else [raw]
            if not items or len(items) > MOST:
                raise _bad(spec, _("give a list of 1 to 500 values."))
            return [_one(spec, op, item) for item in items]
        if op == "between":
            if not isinstance(raw, list) or len(raw) != 2:
                raise _bad(spec, _("give a list of two values."))
            low, high = (_one(spec, op, item) for item in raw)
            return (low, high)
        return _one(spec, op, raw)
    except RuleViolation as error:
        raise Invalid([FieldError(spec.name, error.code, str(error))]) from None


def _bad(spec: FieldSpec, reason: str) -> RuleViolation:
    message = _("%(label)s: %(reason)s") % {"label": spec.label, "reason": reason}
    return RuleViolation("query.bad_value", message, spec.name)


def _flag(spec: FieldSpec, raw: Any) -> bool:
    if raw is None:
        return True
    if not isinstance(raw, bool):
        raise _bad(spec, _("give true or false."))
    return raw


def _one(spec: FieldSpec, op: str, raw: Any) -> Any:
    reader = _READERS.get(spec.type.nature)
    if reader:
        return reader(spec, op, raw)
    value = spec.type.parse(raw, spec, Context())
    if value is None:
        raise _bad(spec, _("give a value."))
    return value


def _text(spec: FieldSpec, op: str, raw: Any) -> str:
    text = words(raw, spec).strip()
    if not text or len(text) > 500:
        raise _bad(spec, _("give a text of at most 500 characters."))
    return text


def _moment(spec: FieldSpec, op: str, raw: Any) -> periods.Moment:
    if op in ("in_last", "in_next"):
        raw = f"{raw}d" if type(raw) is int else raw
    try:
        if not isinstance(raw, str):
            raise ValueError(raw)
        found = periods.read(raw)
        if not isinstance(found, periods.Shift | str | periods.Period) and not 1000 <= found.year <= 9998:
            raise ValueError(raw)
        periods.span(found if not hasattr(found, "hour") else date.min, date(2026, 1, 1))
    except (ValueError, OverflowError):
        raise _bad(spec, _("give a day like 2026-12-31, -30d or this_month.")) from None
    if op in ("in_last", "in_next") and not isinstance(found, periods.Shift):
        raise _bad(spec, _("give a length like 30d, 2w, 6m or 1y."))
    return found


def _record(spec: FieldSpec, op: str, raw: Any) -> Any:
    if not spec.type.many and raw in (ME, MY_TEAM) and isinstance(raw, str):
        if (raw == ME and spec.target != "member") or (raw == MY_TEAM and spec.target not in ("member", "team")):
            raise _bad(spec, _("“me” and “my_team” fit fields with colleagues only."))
        return raw
    return _tag(spec, op, raw) if spec.type.many else identity(raw, spec)


def _choice(spec: FieldSpec, op: str, raw: Any) -> str:
    return chosen(raw, spec)


def _tag(spec: FieldSpec, op: str, raw: Any) -> Any:
    try:
        return identity(raw, spec)
    except RuleViolation:
        return _text(spec, op, raw)


_READERS: dict[Nature, Callable[[FieldSpec, str, Any], Any]] = {
    "text": _text,
    "day": _moment,
    "record": _record,
    "choice": _choice,
}
