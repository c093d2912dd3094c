"""The canonical state of a workspace: one hash of all business values, equal on both databases and after undo."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.apps import apps

from tropa.core.records import Journalled
from tropa.core.spelling import dumps

OUTSIDE = frozenset({"workspace_id", "version", "updated_at"})


def journalled_models() -> list[Any]:
    """All Records and Ledgers, by label."""
    models = [model for model in apps.get_models() if issubclass(model, Journalled)]
    return sorted(models, key=lambda model: model._meta.label_lower)


def columns_of(model: Any) -> list[Any]:
    """The columns that take part: no versions, change times, derived columns, secrets."""
    outside = OUTSIDE | {model._meta.get_field(name).attname for name in (*model.derived, *model.secret)}
    fields = [field for field in model._meta.concrete_fields if field.attname not in outside]
    return sorted(fields, key=lambda field: field.attname)


def path_of(field: Any) -> str:
    """How a query asks for the value: an account, which has another id in another installation, goes by its address."""
    natural = getattr(field.related_model, "USERNAME_FIELD", "") if field.is_relation else ""
    return f"{field.name}__{natural}" if natural else str(field.attname)


def lines(model: Any) -> Iterator[str]:
    """One JSON line a live record, sorted by id."""
    fields = columns_of(model)
    names = [path_of(field) for field in fields]
    for row in model.objects.order_by("pk").values_list(*names).iterator(chunk_size=2_000):
        values = [
            field.to_python(value) if field.get_internal_type() == "DecimalField" else value
            for field, value in zip(fields, row, strict=True)
        ]
        yield dumps([_sorted(value) for value in values])


def _sorted(value: Any) -> Any:
    """JSON objects in one order: PostgreSQL's jsonb keeps its own."""
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    if hasattr(value, "utcoffset") and value.utcoffset() is not None:
        return value.isoformat()
    return value


def canonical_state() -> tuple[str, dict[str, int]]:
    """(SHA-256 in hex, rows by table) of the entered workspace, in bounded memory."""
    digest, counts = hashlib.sha256(), {}
    for model in journalled_models():
        label = model._meta.label_lower
        count = 0
        for line in lines(model):
            digest.update(f"{label} {line}\n".encode())
            count += 1
        counts[label] = count
    return digest.hexdigest(), counts
