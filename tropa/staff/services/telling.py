"""The bell: members are told what concerns them, in their own language, many alike as one line."""

from collections.abc import Callable
from typing import Any

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
    member: Member | None,
    event: Any,
    one: Callable[[], str],
    many: Callable[[int], str],
    subject: Any,
    *,
    count: int = 1,
) -> None:
    """Tell whoever was given a record by somebody else; of many given by one deed there is one line with their number.

    Args:
        event: as a subscriber gets it.
        one: words about the first, many: about so many; both called in the member's language.
        subject: where the line leads to; of many it is the first one's.
        count: how many this event tells of.
    """
    if member is None or not member.is_active or (event.actor.kind, event.actor.id) == ("member", member.pk):
        return
    with override(member.language or None):
        # A line of the same sort is told by the kind of its subject: one deed may give customers and tasks.
        alike = Notification.objects.filter(operation=event.operation_id, member=member)
        told = alike.filter(subject_kind=subject.kind_label).first() if event.operation_id else None
        if told is None:
            told = notify(member, one(), subject, event.operation_id)
            count -= 1
        if count:
            Notification.objects.filter(pk=told.pk).update(
                count=told.count + count, text=many(told.count + count)[:300], read_at=None
            )
