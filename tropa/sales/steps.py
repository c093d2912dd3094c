"""The next step of a deal: its nearest open task, kept on the deal for boards, filters and sorting."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Min

from tropa.activities.models import Activity
from tropa.core.buffer import OperationContext
from tropa.core.journal.facts import Facts
from tropa.lib.sequences import chunks
from tropa.sales.models import Deal

STEPS = Facts(
    records=lambda: Activity.objects.open().filter(subject_kind="deal"),
    at="due_at",
    of="subject_id",
    decides=("state", "deleted_at", "subject_kind"),
)


def follow(root: OperationContext) -> None:
    """The journal's hook: deals whose tasks this transaction touched are looked at anew."""
    recount(STEPS.touched(root))


def stale(deals: Iterable[UUID]) -> Iterator[tuple[datetime | None, UUID]]:
    """Those of these deals whose `next_step_at` is not what their tasks say, with what they say."""
    for part in chunks(deals, 500):
        nearest = STEPS.records().filter(subject_id__in=part).order_by().values_list("subject_id")
        steps: dict[UUID, datetime] = dict(nearest.annotate(nearest=Min("due_at")))
        there = Deal.everything.filter(pk__in=part).values_list("pk", "next_step_at")
        yield from ((steps.get(pk), pk) for pk, at in there if at != steps.get(pk))


def recount(deals: Collection[UUID]) -> None:
    """Write `next_step_at` of these deals where it is not what their tasks say."""
    for part in chunks(sorted(deals), 500):
        Deal.everything.derive_each("next_step_at", list(stale(part)))
