"""Pages of what has a time and an id, the newest first, for logs without sorting of their own."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from tropa.core.ids import as_uuid


def newest(rows: Any, *, before: str, limit: int) -> tuple[list[Any], str]:
    """Up to `limit` of these rows by `at` and id, and the mark to go on with (empty: no more).

    Args:
        before: the mark of the page above; one that cannot be read begins anew.
    """
    at, _comma, identity = before.partition(",")
    last, after = _instant(at), as_uuid(identity)
    if last is not None and after is not None:
        rows = rows.filter(Q(at__lt=last) | Q(at=last, id__lt=after), at__lte=last)
    found = list(rows.order_by("-at", "-id")[: limit + 1])
    more = f"{found[limit - 1].at.isoformat()},{found[limit - 1].pk}" if len(found) > limit else ""
    return found[:limit], more


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if timezone.is_aware(found) else None
