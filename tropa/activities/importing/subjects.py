"""What a row of tasks may be about beside its customer: an app above brings its kind in its `task_subjects.py`."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from tropa.core.registry import Registry
from tropa.staff.models import Member


class Found(NamedTuple):
    """A record that a row names."""

    id: UUID
    customer_id: UUID | None


class TaskSubject:
    """One kind that tasks of a file may be about. `label` is the meaning of its column and the kind: "deal"."""

    label = ""

    def find(self, words: Collection[str], viewer: Member) -> Mapping[str, Found]:
        """What the viewer sees of these, by the words of the file, in a constant number of queries."""
        raise NotImplementedError


subjects: Registry[Any] = Registry(TaskSubject, module="task_subjects")
