"""Beds with plants, labels that hang on plants, and a ledger of water."""

from typing import ClassVar

from django.db import models

from tropa.core.ids import UuidField
from tropa.core.records import JsonField, Ledger, Link, Record, Row


class Bed(Record):
    """A parent."""

    kind_label: ClassVar[str] = "bed"

    name = models.CharField(max_length=100)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"], condition=models.Q(deleted_at__isnull=True), name="garden_bed_name"
            )
        ]


class Plant(Record):
    """A child with every kind of column; `bed` is set to NULL when the bed goes."""

    kind_label: ClassVar[str] = "plant"
    derived: ClassVar[tuple[str, ...]] = ("watered",)
    personal: ClassVar[tuple[str, ...]] = ("name",)
    erasable: ClassVar[bool] = True

    name = models.CharField(max_length=100)
    height = models.IntegerField(default=0)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    planted_on = models.DateField(null=True)
    custom = JsonField(default=dict)
    watered = models.IntegerField(default=0)
    bed = Link(Bed, models.SET_NULL, null=True, related_name="plants")


class Leaf(Record):
    """A grandchild that goes with its plant."""

    kind_label: ClassVar[str] = "leaf"

    colour = models.CharField(max_length=20, default="green")
    plant = Link(Plant, models.CASCADE, related_name="leaves")


class Watering(Ledger):
    """Litres; a mistake is taken back by a negative entry."""

    kind_label: ClassVar[str] = "watering"

    litres = models.IntegerField()
    plant = Link(Plant, models.PROTECT, related_name="waterings")

    def reverse(self) -> "Watering":
        """The counter-entry."""
        entry = Watering(plant_id=self.plant_id, litres=-self.litres)
        entry.save()
        return entry


class Visit(Row):
    """A plain row: nobody journals it."""

    who = models.CharField(max_length=40)
    plant = Link(Plant, models.CASCADE, null=True, related_name="visits")


class Tree(Record):
    """Somebody's: it has an owner, a team and a branch."""

    kind_label: ClassVar[str] = "tree"

    name = models.CharField(max_length=100)
    owner = UuidField(null=True)
    team = UuidField(null=True)
    branch = UuidField(null=True)

    class Meta(Record.Meta):
        pass


class Fruit(Record):
    """Seen through its tree."""

    kind_label: ClassVar[str] = "fruit"

    name = models.CharField(max_length=100)
    tree = Link(Tree, models.CASCADE, related_name="fruits")

    class Meta(Record.Meta):
        pass
