"""Removing what an import left that came to nothing: a killed process, a refused archive."""

import shutil
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction

from tropa.core import buffer, scope
from tropa.core.archive.claims import claimed
from tropa.core.archive.tables import links_of, tables
from tropa.core.databases.common import permit
from tropa.core.files import places
from tropa.core.journal.seals import anchor_path
from tropa.core.models import Cursor, Feed, Job, Workspace
from tropa.core.records import Row
from tropa.core.records.inserting import quoted
from tropa.core.tasks.declaring import task
from tropa.core.tasks.schedules import cron

PART = 1_000
"""Rows of one transaction: on SQLite every page that writes waits for it."""


@cron("every 10 minutes")
@task(lane="bulk", atomic=False)
def clear_arrivals() -> None:
    """Half of a company, whose import was killed."""
    clear_all()


def clear_all() -> int:
    """Remove every workspace that is arriving and that nobody works at; gives how many."""
    count = 0
    arriving = Workspace.objects.filter(state=Workspace.State.ARRIVING)
    for workspace in list(arriving.values_list("pk", flat=True)):
        with claimed(workspace) as mine:
            if mine and arriving.filter(pk=workspace).exists():
                clear(workspace)
                count += 1
    return count


def clear(workspace: UUID) -> None:
    """Remove a workspace that is arriving, with its rows, bytes, and the accounts that were made for it alone.

    Called again it goes on; the workspace itself goes last.
    """
    with scope.enter(workspace):
        accounts = _accounts()
        order = _children_first()
        for model in order:
            for link in model._meta.concrete_fields:
                if link.is_relation and link.null:
                    _loosen(model, link)
        for model in order:
            _empty(model)
        shutil.rmtree(places.folder(), ignore_errors=True)
    for table, ids in accounts:
        assert table.give_back is not None
        table.give_back(ids)
    with transaction.atomic():
        for model in (Cursor, Job, Feed):
            model.objects.filter(workspace=workspace).delete()
        # Raw, for nothing is left that points at it, and who cascades asks every table in its scope.
        Workspace.objects.filter(pk=workspace, state=Workspace.State.ARRIVING)._raw_delete("default")


def is_anchored(workspace: UUID) -> bool:
    """Whether this installation remembers the chain of that workspace."""
    return anchor_path(workspace).exists()


def _accounts() -> list[tuple[Any, set[Any]]]:
    """(table, ids) of rows outside the workspace that its rows lead to."""
    found: dict[str, set[Any]] = {}
    for table in tables:
        if table.moves and issubclass(table.model, Row):
            for name, target in links_of(table):
                if target.give_back is not None:
                    column = table.model._meta.get_field(name).attname
                    found.setdefault(target.label, set()).update(table.all_rows().values_list(column, flat=True))
    return [(tables.get(label), ids) for label, ids in found.items()]


def _children_first() -> list[Any]:
    """All tables of a workspace in an order in which none is emptied before those whose links may not be empty."""
    waiting = [model for model in apps.get_models() if issubclass(model, Row) and model._meta.managed]
    done: list[Any] = []
    while waiting:
        held = {
            link.related_model
            for model in waiting
            for link in model._meta.concrete_fields
            if link.is_relation and not link.null and link.related_model is not model
        }
        free = [model for model in waiting if model not in held]
        done += free
        waiting = [model for model in waiting if model in held]
    return done


def _loosen(model: Any, link: Any) -> None:
    column = quoted(link.column)
    deed = f"UPDATE {quoted(model._meta.db_table)} SET {column} = NULL"  # noqa: S608  # own names
    _repeat(model, deed, f"AND {column} IS NOT NULL")


def _empty(model: Any) -> None:
    _repeat(model, f"DELETE FROM {quoted(model._meta.db_table)}", "")  # noqa: S608  # own names


def _repeat(model: Any, deed: str, condition: str) -> None:
    """Do it in parts until no row is met."""
    connection = buffer.connection()
    table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
    chosen = f"SELECT {key} FROM {table} WHERE workspace_id = %s {condition} LIMIT {PART}"  # noqa: S608  # own names
    workspace = model._meta.get_field("workspace").get_db_prep_save(scope.require(), connection)
    while True:
        with transaction.atomic(), permit(connection), connection.cursor() as cursor:
            cursor.execute(f"{deed} WHERE {key} IN ({chosen})", [workspace])
            if cursor.rowcount < PART:
                return
