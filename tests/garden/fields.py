"""The garden's catalogue."""

from tests.garden.models import Leaf
from tropa.core.catalogue import Child, Collection, Derived, Field, Kind, declare, relate

declare(Kind("bed", "bed", "Beds", [Field("name", "Name", "text", required=True)]))
declare(
    Kind(
        "tree",
        "tree",
        "Trees",
        [Field("name", "Name", "text", required=True, options={"max_length": 100})],
    )
)
declare(
    Kind(
        "leaf", "leaf", "Leaves", [Field("colour", "Colour", "text"), Field("plant", "Plant", "record", target="plant")]
    )
)
declare(
    Kind(
        "plant",
        "plant",
        "Plants",
        [
            Field("name", "Name", "text", required=True, options={"max_length": 100}),
            Field("height", "Height", "number", options={"places": 0}),
            Field("price", "Price", "money"),
            Field("planted_on", "Planted", "date"),
            Field("created_at", "Created", "datetime", readonly=True),
            Field("bed", "Bed", "record", target="bed"),
            Field(
                "bed_name",
                "Name of the bed",
                "text",
                source=Derived(lambda plant: plant.bed.name if plant.bed else None, ("bed",), "bed__name"),
            ),
            Field(
                "leaves",
                "Leaves",
                "rows",
                source=Collection("leaves", same=("colour",)),
                parts=[Field("colour", "Colour", "text", required=True)],
            ),
            Field("leaf", "First leaf", "text", source=Child("leaves", "colour")),
        ],
    )
)
relate("plant", "leaves", "leaf", path="plant", label="leaves")
relate("bed", "plants", "plant", path="bed", label="plants")
assert Leaf.kind_label == "leaf"
