"""Plants are found by their names and the colours of their leaves."""

from tests.garden.models import Leaf, Plant
from tropa.core.search import Hit, Searchable, Texts, searchables


@searchables.register
class Plants(Searchable):
    label, title, icon, order = "plant", "Plants", "plant", 10
    letter = "p"
    model = Plant
    parts = {Leaf: "plant_id"}

    def texts(self, ids):
        plants = Plant.objects.filter(pk__in=ids).prefetch_related("leaves")
        return {
            plant.pk: Texts(
                words=[plant.name, *(leaf.colour for leaf in plant.leaves.all())],
                phones=[plant.custom["phone"]] if "phone" in plant.custom else [],
                emails=[plant.custom["email"]] if "email" in plant.custom else [],
            )
            for plant in plants
        }

    def hits(self, records, viewer):
        return [Hit("plant", plant.pk, plant.name, "", f"/plants/{plant.pk}") for plant in records]
