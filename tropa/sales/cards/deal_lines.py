"""The lines on a deal's card: the first of them, and what all come to."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from tropa.core import cards, catalogue
from tropa.customers.views import identity
from tropa.sales.bill import bill, margin_of, much

SHOWN = 5


@cards.blocks.register
class LinesBlock(cards.Block):
    """What is sold; it opens into the table in which lines are written."""

    label = "sales.lines"
    kind = "deal"
    title = _("Lines")
    order = 15
    template = "sales/blocks/lines.html"
    refreshed_by = ("deal_line", "deal")

    def context(self, record: Any, viewer: Any) -> dict[str, Any] | None:
        """The first lines with their sums, the totals, the margin for who may read it."""
        fields = catalogue.of("deal")
        if not fields.may_read(viewer, "lines"):
            return None
        prefetch_related_objects([record], "lines")
        lines = list(record.lines.all())
        may = identity.may_edit(record, viewer) and fields.may_write(viewer, "lines", record)
        if not lines:
            return {"lines": [], "may": may} if may else None
        came = bill(record, lines)
        return {
            "lines": list(zip(lines, map(much, lines), came.sums, strict=True))[:SHOWN],
            "more": max(len(lines) - SHOWN, 0),
            "count": len(lines),
            "totals": came.pairs,
            "margin": margin_of(record) if fields.may_read(viewer, "margin") else "",
            "may": may,
        }
