"""Verbs over many records: ask, plan with numbers and examples, do in the worker with progress, offer Undo."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import access, catalogue, choosing, commands, kinds, mass
from tropa.core.commands import Command
from tropa.core.errors import Invalid, NotFound, RuleViolation
from tropa.core.ids import as_uuid
from tropa.core.models import Operation
from tropa.core.selections import Selection
from tropa.staff.lists import trees
from tropa.staff.lists.conditions import readable
from tropa.staff.lists.says import said
from tropa.staff.requests import MemberRequest

ASKED = frozenset({"csrfmiddlewaretoken", "ids", "all", "asked", "planned"})
TARGETS = {"owner": "member", "team": "team", "branch": "branch", "source": "source"}
"""Parameters that are ids of records, by their names."""


class MassPlans(View):
    """POST draws the form of a command, or (with `planned`) stores the plan and shows what will change."""

    def post(self, request: MemberRequest, kind: str, label: str, **_kwargs: Any) -> HttpResponse:
        """Ask or plan."""
        readable(request.member, kind)
        command = found(label, kind)
        access.check(request.member, kind, command.action)
        chosen = chosen_in(request, kind)
        questions = questions_of(command, kind, request)
        context = {"command": command, "kind": kind, "questions": questions, "sent": sent(request)}
        if questions and "planned" not in request.POST:
            return render(request, "staff/lists/plan_ask.html", context)
        try:
            planned = mass.plan(label, chosen, values_in(command, request), viewer=request.member)
        except (RuleViolation, Invalid) as wrong:
            return render(request, "staff/lists/plan_ask.html", context | {"wrong": str(wrong)}, status=422)
        return previewed(request, planned)


class MassPlan(View):
    """A stored plan: GET shows how far it is, POST starts it, DELETE stops it."""

    def get(self, request: MemberRequest, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """How far it is; of a plan that nobody started what it will do."""
        planned = mine(request.member, pk)
        if planned.state in {"planning", "planned"} and not planned.progress.get("started"):
            return previewed(request, planned)
        return self.shown(request, planned)

    def post(self, request: MemberRequest, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """Start it."""
        planned = mine(request.member, pk)
        mass.start(planned.pk)
        return self.shown(request, planned)

    def delete(self, request: MemberRequest, pk: UUID, **_kwargs: Any) -> HttpResponse:
        """Stop it: what is done stays and can be taken back."""
        mass.stop(mine(request.member, pk).pk)
        return self.shown(request, mine(request.member, pk))

    def shown(self, request: MemberRequest, planned: Operation) -> HttpResponse:
        """The progress; at the end a toast with Undo."""
        progress = planned.progress
        context = {
            "planned": planned,
            "progress": progress,
            "going": planned.state in {"planning", "planned", "running"},
        }
        answer = render(request, "staff/lists/progress.html", context)
        if context["going"]:
            return answer
        text = ngettext("%(title)s: %(n)s record", "%(title)s: %(n)s records", progress["done"])
        words = text % {"title": planned.title, "n": progress["done"]}
        return said(answer, words, undo=planned.pk, **{"tropa:changed": {}})


@dataclass(frozen=True)
class Parameter:
    """One parameter of a command, as the form asks for it; `options` makes it a choice, `kind` a record of this kind,
    `redraws` asks the form again when it changes.
    """

    name: str
    label: str
    value: str = ""
    options: list[tuple[str, str]] | None = None
    redraws: bool = False
    kind: str = ""
    chosen: str = ""


def questions_of(command: Command, kind: str, request: MemberRequest) -> list[Parameter]:
    """What the form of a command asks."""
    if "values" in command.Params.model_fields:
        return field_questions(kind, request)
    found = []
    for name, spec in command.Params.model_fields.items():
        extra = spec.json_schema_extra if isinstance(spec.json_schema_extra, dict) else {}
        target = str(extra.get("kind") or TARGETS.get(name, ""))
        label = gettext(spec.title) if spec.title else name
        found.append(asked_for(name, label, request, target if kinds.exists(target) else ""))
    return found


def field_questions(kind: str, request: MemberRequest) -> list[Parameter]:
    """Which field, and its new value: a choice where the field is one."""
    fields = [spec for spec in catalogue.of(kind).writable(request.member) if spec.type.label != "rows"]
    names = [(spec.name, spec.label) for spec in fields]
    chosen = next((spec for spec in fields if spec.name == request.POST.get("field")), fields[0])
    names_first = Parameter("field", _("Field"), chosen.name, names, redraws=True)
    if chosen.type.label == "record":
        return [names_first, asked_for("value", _("New value"), request, chosen.target)]
    options = [(str(key), str(label)) for key, label in chosen.choices] or None
    if chosen.type.nature == "boolean":
        options = [("true", _("yes")), ("false", _("no"))]
    return [names_first, Parameter("value", _("New value"), request.POST.get("value", ""), options)]


def asked_for(name: str, label: str, request: MemberRequest, kind: str) -> Parameter:
    """A question for a text, or for a record of a kind."""
    value = request.POST.get(name, "")
    identity = as_uuid(value) if kind and value else None
    chosen = choosing.title_of(kind, identity, request.member) if identity else ""
    return Parameter(name, label, value, kind=kind, chosen=chosen)


def values_in(command: Command, request: MemberRequest) -> dict[str, Any]:
    """The parameters as they were filled in."""
    if "values" in command.Params.model_fields:
        return {"values": {request.POST.get("field", ""): request.POST.get("value", "") or None}}
    return {name: value for name, value in request.POST.items() if name not in ASKED and value != ""}


def found(label: str, kind: str) -> Command:
    """The command.

    Raises:
        NotFound: none for this kind and many records.
    """
    found = commands.get(label) if label in commands.commands else None
    if found is None or not found.fits(kind) or not found.bulk or found.alone:
        raise NotFound
    return found


def chosen_in(request: MemberRequest, kind: str) -> Selection:
    """What was chosen: the ids ticked, or everything the filter finds in the list.

    Raises:
        RuleViolation: nothing is chosen.
    """
    if request.POST.get("all"):
        return Selection(kind, query=trees.read(request.POST.get("asked", "")), listed=True)
    ids = [identity for identity in map(as_uuid, request.POST.getlist("ids")) if identity]
    if not ids:
        raise RuleViolation("lists.nothing_chosen", _("Choose records first."))
    return Selection(kind, tuple(ids))


def sent(request: MemberRequest) -> list[tuple[str, str]]:
    """The choice, to be sent again with the parameters."""
    if request.POST.get("all"):
        return [("all", "1"), ("asked", request.POST.get("asked", ""))]
    return [("ids", identity) for identity in request.POST.getlist("ids")]


def mine(viewer: Any, pk: UUID) -> Operation:
    """An operation of this member.

    Raises:
        NotFound: there is none, or another did it.
    """
    operation: Operation | None = Operation.objects.filter(pk=pk, actor_kind="member", actor_id=viewer.id).first()
    if operation is None:
        raise NotFound
    return operation


def previewed(request: MemberRequest, planned: Operation) -> HttpResponse:
    """What a plan will do, or how far it is made."""
    if planned.state == Operation.State.PLANNING:
        return render(request, "staff/lists/planning.html", {"planned": planned, "progress": planned.progress})
    context = plan_context(planned, request.member)
    return render(request, "staff/lists/plan.html", context | {"command": commands.get(planned.progress["command"])})


def plan_context(planned: Operation, viewer: Any) -> dict[str, Any]:
    """Numbers, and examples in the words of the catalogue."""
    progress = planned.progress
    fields = catalogue.of(progress["kind"]).readable(viewer)
    examples = [
        {
            "title": example["title"],
            "changes": [
                {"label": fields[name].label, "before": before or "–", "after": example["after"].get(name) or "–"}
                for name, before in example["before"].items()
                if name in fields
            ],
        }
        for example in progress["examples"]
    ]
    refused = sum(progress["refused"].values())
    return {"planned": planned, "progress": progress, "examples": examples, "refused": refused}
