"""The bell: members are told what concerns them, in their own language, many alike as one line."""

from collections.abc import Callable
from typing import Any

from django.db.models import F
from django.utils.translation import override

from tropa.staff.models import Member, Notification


def notify(member: Member, text: str, subject: Any = None, operation: Any = None) -> Notification:
    """Tell a member something; `subject` is the record the line leads to, `operation` the deed it tells of."""
    note: Notification = Notification.objects.create(
        member=member,
        text=str(text)[:300],
        subject_kind=subject.kind_label if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        operation=operation,
    )
    return note


def tell_of_hands(
    member: Member | None, event: Any, one: Callable[[], str], many: Callable[[int], str], subject: Any
) -> None:
    """Tell whoever was given a record by somebody else; of many given by one deed there is one line with their number.

    Args:
        event: as a subscriber gets it.
        one: words about the first, many: about so many; both called in the member's language.
    """
    if member is None or not member.is_active or (event.actor.kind, event.actor.id) == ("member", member.pk):
        return
    with override(member.language or None):
        # A line of the same sort is told by the kind of its subject: one deed may give customers and tasks.
        told = Notification.objects.filter(
            member=member, operation=event.operation_id, subject_kind=subject.kind_label, at__gte=event.occurred_at
        ).first()
        if event.operation_id is None or told is None:
            notify(member, one(), subject, event.operation_id)
            return
        told.count += 1
        Notification.objects.filter(pk=told.pk).update(count=F("count") + 1, text=many(told.count)[:300], read_at=None)
