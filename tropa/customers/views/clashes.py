"""Two people changed one thing: both values side by side, to be decided by whoever came second."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from tropa.core.journal import history
from tropa.core.records import kinds
from tropa.lib.numbers import COLUMN, whole

OWN = frozenset({"csrfmiddlewaretoken", "version", "keep"})


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


def dialog(request: Any, clash: Clash) -> HttpResponse:
    """409 with both values; the form behind it stays as it was typed."""
    sent = [(name, value) for name, values in request.POST.lists() if name not in OWN for value in values]
    response = render(request, "customers/card/conflict.html", {"clash": clash, "sent": sent}, status=409)
    response["HX-Retarget"] = "#dialog"
    response["HX-Reswap"] = "innerHTML"
    return response


def seen(request: Any) -> int | None:
    """The version that the form was made of."""
    return whole(request.POST.get("version", ""), COLUMN)


def leaves_theirs(request: Any) -> bool:
    """Whether the decision was for the colleague's value."""
    return bool(request.POST.get("keep") == "theirs")


def last_change(model: Any, identity: UUID) -> tuple[str, datetime | None]:
    """Who changed a record last, and when."""
    item = next(iter(history(model, identity)), None)
    return (actors([item.operation]).get(item.operation.actor_id, ""), item.at) if item else ("", None)


def actors(operations: Sequence[Any]) -> dict[Any, str]:
    """The names of the members who did these."""
    ids = {each.actor_id for each in operations if each.actor_kind == "member"}
    return {row.pk: str(row) for row in kinds.model("member").everything.filter(pk__in=ids)} if ids else {}
