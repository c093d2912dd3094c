"""Tasks in the search."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tropa.activities.models import Activity
from tropa.core.access import Viewer
from tropa.core.search import Hit, Searchable, Texts, searchables
from tropa.core.urls import page_url


@searchables.register
class Tasks(Searchable):
    """By title, result and place."""

    label, title, icon, order = "task", _("Tasks"), "checkbox", 30
    letter = "t"
    model = Activity

    def texts(self, ids: Collection[UUID]) -> Mapping[UUID, Texts]:
        """The texts of each."""
        rows = Activity.objects.filter(pk__in=ids).values_list("pk", "title", "result", "place")
        return {pk: Texts(words=texts) for pk, *texts in rows}

    def found(self, viewer: Viewer) -> Any:
        """With their customers."""
        return super().found(viewer).select_related("customer")

    def hits(self, records: Sequence[Activity], viewer: Viewer) -> list[Hit]:
        """Each with the customer's name."""
        return [
            Hit(
                "task",
                task.pk,
                task.title,
                task.customer.name if task.customer else "",
                page_url("activities:task", pk=task.pk),
                icon=task.icon,
            )
            for task in records
        ]
