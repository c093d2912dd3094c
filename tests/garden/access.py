"""The garden's kinds in the permission table."""

from tests.garden.models import Tree
from tropa.core.access import REFERENCE, AccessKind, Reach, kinds, reaches

kinds.register(AccessKind("bed", "Beds", defaults=REFERENCE))
kinds.register(AccessKind("plant", "Plants"))
kinds.register(AccessKind("leaf", "Leaves", through="plant"))
kinds.register(AccessKind("watering", "Waterings", through="plant"))
kinds.register(
    AccessKind("tree", "Trees", owner="owner", team="team", branch="branch", fields={"seller": {"height": "read"}})
)
kinds.register(AccessKind("fruit", "Fruits", through="tree"))


def _named_after(viewer, kind):
    return Tree.objects.filter(name=f"shared with {viewer.id}").values("pk") if kind == "tree" else None


def _glimpsed(viewer, kind):
    return Tree.objects.filter(name=f"shown to {viewer.id}").values("pk") if kind == "tree" else None


reaches.register(Reach("garden.shared", _named_after, actions=("view", "edit")))
reaches.register(Reach("garden.shown", _glimpsed, fields=frozenset({"name"})))
