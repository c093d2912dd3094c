"""How tasks look in a customer's trail."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from tropa.activities.models import Activity
from tropa.activities.projections import DONE
from tropa.core.trail import Look, Renderer, renderers
from tropa.lib.names import folded


@renderers.register
class TaskDoneInTrail(Renderer):
    """A task that was done, with its result."""

    label = DONE
    group = "tasks"
    icon = "checkbox"
    subject = "task"

    def looks(self, entries: Sequence[Any], *, viewer: Any) -> Mapping[UUID, Look]:
        """Title and result."""
        tasks = Activity.objects.in_bulk([entry.subject_id for entry in entries])
        return {
            entry.pk: Look(
                _("did: %(title)s") % {"title": task.title},
                body=task.result,
                icon=task.icon,
                tone="ours",
                text=task.result,
            )
            for entry in entries
            if (task := tasks.get(entry.subject_id))
        }

    def matching(self, customer_id: UUID, words: str, *, viewer: Any) -> Q | None:
        """By the title."""
        tasks = Activity.objects.filter(customer=customer_id, title_key__contains=folded(words))
        return Q(subject_id__in=tasks.values("pk"))
