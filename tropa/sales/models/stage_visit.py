"""Which stages a deal has stood in, and how long."""

from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils import timezone

from tropa.core import access, actors, buffer, kinds
from tropa.core.ids import UuidField
from tropa.core.records import Link, Row, insert_rows
from tropa.core.records.rows import RowManager, ScopedQuerySet
from tropa.lib.sequences import chunks
from tropa.sales.models.deal import Deal
from tropa.sales.models.pipeline import Stage


class StageVisitQuerySet(ScopedQuerySet):
    """Words about visits."""

    def visible_to(self, viewer: Any) -> Self:
        """Those of deals that the viewer may see."""
        return self.filter(access.row_filter(viewer, StageVisit))


class StageVisit(Row):
    """A deal's stay in a stage; the last one is not over."""

    kind_label: ClassVar[str] = "stage_visit"

    deal = Link(Deal, models.CASCADE, related_name="visits")
    stage = Link(Stage, models.CASCADE, related_name="visits")
    entered_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    by = UuidField(null=True, blank=True)
    """The member who brought it here."""

    objects: ClassVar[Any] = RowManager.from_queryset(StageVisitQuerySet)()

    class Meta(Row.Meta):
        indexes = [
            models.Index(fields=["workspace", "deal", "entered_at"], name="sales_stagevisit_deal"),
            models.Index(fields=["workspace", "stage", "entered_at", "deal"], name="sales_stagevisit_stage"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "deal"],
                condition=models.Q(left_at__isnull=True),
                name="sales_stagevisit_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.entered_at:%Y-%m-%d}"


kinds.register(StageVisit)  # filters of deals ask about them


def keep_visits(model: Any, ids: set[UUID]) -> None:
    """The journal's hook (see apps.py): visits follow the stages of deals on every path, undo included.

    A move that is taken back leaves no visit: the deal has never left where it stands again.
    """
    if model is not Deal:
        return
    for part in chunks(sorted(ids), 500):
        _follow(part)


def _follow(ids: list[UUID]) -> None:
    now = timezone.now()
    actor = actors.acting()
    by = actor.id if actor.kind == "member" else None
    standing = dict(StageVisit.objects.filter(deal__in=ids, left_at=None).values_list("deal_id", "stage_id"))
    deals = Deal.everything.filter(pk__in=ids).values_list("pk", "stage_id", "staged_at")
    moved = {pk: (stage, since) for pk, stage, since in deals if standing.get(pk) != stage}
    if not moved:
        return
    left = [pk for pk in moved if pk in standing]
    deed = buffer.current()
    taken_back = _returned(left, moved) if deed is not None and deed.origin == "undo" else set()
    if ended := [pk for pk in left if pk not in taken_back]:
        StageVisit.objects.filter(deal__in=ended, left_at=None).update(left_at=now)
    if taken_back:
        StageVisit.objects.filter(deal__in=taken_back, left_at=None).delete()
        for pk in taken_back:
            last = StageVisit.objects.filter(deal=pk).order_by("-entered_at", "-pk")[:1]
            StageVisit.objects.filter(pk__in=list(last.values_list("pk", flat=True))).update(left_at=None)
    came = [(pk, *moved[pk], by) for pk in moved if pk not in taken_back]
    insert_rows(StageVisit, ["deal", "stage", "entered_at", "by"], came)


def _returned(ids: list[UUID], moved: dict[UUID, tuple[UUID, Any]]) -> set[UUID]:
    """Deals that stand again in the stage they had left last."""
    visits = StageVisit.objects.filter(deal__in=ids, left_at__isnull=False).order_by("entered_at", "pk")
    before: dict[UUID, UUID] = dict(visits.values_list("deal_id", "stage_id"))
    return {pk for pk in ids if before.get(pk) == moved[pk][0]}
