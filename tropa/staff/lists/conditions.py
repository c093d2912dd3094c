"""The editor of one condition of a sentence: a small form, which works as a page too; the answer is an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views import View

from tropa.core import access, catalogue, choosing, kinds, query
from tropa.core.catalogue import FieldSet, FieldSpec
from tropa.core.errors import Invalid, NotFound, RuleViolation
from tropa.core.ids import as_uuid
from tropa.lib.numbers import whole
from tropa.staff.lists import trees
from tropa.staff.requests import MemberRequest

LISTS = frozenset({"is_any_of", "has_any", "has_all", "has_none"})
MOST_DAYS = 36_500


def operator_titles() -> dict[str, str]:
    """Operators in words."""
    return {
        "is": pgettext("operator", "is"), "is_not": pgettext("operator", "is not"),
        "is_any_of": pgettext("operator", "is one of"), "contains": pgettext("operator", "contains"),
        "starts_with": pgettext("operator", "starts with"), "is_empty": pgettext("operator", "is empty"),
        "is_filled": pgettext("operator", "is filled in"),
        "eq": "=", "ne": "≠", "lt": "<", "lte": "≤", "gt": ">", "gte": "≥",
        "between": pgettext("operator", "between"), "on": pgettext("operator", "on the day"),
        "before": pgettext("operator", "before"), "after": pgettext("operator", "after"),
        "in_last": pgettext("operator", "in the last"), "in_next": pgettext("operator", "in the next"),
        "older": pgettext("operator", "longer ago than"),
        "has_any": pgettext("operator", "any of"), "has_all": pgettext("operator", "all of"),
        "has_none": pgettext("operator", "none of"),
    }  # fmt: skip


@dataclass(frozen=True)
class ConditionForm:
    """What the form shows."""

    spec: FieldSpec
    op: str
    value: Any

    @property
    def control(self) -> str:
        """Which control the value has: template staff/lists/values/<control>.html."""
        if self.op in {"is_empty", "is_filled"}:
            return "none"
        if self.op in {"in_last", "in_next", "older"}:
            return "days"
        nature = self.spec.type.nature
        if nature == "day":
            return "two_days" if self.op == "between" else "day"
        if nature in {"record", "choice"}:
            return "options"
        if nature == "boolean":
            return "boolean"
        return "two" if self.op == "between" else "one"

    @property
    def values(self) -> list[str]:
        """The value as texts."""
        found = self.value if isinstance(self.value, list) else [self.value]
        return ["" if each is None else str(each) for each in found]

    @property
    def first(self) -> str:
        """The only value, or the lower one."""
        return self.values[0] if self.values else ""

    @property
    def second(self) -> str:
        """The upper value."""
        return self.values[1] if len(self.values) > 1 else ""


class ConditionEditor(View):
    """GET draws the form of a new condition, of the one counted `at`, or (with `set`) answers with the new address."""

    def get(self, request: MemberRequest, kind: str, **_kwargs: Any) -> HttpResponse:
        """Draw, or go on."""
        fields = readable(request.member, kind)
        asked = request.GET
        tree = trees.read(asked.get("filter", ""))
        at = whole(asked.get("at", ""), 999)
        wrong = ""
        if "set" in asked:
            try:
                return self.answer(request, fields, tree, at)
            except (Invalid, RuleViolation) as error:
                wrong = str(error)
        draft = drafted(fields, asked, trees.find(tree, at) if at is not None else None)
        context = {
            "kind": kind,
            "at": at,
            "filter": trees.write(tree),
            "back": asked.get("back", ""),
            "either": asked.get("either", ""),
            "draft": draft,
            "wrong": wrong,
            "fields": [spec for spec in fields if operators(spec)],
            "operators": [(op, operator_titles().get(op, op)) for op in operators(draft.spec)],
            "options": options_of(draft, request.member),
        }
        return render(request, "staff/lists/condition.html", context, status=422 if wrong else 200)

    def answer(self, request: MemberRequest, fields: FieldSet, tree: trees.Tree, at: int | None) -> HttpResponse:
        """The list with the changed filter.

        Raises:
            Invalid: the value does not fit.
        """
        condition = condition_from(fields, request.GET)
        if at is None:
            tree = trees.add(tree, condition)
        elif request.GET.get("either"):
            tree = trees.either(tree, at, condition)
        else:
            tree = trees.change(tree, at, condition)
        query.compile(fields.kind, tree, viewer=request.member)
        target = with_filter(request.GET.get("back", ""), tree)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return redirect(target)


def readable(viewer: Any, kind: str) -> FieldSet:
    """The fields of a kind that the viewer may ask about.

    Raises:
        NotFound: there is no such kind.
        Denied: not the viewer's to see.
    """
    try:
        fields = catalogue.of(kind)
    except KeyError:
        raise NotFound from None
    access.check(viewer, kind, "view")
    return fields.readable(viewer)


def operators(spec: FieldSpec) -> list[str]:
    """Operators of a field as the form offers them: two of them are others in plainer words."""
    found = list(spec.operators)
    if "in_last" in found:
        found.insert(found.index("in_last"), "older")
    if "is_empty" in found:
        found.append("is_filled")
    return found


def drafted(fields: FieldSet, asked: Any, old: trees.Tree | None) -> ConditionForm:
    """What the form begins with: what is typed, else the condition that is changed, else the first field."""
    names = [spec.name for spec in fields if operators(spec)]
    old = old if old and old.get("field") in fields and not asked.get("either") else None
    name = asked.get("field") or (old or {}).get("field") or names[0]
    if name not in fields:
        raise NotFound
    spec = fields[name]
    same = old is not None and old["field"] == name
    op = asked.get("op") or (old["op"] if same and old else "")
    value: Any = asked.getlist("value") or (old.get("value") if same and old else "")
    if same and old and not asked.get("op"):
        op, value = plainer(op, value)
    offered = operators(spec)
    return ConditionForm(spec, op if op in offered else preferred(offered), value)


def preferred(offered: Sequence[str]) -> str:
    """The operator people mean most often."""
    return next((op for op in ("contains", "is_any_of", "older", "has_any", "gte") if op in offered), offered[0])


def plainer(op: str, value: Any) -> tuple[str, Any]:
    """A condition in the form's own words."""
    if op == "is_empty" and value is False:
        return "is_filled", ""
    if op == "before" and isinstance(value, str) and value.startswith("-") and value.endswith("d"):
        return "older", value[1:-1]
    if op in {"in_last", "in_next"} and isinstance(value, str):
        return op, value.strip("-d")
    return op, value


