"""Erasing a person's values wherever they are stored, while the chain stays true.

Federal law 152-FZ, article 21: personal data are destroyed when their purpose is reached or consent is withdrawn.
"""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import CASCADE

from tropa.core import digests, scope
from tropa.core.actors import Actor
from tropa.core.journal import erased
from tropa.core.journal.operations import operation
from tropa.core.journal.state import journalled_models
from tropa.core.models import Change, Event, Feed, Operation
from tropa.core.records import Ledger, Record
from tropa.core.spelling import dumps

erasers: list[Callable[[dict[Any, set[UUID]]], None]] = []
"""Called with the records erased, by model: search, trail, files, imports empty what they hold of them."""


def erase(record: Record, *, by: Actor | None = None, forever: bool = True) -> UUID:
    """Empty every personal column of `record` and of the records that belong to it, in the base, the journal, the
    events and whatever registered an eraser. Cannot be undone. Returns the operation's id.

    Args:
        forever: also in a base restored from an older backup (journal.erased); False for what merely was unused.
    """
    with transaction.atomic():
        # Nobody may append to the journal between the change and the wiping of its before-values.
        Feed.objects.select_for_update().get(pk=scope.require())
        doomed = belongings(record)
        with operation("core.erase", by=by) as context:
            for model, ids in doomed.items():
                _blank(model, ids)
        for model, ids in doomed.items():
            _wipe_changes(model, ids)
            _wipe_events(ids)
        Operation.objects.filter(pk=context.id).update(effects=[{"name": "erased"}])
        for eraser in erasers:
            eraser(doomed)
        if forever:
            erased.note(record, context.id)
    return context.id


def belongings(record: Record) -> dict[Any, set[UUID]]:
    """The record and the personal records that are parts of it, by model.

    A part is what would be deleted with it (CASCADE) or tells of it (`Record.tells_of`), at any depth: the telephone
    of a customer and the customer's deals, never the customers of a colleague who asks to be forgotten.
    """
    found: dict[Any, set[UUID]] = {type(record): {record.pk}}
    layer: dict[Any, set[UUID]] = found
    while layer:
        below: dict[Any, set[UUID]] = {}
        for model, whole, link in part_links():
            if whole in layer:
                ids = set(model.everything.filter(**{f"{link.attname}__in": layer[whole]}).values_list("pk", flat=True))
                if fresh := ids - found.get(model, set()):
                    below.setdefault(model, set()).update(fresh)
        for model, ids in below.items():
            found[model] = found.get(model, set()) | ids
        layer = below
    return {model: ids for model, ids in found.items() if ids and model.personal}


def part_links() -> list[tuple[Any, Any, Any]]:
    """(part, whole, link) of all records that are parts of others."""
    return [
        (model, link.related_model, link)
        for model in journalled_models()
        for link in model._meta.concrete_fields
        if link.is_relation
        and link.name != "workspace"
        and (link.remote_field.on_delete is CASCADE or link.name == getattr(model, "tells_of", ""))
    ]


def _blank(model: Any, ids: set[UUID]) -> None:
    values = {}
    for name in model.personal:
        column = model._meta.get_field(name)
        values[name] = None if column.null else column.get_default() if column.has_default() else column.to_python("")
    derived = {name: value for name, value in values.items() if name in model.derived}
    kept = {name: value for name, value in values.items() if name not in model.derived}
    queryset = model.everything.filter(pk__in=ids)
    if kept and issubclass(model, Ledger):
        # An entry has no version, and the journal holds no values of it.
        queryset.forget(**kept)
    elif kept:
        queryset.update(**kept)
    if derived:
        queryset.derive(**derived)


def _wipe_changes(model: Any, ids: set[UUID]) -> None:
    for identity in ids:
        rows = Change.objects.filter(model=model._meta.label_lower, first__lte=identity, last__gte=identity)
        for change in rows.exclude(action=Change.Action.CREATE):
            content = json.loads(change.data)
            content["r"] = [
                digests.erase_row(row) if len(row) == 4 and UUID(hex=row[0]) == identity else row
                for row in content["r"]
            ]
            Change.objects.filter(pk=change.pk).update(data=dumps(content))


def _wipe_events(ids: set[UUID]) -> None:
    for identity in ids:
        for spelling in (identity.hex, str(identity)):
            Event.objects.filter(payload__contains=spelling).update(payload="", salt="")


def unreached() -> list[str]:
    """Models with personal columns that `erase` of no erasable kind would reach: a test keeps this empty."""
    reached = {model for model in journalled_models() if model.erasable}
    while parts := {part for part, whole, _link in part_links() if whole in reached} - reached:
        reached |= parts
    return sorted(model._meta.label for model in journalled_models() if model.personal and model not in reached)
