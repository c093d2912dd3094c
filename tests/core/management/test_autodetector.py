"""What stands alone in a migration costs: the operations of a first one are folded as far as cycles let them."""

from django.db import models
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration

from tropa.core.management.autodetector import in_order
from tropa.core.records import Link, SameWorkspace


def table(name: str, **links: str) -> CreateModel:
    """A table with a key of its own, and links to others."""
    keyed = models.UniqueConstraint(fields=["workspace", "id"], name=f"{name}_key")
    fields = [("id", models.IntegerField(primary_key=True)), ("workspace", models.IntegerField())]
    return CreateModel(
        name,
        [*fields, *((link, Link(f"shop.{target}")) for link, target in links.items())],
        {"constraints": [keyed, *(SameWorkspace(field=link, name=f"{name}_{link}") for link in links)]},
    )


def first(*operations: object) -> Migration:
    """The first migration of an app."""
    migration = Migration("0001_initial", "shop")
    migration.initial, migration.operations = True, list(operations)
    return migration


def test_a_table_comes_after_what_it_points_to_with_all_that_belongs_to_it():
    index = models.Index(fields=["workspace", "shelf"], name="box_shelf")
    late = [AddField("Box", "shelf", Link("shop.Shelf")), AddIndex("Box", index)]
    late.append(AddConstraint("Box", SameWorkspace(field="shelf", name="box_shelf_link")))
    operations = in_order(first(table("Box"), table("Shelf"), *late))
    assert [operation.name for operation in operations] == ["Shelf", "Box"]
    box = operations[1]
    assert [name for name, _field in box.fields] == ["id", "workspace", "shelf"]
    assert box.options["indexes"] == [index]
    assert [each.name for each in box.options["constraints"]] == ["Box_key", "box_shelf_link"]


def test_a_cycle_keeps_the_operation_that_closes_it():
    closing = [AddField("Team", "head", Link("shop.Member"))]
    closing.append(AddConstraint("Team", SameWorkspace(field="head", name="team_head")))
    operations = in_order(first(table("Team"), table("Member", team="Team"), *closing))
    assert [type(operation) for operation in operations] == [CreateModel, CreateModel, AddField, AddConstraint]
    assert [operation.name for operation in operations[:3]] == ["Team", "Member", "head"]


def test_migrations_in_use_keep_their_order():
    later = first(table("Box"), table("Shelf"), AddField("Box", "shelf", Link("shop.Shelf")))
    later.initial = None
    assert [operation.name for operation in in_order(later)] == ["Box", "Shelf", "shelf"]