def condition_from(fields: FieldSet, asked: Any) -> trees.Tree:
    """The JSON condition of a filled form.

    Raises:
        NotFound: no such field.
        RuleViolation: nothing is filled in.
    """
    name, op = asked.get("field", ""), asked.get("op", "")
    if name not in fields or op not in operators(fields[name]):
        raise NotFound
    values = [value.strip() for value in asked.getlist("value") if value.strip()]
    if op in {"is_empty", "is_filled"}:
        return {"field": name, "op": "is_empty", "value": op == "is_empty"}
    if not values:
        raise RuleViolation("lists.no_value", _("Give a value, or remove the condition."), "value")
    if op in {"older", "in_last", "in_next"}:
        days = whole(values[0], MOST_DAYS)
        if days is None:
            raise RuleViolation("lists.no_number", _("Give a number of days, for example 30."), "value")
        shift = f"{days}d"
        return (
            {"field": name, "op": "before", "value": f"-{shift}"}
            if op == "older"
            else {"field": name, "op": op, "value": shift}
        )
    if op in LISTS or op == "between":
        return {"field": name, "op": op, "value": values}
    if fields[name].type.nature == "boolean":
        return {"field": name, "op": op, "value": values[0] == "true"}
    return {"field": name, "op": op, "value": values[0]}


def options_of(draft: ConditionForm, viewer: Any) -> list[tuple[str, str]]:
    """Values to tick: of a record what is always meant, what is chosen, and the first ones; others are looked for."""
    spec = draft.spec
    if spec.type.nature == "choice":
        return [(str(key), str(label)) for key, label in spec.choices]
    if spec.type.nature != "record":
        return []
    always: list[tuple[str, str]] = []
    if spec.target == "member":
        always = [("me", pgettext("filter", "me")), ("my_team", pgettext("filter", "my team"))]
    elif spec.target == "team":
        always = [("my_team", pgettext("filter", "my team"))]
    ids = [identity for identity in map(as_uuid, draft.values) if identity]
    chosen = kinds.model(spec.target).objects.visible_to(viewer).filter(pk__in=ids) if ids else ()
    first = choosing.offered(spec.target, "", viewer)
    return list(
        dict(
            [*always, *((str(row.pk), str(row)) for row in chosen), *((str(each.id), each.title) for each in first)]
        ).items()
    )


def with_filter(back: str, tree: trees.Tree) -> str:
    """The list's address with another filter.

    Raises:
        NotFound: the address is none of ours.
    """
    parts = urlsplit(back)
    if parts.scheme or parts.netloc or not parts.path.startswith("/w/") or back.startswith("//"):
        raise NotFound
    asked = [
        (name, value) for name, value in parse_qsl(parts.query) if name not in {"filter", "cursor", "open", "fresh"}
    ]
    return f"{parts.path}?{urlencode([*asked, ('filter', trees.write(tree))])}"
