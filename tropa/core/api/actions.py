"""`POST /<collection>/actions/<label>`: a command on chosen records, or planned over all that a filter finds."""

from typing import Any

from django.utils.translation import gettext as _

from tropa.core import access, commands, mass, query
from tropa.core.api import bodies
from tropa.core.errors import FieldError, Invalid, NotFound, RuleViolation
from tropa.core.ids import as_uuid
from tropa.core.models import Operation
from tropa.core.requests import ViewerRequest
from tropa.core.selections import Selection

TAKES = {
    "type": "object",
    "properties": {
        "ids": {"type": "array", "items": {"type": "string", "format": "uuid"}},
        "query": {"type": "object", "description": "A filter, instead of ids: the work is planned."},
        "params": {"type": "object", "additionalProperties": True},
    },
}


def run(request: ViewerRequest, kind: str, label: str, *, dry_run: bool) -> tuple[int, dict[str, Any]]:
    """Run the command of the address as the body says; gives status and answer.

    Up to 500 ids are done at once (200); more, or a filter, are planned and handed to the worker (202). A dry run of
    ids tells what would change, one of a filter leaves the plan with its numbers and examples; where the worker makes
    the plan (202), these stand in the operation once its state is `planned`.

    Raises:
        NotFound: no such command for this kind, or one of the records is not there or not visible.
        Denied: the viewer may not do this.
        Invalid: a body that cannot be.
        RuleViolation: a rule of the command.
    """
    viewer = request.member
    if label not in commands.commands or not commands.get(label).fits(kind) or commands.get(label).alone:
        raise NotFound
    access.check(viewer, kind, commands.get(label).action)
    chosen, params = _chosen(kind, bodies.read(request), viewer)
    if isinstance(chosen, list) and len(chosen) <= commands.MOST:
        if dry_run:
            rehearsal = commands.rehearsed(label, kind, chosen, params, viewer=viewer)
            return 200, {"operation": None, "records": len(rehearsal.changes), "effects": rehearsal.effects}
        return 200, {"operation": str(commands.run(label, kind, chosen, params, viewer=viewer))}
    selection = chosen if isinstance(chosen, Selection) else Selection(kind, tuple(chosen))
    planned = mass.plan(label, selection, params, viewer=viewer)
    if not dry_run:
        mass.start(planned.pk)
    long = planned.state == Operation.State.PLANNING
    return 202 if long or not dry_run else 200, {"operation": str(planned.pk), **_numbers(planned)}


def _numbers(planned: Operation) -> dict[str, Any]:
    told = {name: planned.progress[name] for name in ("total", "refused", "examples")}
    return {"state": planned.state, **told}


def _chosen(kind: str, body: dict[str, Any], viewer: Any) -> tuple[Any, dict[str, Any]]:
    params = body.get("params", {})
    if unknown := body.keys() - TAKES["properties"].keys():  # type: ignore[attr-defined]  # a dict in a dict
        raise _wrong(min(unknown), _("There is no field “%(name)s”.") % {"name": min(unknown)[:60]})
    if not isinstance(params, dict):
        raise _wrong("params", _("Send a JSON object."))
    if ("ids" in body) == ("query" in body):
        raise RuleViolation("action.which_records", _("Name the records by “ids” or by “query”, one of them."), "ids")
    if "query" in body:
        query.compile(kind, body["query"], viewer=viewer)
        return Selection(kind, query=body["query"]), params
    ids = [as_uuid(each) for each in body["ids"]] if isinstance(body["ids"], list) else []
    if not ids or None in ids:
        raise _wrong("ids", _("Give a list of ids."))
    return list(dict.fromkeys(ids)), params


def _wrong(field: str, words: str) -> Invalid:
    return Invalid([FieldError(field, "action.wrong", words)])
