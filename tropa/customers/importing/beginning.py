"""Imports as pages and programs meet them: which are a member's to know, and how one begins."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tropa.core.access import Scope
from tropa.core.errors import RuleViolation
from tropa.core.models import Job
from tropa.core.tasks import standing
from tropa.customers.importing.running import give_up
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


def hitch(run: Import) -> Job | None:
    """The job of an import under way that failed: given up, or (state waiting) tried again by itself later."""
    from tropa.customers import tasks

    if run.state not in {Import.State.WAITING, Import.State.RUNNING}:
        return None
    job = standing.job_of(tasks.run_import, import_id=str(run.pk))
    return job if job is not None and job.error and job.state != Job.State.RUNNING else None


def check_failed(run: Import) -> bool:
    """Whether the worker has given the rehearsal of this draft up."""
    from tropa.customers import tasks

    job = standing.job_of(tasks.check_import, import_id=str(run.pk), token=run.checking) if run.checking else None
    return job is not None and job.state == Job.State.DEAD


def go_on(run: Import) -> None:
    """Let the worker try at once what failed.

    Raises:
        RuleViolation: nothing has failed, or it goes on already.
    """
    if not standing.try_again(pk=_failed(run).pk):
        raise RuleViolation("customers.import_goes_on", _("This import goes on already."))


def leave(run: Import) -> None:
    """End it where it failed; what is written stays and can be taken back.

    Raises:
        RuleViolation: nothing has failed, or it goes on already.
    """
    with transaction.atomic():
        # Whoever claims the job meanwhile finds it gone: his lease is no more.
        if not Job.objects.filter(pk=_failed(run).pk).exclude(state=Job.State.RUNNING).delete()[0]:
            raise RuleViolation("customers.import_goes_on", _("This import goes on already."))
        give_up(run, _("It failed in the middle and was ended there."))


def _failed(run: Import) -> Job:
    job = hitch(run)
    if job is None:
        raise RuleViolation("customers.import_goes_on", _("This import goes on already."))
    return job
