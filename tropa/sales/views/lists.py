"""The list of deals."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tropa.staff.lists import RecordList, Standing, mine


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
