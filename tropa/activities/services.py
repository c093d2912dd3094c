"""What is done with tasks, from a page, the API or a rule alike."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from tropa.activities.models import Activity
from tropa.core import access
from tropa.core.journal import operation
from tropa.staff.services import notify, tell_of_hands


def complete(identity: UUID, *, viewer: Any, result: str = "") -> Activity:
    """Done.

    Raises:
        NotFound, Denied: not the viewer's to see or change.
        RuleViolation: it is closed already.
    """
    task: Activity = access.fetch(viewer, Activity, identity, "edit")
    with operation("activities.complete", title=_("Done: %(title)s") % {"title": task}):
        task.complete(result=result)
    return task


def reopen(identity: UUID, *, viewer: Any) -> Activity:
    """To be done again; errors as in `complete`."""
    task: Activity = access.fetch(viewer, Activity, identity, "edit")
    with operation("activities.reopen", title=_("Reopened: %(title)s") % {"title": task}):
        task.reopen()
    return task


def remind(task: Activity) -> None:
    """Ring the bell of whoever is to do it, in that person's language."""
    if task.assignee is None or not task.assignee.is_active:
        return
    with override(task.assignee.language or None):
        about = task.customer.name if task.customer else ""
        text = _("%(title)s · %(customer)s") % {"title": task, "customer": about} if about else str(task)
        notify(task.assignee, _("Reminder: %(text)s") % {"text": text}, task.customer or task)


def tell_assignee(task: Activity, event: Any) -> None:
    """Tell whoever was given a task by somebody else."""
    tell_of_hands(
        task.assignee,
        event,
        lambda: _("You were given a task: %(title)s") % {"title": task},
        lambda count: ngettext("You were given %(n)d task", "You were given %(n)d tasks", count) % {"n": count},
        task.customer or task,
    )
