"""Imports as pages and programs meet them: which are a member's to know, and how one begins."""

from typing import Any

from django.db import transaction

from tropa.core.access import Scope
from tropa.customers.models import Import
from tropa.staff.models import Member


def known(viewer: Member) -> Any:
    """The imports that the member began; all, if he oversees all deeds."""
    found = Import.objects.select_related("member", "operation")
    return found if viewer.rights.scope("operation", "view") is Scope.ALL else found.filter(member=viewer)


def begin(run: Import) -> None:
    """Hand an import over to the worker, once; a second call does nothing."""
    from tropa.customers import tasks

    with transaction.atomic():
        draft = Import.objects.filter(pk=run.pk, state=Import.State.DRAFT)
        if draft.update(state=Import.State.WAITING, checking="", found={}):
            tasks.run_import.enqueue(import_id=str(run.pk))
    run.refresh_from_db(fields=["state", "checking", "found"])
