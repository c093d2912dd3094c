"""Two people changed one thing: both values side by side, to be decided by whoever came second."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tropa.core import catalogue, choosing, editing, kinds
from tropa.core.catalogue import FieldSet, FieldSpec
from tropa.core.editing.clashes import in_fields
from tropa.core.errors import Clash as Undecided
from tropa.core.errors import Conflict
from tropa.core.journal import history
from tropa.lib.numbers import COLUMN, whole
from tropa.staff.requests import MemberRequest

OWN = frozenset({"csrfmiddlewaretoken", "version", "keep", "clashing"})


@dataclass(frozen=True)
class Clash:
    """What the dialog shows; `url` takes the decision: what was typed once more, or `keep=theirs`."""

    label: Any
    mine: str
    theirs: str
    url: str
    version: int
    who: str = ""
    when: datetime | None = None
    was: str = ""
    target: str = ""
    """Where the answer goes, when it does not say so itself."""
    fields: Sequence[str] = ()
    """Of a form with several fields: those to be decided; the others are written with the decision."""


def dialog(request: MemberRequest, clash: Clash, sent: Mapping[str, str] | None = None) -> HttpResponse:
    """409 with both values; the form behind it stays as it was typed. `sent` goes with the choice, by default all."""
    typed = [(name, value) for name, values in request.POST.lists() if name not in OWN for value in values]
    context = {"clash": clash, "sent": typed if sent is None else list(sent.items())}
    response = render(request, "staff/lists/conflict.html", context, status=409)
    response["HX-Retarget"] = "#dialog"
    response["HX-Reswap"] = "innerHTML"
    return response


def write_form(
    kind: str,
    identity: UUID,
    values: Mapping[str, Any],
    *,
    viewer: Any,
    version: int | None,
    rows: Mapping[str, str] | None = None,
    force: bool = False,
) -> tuple[Any, Mapping[str, Any], list[Undecided]]:
    """Write a form that sends all its fields: of what the person did not touch the colleague's value stays.

    Args:
        rows: what the form was made of (`merging.spelled`), by fields that are rows.
        force: the person has seen what a colleague wrote into them.

    Returns:
        The record, what of the values was the person's own, and nothing to decide; or None and the clashes.

    Raises:
        As `editing.change`, without Conflict.
    """
    try:
        changed = editing.change(kind, identity, values, viewer=viewer, version=version, seen=rows, force=force)
        return changed, values, []
    except Conflict as conflict:
        clashes = in_fields(catalogue.of(kind), conflict)
    along = {clash.field for clash in clashes if not clash.is_touched}
    if not along:
        return None, values, clashes
    own = {name: value for name, value in values.items() if name not in along}
    return write_form(kind, identity, own, viewer=viewer, version=version, rows=rows, force=force)


def seen(request: MemberRequest) -> int | None:
    """The version that the form was made of."""
    return whole(request.POST.get("version", ""), COLUMN)


def leaves_theirs(request: MemberRequest) -> bool:
    """Whether the decision was for the colleague's value."""
    return bool(request.POST.get("keep") == "theirs")


def decided(request: MemberRequest, values: dict[str, Any]) -> dict[str, Any]:
    """What a form with several fields writes: all of it, or all but what is left to the colleague."""
    left = set(request.POST.getlist("clashing")) if leaves_theirs(request) else set()
    return {name: value for name, value in values.items() if name not in left}


def in_words(spec: FieldSpec, value: Any, viewer: Any) -> str:
    """A value as people read it, a record by its title; nothing is called empty."""
    if spec.target and isinstance(value, UUID):
        return choosing.title_of(spec.target, value, viewer)
    return spec.text(value) or _("empty")


def of_form(fields: FieldSet, clashes: Sequence[Undecided], record: Any, url: str, viewer: Any) -> Clash:
    """The clash of a form: one field by its name, several as lines, each with its own."""
    sides = [(fields[one.field], one) for one in clashes]
    who, when = last_change(type(record), record.pk)
    names = [one.field for one in clashes]
    if len(sides) == 1:
        spec, one = sides[0]
        mine, theirs = in_words(spec, one.mine, viewer), in_words(spec, one.theirs, viewer)
        return Clash(spec.label, mine, theirs, url, record.version, who, when, fields=names)
    mine, theirs = (
        "\n".join(f"{spec.label}: {in_words(spec, getattr(one, side), viewer)}" for spec, one in sides)
        for side in ("mine", "theirs")
    )
    return Clash(record, mine, theirs, url, record.version, who, when, fields=names)


def last_change(model: Any, identity: UUID) -> tuple[str, datetime | None]:
    """Who changed a record last, and when."""
    item = next(iter(history(model, identity)), None)
    return (actors([item.operation]).get(item.operation.actor_id, ""), item.at) if item else ("", None)


def actors(operations: Sequence[Any]) -> dict[Any, str]:
    """The names of the members who did these."""
    ids = {each.actor_id for each in operations if each.actor_kind == "member"}
    return {row.pk: str(row) for row in kinds.model("member").everything.filter(pk__in=ids)} if ids else {}
