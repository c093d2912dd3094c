"""What a deal's own card shows and takes: its tasks, the stages it stood in, its sale; notes and tasks about it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tropa.activities.cards import MOST, ahead, asked_of_tasks
from tropa.activities.models import Activity
from tropa.core import access, cards, catalogue
from tropa.core.urls import page_url
from tropa.sales.cards.of_customer import money
from tropa.sales.models import Sale, StageVisit
from tropa.staff.models import Member


def tasks_of(deal: Any, viewer: Any) -> Any:
    """The open tasks of the deal that the viewer may see, the nearest first."""
    mine = Activity.objects.visible_to(viewer).open().filter(subject_kind="deal", subject_id=deal.pk)
    return mine.select_related("assignee").order_by("due_at", "pk")


@cards.composers.register
class DealNoteComposer(cards.Composer):
    """A note about the deal."""

    label = "sales.note"
    kind = "deal"
    title = _("Note")
    icon = "note"
    order = 10
    template = "customers/card/compose_note.html"
    asks = ("note", "create")

    def context(self, record: Any, viewer: Any) -> dict[str, Any]:
        """Where it goes."""
        return {"address": page_url("sales:notes", pk=record.pk)}


@cards.composers.register
class DealTaskComposer(cards.Composer):
    """A task of the deal."""

    label = "sales.task"
    kind = "deal"
    title = _("Task")
    icon = "checkbox"
    order = 20
    template = "activities/compose_task.html"
    asks = ("task", "create")

    def context(self, record: Any, viewer: Any) -> dict[str, Any]:
        """As on a customer's card."""
        return asked_of_tasks(viewer, page_url("sales:tasks", pk=record.pk))


@cards.aheads.register
class DealTasksAhead(cards.Ahead):
    """Its dated tasks stand dotted above "now"."""

    label = "sales.tasks"
    kind = "deal"

    def items(self, record: Any, viewer: Any) -> list[cards.AheadItem]:
        """The dated ones."""
        return ahead(tasks_of(record, viewer), viewer)


@cards.blocks.register
class StepsBlock(cards.Block):
    """The next step, and the tasks after it."""

    label = "sales.steps"
    kind = "deal"
    title = _("Next step")
    order = 10
    template = "sales/blocks/steps.html"
    refreshed_by = ("task", "deal")

    def context(self, record: Any, viewer: Any) -> dict[str, Any] | None:
        """The nearest open task leads."""
        if not access.may(viewer, "task", "view"):
            return None
        tasks = list(tasks_of(record, viewer)[: MOST + 1])
        dated = [task for task in tasks if task.due_at]
        step = (dated or tasks or [None])[0]
        rest = [task for task in tasks[:MOST] if task is not step]
        return {"step": step, "tasks": rest, "more": len(tasks) > MOST, "now": timezone.now(), "may": False}


@dataclass(frozen=True)
class Visit:
    """One stay in a stage."""

    stage: Any
    since: Any
    until: Any
    days: int
    who: str


@cards.blocks.register
class VisitsBlock(cards.Block):
    """The stages it has stood in."""

    label = "sales.visits"
    kind = "deal"
    title = _("Stages")
    order = 20
    template = "sales/blocks/visits.html"
    refreshed_by = ("deal",)

    def context(self, record: Any, viewer: Any) -> dict[str, Any] | None:
        """The newest first: since when, how many days, brought there by whom."""
        if not catalogue.of("deal").may_read(viewer, "stage"):
            return None
        who = Member.everything.filter(pk=OuterRef("by")).values("name")[:1]
        visits = StageVisit.objects.filter(deal=record).select_related("stage").annotate(who=Subquery(who))
        rows = list(visits.order_by("-entered_at", "-pk")[:MOST])
        now = timezone.now()
        return {
            "visits": [Visit(row.stage, row.entered_at, row.left_at, _days(row, now), row.who or "") for row in rows]
        }


def _days(visit: StageVisit, now: Any) -> int:
    return max(0, (timezone.localdate(visit.left_at or now) - timezone.localdate(visit.entered_at)).days)


def sold(viewer: Any) -> dict[str, Any]:
    """The first and the last sale of a deal, for the statement that fetches it: of most deals comes one at most."""
    rows = Sale.objects.visible_to(viewer).standing().filter(origin_kind="deal", origin_id=OuterRef("pk"))
    first, last = rows.order_by("occurred_on", "pk"), rows.order_by("-occurred_on", "-pk")
    columns = {"first_sale": "pk", "sold_on": "occurred_on", "sold_for": "amount", "sold_in": "currency"}
    found = {name: Subquery(first.values(column)[:1]) for name, column in columns.items()}
    return found | {"last_sale": Subquery(last.values("pk")[:1])}


@cards.blocks.register
class SaleBlock(cards.Block):
    """The sale that came of it."""

    label = "sales.sale"
    kind = "deal"
    title = _("Sale")
    order = 30
    template = "sales/blocks/sale.html"
    refreshed_by = ("sale", "deal")

    def context(self, record: Any, viewer: Any) -> dict[str, Any] | None:
        """What stands of it; nothing while it is not won."""
        if record.outcome != "won" or not access.may(viewer, "sale", "view"):
            return None
        if hasattr(record, "first_sale") and record.first_sale == record.last_sale:
            alone = (record.sold_on, record.sold_for, record.sold_in)
            found = [alone] if record.first_sale else []
        else:
            rows = Sale.objects.visible_to(viewer).standing().of("deal", [record.pk]).order_by("occurred_on", "pk")
            found = list(rows.values_list("occurred_on", "amount", "currency")[:MOST])
        sees = catalogue.of("sale").may_read(viewer, "amount")
        return {"sales": [(day, money(amount, code) if sees else "") for day, amount, code in found]} if found else None
