"""`@task`, `.enqueue()` and the registry of what can be called."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal, ParamSpec, Self, TypeVar

from django.apps import apps
from django.utils import timezone, translation
from django_tasks import TaskResult, TaskResultStatus, base
from django_tasks.backends.base import BaseTaskBackend

from tropa.core import actors, scope
from tropa.core.models import Job

P = ParamSpec("P")
T = TypeVar("T")
Lane = Literal["now", "soon", "bulk"]
LANES: tuple[Lane, ...] = ("now", "soon", "bulk")

tasks: dict[str, "Task[..., Any]"] = {}
"""All declared tasks by label; the worker calls nothing else."""


class Permanent(Exception):  # not "Error": it says what happened
    """Trying again cannot help: the job goes to the dead letters at once. The message says why."""


class Later(Exception):
    """Not now (a provider's limit): try again in `seconds`; it does not count as a failure."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds:.0f} s")
        self.seconds = seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(base.Task[P, T]):
    """A function the worker calls; the `django_tasks` class with a key and a transaction."""

    key: str = ""
    atomic: bool = True

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call it here and now."""
        return self.func(*args, **kwargs)

    @property
    def label(self) -> str:
        """Under which name jobs are stored: "customers.tasks.recount"."""
        return f"{self.func.__module__}.{self.func.__qualname__}".removeprefix("tropa.")

    def later(self, *, run_after: datetime | None = None, key: str = "") -> Self:
        """The same task, not before `run_after` and, with a `key`, only once in this workspace."""
        return replace(self, run_after=run_after, key=key)


def task(*, lane: Lane = "soon", atomic: bool = True) -> Callable[[Callable[P, T]], Task[P, T]]:
    """Declare a function with plain JSON arguments as a task.

    Args:
        lane: now (somebody waits: sends, live), soon, or bulk (imports, mass edits); each has its own threads.
        atomic: run it in one transaction with the note that it is done.
    """

    def declare(function: Callable[P, T]) -> Task[P, T]:
        declared: Task[P, T] = Task(func=function, queue_name=lane, atomic=atomic)
        tasks[declared.label] = declared
        return declared

    return declare


class JobBackend(BaseTaskBackend):
    """Keeps calls as rows of `core.Job`, in the caller's transaction."""

    task_class = Task
    supports_defer = True

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> TaskResult[Any]:
        """Store the call. With a key that is known already nothing happens.

        Raises:
            TypeError: positional arguments, or a value that is no plain JSON.
        """
        if args:
            raise TypeError(f"{task.label} is enqueued with named arguments.")
        payload = json.loads(json.dumps(kwargs))
        workspace, actor = scope.get(), actors.acting()
        job = Job(
            workspace_id=workspace,
            actor_kind=actor.kind,
            actor_id=actor.id,
            origin=actors.origin(),
            language=translation.get_language() or "",
            lane=task.queue_name,
            task=task.label,
            payload=payload,
            key=f"{workspace.hex if workspace else ''}:{task.key}" if task.key else None,
            run_after=task.run_after or timezone.now(),
        )
        Job.objects.bulk_create([job], ignore_conflicts=bool(task.key))
        return TaskResult(
            task=task,
            id=str(job.pk),
            status=TaskResultStatus.READY,
            enqueued_at=job.created_at,
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=[],
            kwargs=payload,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


def load(module: str = "tasks") -> None:
    """Import that module of every app, and what the kernel itself does by the clock."""
    import_module("tropa.core.housekeeping")
    import_module("tropa.core.archive.clearing")
    import_module("tropa.core.mass.working")
    import_module("tropa.core.mail")
    import_module("tropa.core.files.sweeping")
    for app in apps.get_app_configs():
        if app.name.startswith(("tropa.", "tests.")) and find_spec(f"{app.name}.{module}"):
            import_module(f"{app.name}.{module}")
