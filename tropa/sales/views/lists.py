"""The list of deals, and the three faces that deals have: board, table, forecast."""

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tropa.core.catalogue import FieldSet
from tropa.core.urls import page_url
from tropa.sales.board import chances_of, weighted, worth_of
from tropa.sales.models import Stage
from tropa.staff.lists import Face, RecordList, Standing, mine

FACES = (
    ("board", "sales:board", _("Board")),
    ("table", "sales:list", _("Table")),
    ("forecast", "sales:forecast", _("Forecast")),
)


def faces(current: str, filter_text: str = "") -> list[Face]:
    """The tabs of board, table and forecast, which keep what was asked."""
    asked = f"?{urlencode({'filter': filter_text})}" if filter_text else ""
    return [Face(title, page_url(page) + asked, key == current) for key, page, title in FACES]


def _of_outcome(outcome: str, title: Any, *, first: bool = False) -> Standing:
    condition = {"field": "outcome", "op": "is", "value": outcome}
    return Standing(outcome, title, {"all": [condition]}, first=first)


class DealList(RecordList):
    """Deals that I may see."""

    kind = "deal"
    title = _("Deals")
    views = (
        _of_outcome("open", _("Open"), first=True),
        mine("owner"),
        _of_outcome("won", _("Won")),
        _of_outcome("lost", _("Lost")),
    )
    columns = ("number", "customer", "stage", "amount", "expected_on", "owner", "next_step_at")
    keep = ("amount", "stage")
    card = "sales:deal"
    create = "sales:new"
    create_title = _("Deal")

    def told(self, asked: str, fields: FieldSet, records: Any, viewer: Any) -> str:
        """`?tells=weighted`: by the probability of each stage, for who may read it, and the plain sum besides."""
        if asked != "weighted":
            return super().told(asked, fields, records, viewer)
        plain = super().told("sum", fields, records, viewer)
        chances = chances_of(Stage.objects.all(), viewer) if plain and "stage" in fields else None
        if chances is None:
            return plain
        words = weighted(worth_of(records, "stage_id"), chances).words(fields)
        return gettext("weighted %(weighted)s of %(sum)s") % {"weighted": " · ".join(words), "sum": plain}

    def faces(self) -> list[Face]:
        """Beside the board and the forecast."""
        return faces("table")
