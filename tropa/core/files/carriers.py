"""On which kinds of records files hang; whoever sees such a record sees its files."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from tropa.core import access
from tropa.core.models import FileLink
from tropa.core.registry import Registry


@dataclass(frozen=True)
class Carrier:
    """A kind that takes files; declared in its app's `access.py`."""

    label: str
    order: int = 0


carriers: Registry[Carrier] = Registry(Carrier, module="access")


def seen_files(viewer: Any, kind: str) -> Any:
    """Ids of the files that hang on what the viewer sees (a reach of core.access)."""
    if kind != "file":
        return None
    subjects = Q(pk__in=[])
    for carrier in carriers:
        model = access.model_of(carrier.label)
        seen = model.objects.filter(access.row_filter(viewer, model)).values("pk")
        subjects |= Q(subject_kind=carrier.label, subject_id__in=seen)
    return FileLink.objects.filter(subjects).values("file_id")
