"""What both writers share."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from bench.filling.rows import Rows
from tropa.core import scope
from tropa.core.records.inserting import Insertion, bare


class Writer:
    """Puts rows into the base; how, the database says."""

    def __init__(self) -> None:
        self.written = 0

    @contextmanager
    def open(self, models: Iterable[Any]) -> Iterator[None]:
        """Meanwhile these tables may be without indexes; afterwards all is as it was."""
        raise NotImplementedError
        yield

    def write(self, rows: Iterable[Rows], workspace: UUID) -> None:
        """Write rows of this workspace, in one transaction."""
        raise NotImplementedError


def constants(plan: Insertion, connection: Any) -> list[Any]:
    """What stands in every row: the workspace and the defaults of columns that are not named."""
    fixed = [plan.workspace.get_db_prep_save(scope.require(), connection)]
    fixed += [field.get_db_prep_save(field.get_default(), connection) for field in plan.left]
    return [bare(value, connection) for value in fixed]
