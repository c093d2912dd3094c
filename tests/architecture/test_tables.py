"""Every table belongs to a workspace or stands on the list of global ones, and the base itself keeps them apart."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from tropa.config.global_tables import GLOBAL_TABLES
from tropa.core.records import Link, Record, Row

ROOT = Path(__file__).parents[2]
LAYERS = ("core", "staff", "customers", "activities", "sales", "inbox")
"""Apps with models, the lowest first; the import contract in pyproject.toml has the same order."""


def business_models() -> list[Any]:
    """Every table of a workspace."""
    return [model for model in apps.get_models(include_auto_created=True) if issubclass(model, Row)]


def links() -> Iterator[tuple[Any, Any]]:
    """(model, column) of every reference from one business table to another."""
    for model in business_models():
        for column in model._meta.local_concrete_fields:
            if column.is_relation and issubclass(column.related_model, Row):
                yield model, column


def test_a_table_without_a_workspace_stands_on_the_list() -> None:
    outside = {m._meta.label for m in apps.get_models(include_auto_created=True) if not issubclass(m, Row)}
    assert outside == set(GLOBAL_TABLES)


def test_the_tour_names_every_global_table_of_ours() -> None:
    tour = (ROOT / "docs/tour.md").read_text()
    ours = [label for label in GLOBAL_TABLES if label.partition(".")[0] in LAYERS]
    assert [label for label in ours if f"`{label.partition('.')[2]}`" not in tour] == []


def test_no_table_is_made_behind_our_back() -> None:
    """An automatic many-to-many table has no workspace; name the class between the two instead."""
    made = [m._meta.label for m in apps.get_models(include_auto_created=True) if m._meta.auto_created]
    assert made == ["auth.Group_permissions"]


def test_references_between_business_tables_are_links() -> None:
    assert [f"{model._meta.label}.{column.name}" for model, column in links() if not isinstance(column, Link)] == []


def test_global_tables_point_at_no_business_table() -> None:
    pointing = [
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models()
        if not issubclass(model, Row)
        for column in model._meta.local_concrete_fields
        if column.is_relation and issubclass(column.related_model, Row)
    ]
    assert pointing == []


def test_references_run_downwards() -> None:
    """A string like "sales.Deal" escapes the import contract."""
    upwards = [
        f"{model._meta.label}.{column.name}"
        for model, column in links()
        if model._meta.app_label in LAYERS
        and LAYERS.index(column.related_model._meta.app_label) > LAYERS.index(model._meta.app_label)
    ]
    assert upwards == []


def test_what_is_unique_is_unique_in_its_workspace() -> None:
    wide = []
    for model in business_models():
        wide += [f"{model._meta.label}.{c.name}" for c in model._meta.local_fields if c.unique and not c.primary_key]
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and constraint.fields[:1] != ("workspace",):
                wide.append(f"{model._meta.label}: {constraint.name}")
    assert wide == []


def test_what_a_person_reads_of_a_clash_is_written_down() -> None:
    """Django's own sentence names columns; a key that people can break has our words. (workspace, id) cannot clash."""
    bare = [
        constraint.name
        for model in business_models()
        if issubclass(model, Record)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
        and constraint.fields != ("workspace", "id")
        and constraint.condition is not None
        and constraint.violation_error_message == constraint.default_violation_error_message
        and model.__module__.startswith("tropa.")
    ]
    assert bare == []


@pytest.mark.sql
@pytest.mark.django_db
def test_the_base_compares_the_workspaces_of_every_reference() -> None:
    """Asked of the catalogue of the base, not of the models: migrations may have forgotten one."""
    missing = []
    for model, column in links():
        keys = _foreign_keys(model._meta.db_table)
        target = column.related_model._meta.db_table
        if (target, (("workspace_id", "workspace_id"), (column.column, "id"))) not in keys:
            missing.append(f"{model._meta.label}.{column.name}")
    assert missing == []


def _foreign_keys(table: str) -> set[tuple[str, tuple[tuple[str, str], ...]]]:
    """(target table, ((own column, its column), ...)) of every foreign key that the base knows."""
    found: dict[Any, list[Any]] = {}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA foreign_key_list({connection.ops.quote_name(table)})")
            for number, _seq, target, own, its, *_rest in cursor.fetchall():
                found.setdefault((number, target), []).append((own, its))
        else:
            cursor.execute(
                """
                SELECT c.oid, t.relname, own.attname, its.attname
                FROM pg_constraint c
                JOIN pg_class t ON t.oid = c.confrelid
                CROSS JOIN LATERAL unnest(c.conkey, c.confkey) AS pair(own, its)
                JOIN pg_attribute own ON own.attrelid = c.conrelid AND own.attnum = pair.own
                JOIN pg_attribute its ON its.attrelid = c.confrelid AND its.attnum = pair.its
                WHERE c.contype = 'f' AND c.convalidated AND c.conrelid = %s::regclass
                """,
                [connection.ops.quote_name(table)],
            )
            for number, target, own, its in cursor.fetchall():
                found.setdefault((number, target), []).append((own, its))
    return {
        (target, tuple(sorted(pairs, key=lambda pair: pair[0] != "workspace_id")))
        for (_n, target), pairs in found.items()
    }
