"""How much waits for a member: the figures of the sidebar and the bell, all by one query."""

from collections.abc import Mapping
from typing import Any

from django.db.models import IntegerField, Subquery

from tropa.core import scope
from tropa.core.models import Workspace

MOST = 100
"""Nobody reads a larger figure, and the database counts no further."""


class Rows(Subquery):
    """How many rows a queryset has, which may be a slice."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def counted(found: Mapping[str, Any]) -> dict[str, int]:
    """The number of records of each queryset, at most 100."""
    if not found:
        return {}
    figures = {f"figure{at}": Rows(each.order_by().values("pk")[:MOST]) for at, each in enumerate(found.values())}
    row = Workspace.objects.filter(pk=scope.require()).values_list(*figures.values()).get()
    return dict(zip(found, row, strict=True))
