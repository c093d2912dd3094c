"""Migrations after the first of an app neither lose values nor lock tables: expand, fill, switch, contract.

A step that must be allowed says why: `ALLOWED = {"label of the operation": "reason"}` beside its Migration class.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

LOSES = "values are lost, and servers of the release before still read them: stop using it first, drop a release later"
RENAMES = "servers of the release before look for the old name: add the new one, fill it, drop the old one later"
EMPTY = "rows of before have no value: give a default, or let it be null and fill it in batches"
LOCKS = "PostgreSQL locks the table while it is built: AddIndexConcurrently in a migration with atomic = False"
REWRITES = "rows of before may break it and are read under a lock: fill in batches first, then allow it with the reason"
ENDLESS = "it runs in one transaction over all rows: enqueue a task, or work in batches with atomic=False"
UNKNOWN = "nobody can tell what this does to a table of a million rows: say it in ALLOWED"


def faults(operations: list[Any], *, made: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """(operation, why) of what a release must not do in one step; `made` are models made in the same migration."""
    made = made | {one.name_lower for one in operations if isinstance(one, migrations.CreateModel)}
    for one in operations:
        if getattr(one, "model_name_lower", "") in made:
            continue  # nothing is in it yet
        if why := fault(one):
            yield one.describe(), why


def fault(one: Any) -> str:
    """What is wrong with an operation on a table that people work with; empty: nothing."""
    match one:
        case migrations.RemoveField() | migrations.DeleteModel():
            return LOSES
        case migrations.RenameField() | migrations.RenameModel() | migrations.AlterModelTable():
            return RENAMES
        case migrations.AddField(field=field):
            has_value = field.null or field.many_to_many or field.default is not NOT_PROVIDED
            return "" if has_value or field.db_default is not NOT_PROVIDED else EMPTY
        case migrations.AlterField() | migrations.AddConstraint():
            return REWRITES
        case AddIndexConcurrently():
            return ""
        case migrations.AddIndex():
            return LOCKS
        case migrations.RunPython(atomic=atomic):
            return "" if atomic is False else ENDLESS
        case migrations.RunSQL() | migrations.SeparateDatabaseAndState():
            return UNKNOWN
    return ""


def later() -> list[tuple[str, str]]:
    """(module, name) of all migrations of the house after the first of each app."""
    found = MigrationLoader(None).disk_migrations
    ours = [(one.__module__, name) for (_app, name), one in found.items() if one.__module__.startswith("tropa.")]
    return sorted(each for each in ours if not each[1].startswith("0001_"))


def test_no_migration_locks_or_loses() -> None:
    wrong = []
    for module, name in later():
        read = import_module(module)
        allowed = getattr(read, "ALLOWED", {})
        wrong += [f"{name}: {what}: {why}" for what, why in faults(read.Migration.operations) if not allowed.get(what)]
    assert wrong == []


TEXT = models.TextField()


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (migrations.RemoveField("deal", "amount"), LOSES),
        (migrations.DeleteModel("Deal"), LOSES),
        (migrations.RenameField("deal", "amount", "sum"), RENAMES),
        (migrations.RenameModel("Deal", "Bargain"), RENAMES),
        (migrations.AddField("deal", "note", TEXT), EMPTY),
        (migrations.AlterField("deal", "note", TEXT), REWRITES),
        (migrations.AddIndex("deal", models.Index(fields=["note"], name="note")), LOCKS),
        (migrations.AddConstraint("deal", models.UniqueConstraint(fields=["note"], name="once")), REWRITES),
        (migrations.RunPython(migrations.RunPython.noop), ENDLESS),
        (migrations.RunSQL("UPDATE sales_deal SET note = ''"), UNKNOWN),
    ],
)
def test_what_locks_or_loses_is_named(operation: Any, why: str) -> None:
    assert [found for _what, found in faults([operation])] == [why]


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("deal", "note", models.TextField(null=True)),
        migrations.AddField("deal", "note", models.TextField(default="")),
        migrations.AddField("deal", "note", models.TextField(db_default="")),
        AddIndexConcurrently("deal", models.Index(fields=["note"], name="note")),
        migrations.RunPython(migrations.RunPython.noop, atomic=False),
        migrations.CreateModel("Gift", [("note", TEXT)]),
        migrations.AlterModelOptions("deal", {}),
    ],
)
def test_what_a_release_may_do_passes(operation: Any) -> None:
    assert list(faults([operation])) == []


def test_a_table_made_in_the_same_step_may_be_shaped_freely() -> None:
    steps = [
        migrations.CreateModel("Gift", [("note", TEXT)]),
        migrations.AddIndex("gift", models.Index(fields=["note"], name="gift_note")),
    ]
    assert list(faults(steps)) == []
