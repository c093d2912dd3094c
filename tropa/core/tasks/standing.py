"""How a call of a task stands, for pages that show its work: alive, failed for now, or given up; and another try."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from tropa.core import scope
from tropa.core.models import Job
from tropa.core.tasks.declaring import Task

LIVELY = [Job.State.RUNNING, Job.State.WAITING, Job.State.DEAD]


def job_of(task: Task[Any, Any], **arguments: str) -> Job | None:
    """The job that does this call in the entered workspace, the liveliest first; None: nothing is left to do."""
    named = {f"payload__{name}": value for name, value in arguments.items()}
    jobs = list(_here().filter(task=task.label, **named))
    return min(jobs, key=lambda job: LIVELY.index(Job.State(job.state)), default=None)


def given_up(tasks: Sequence[Task[Any, Any]], name: str, values: Sequence[str]) -> set[str]:
    """Which of these values of the argument `name` nobody works at any more, since their last job was given up."""
    jobs = _here().filter(task__in=[task.label for task in tasks], **{f"payload__{name}__in": values})
    found = [(str(job.payload[name]), job.state) for job in jobs]
    return {value for value, state in found if state == Job.State.DEAD} - {
        value for value, state in found if state != Job.State.DEAD
    }


def try_again(**which: Any) -> int:
    """Try jobs that were given up, or wait after a failure, at once, with their tries counted anew; gives how many."""
    jobs = Job.objects.filter(workspace=scope.require(), state__in=[Job.State.DEAD, Job.State.WAITING], **which)
    return jobs.update(state=Job.State.WAITING, attempt=0, run_after=timezone.now(), finished_at=None, error="")


def _here() -> Any:
    return Job.objects.filter(workspace=scope.require(), state__in=LIVELY)
