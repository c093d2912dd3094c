"""The registry of collections: every app's `api.py` registers its own."""

from dataclasses import dataclass

from ninja import Router

from tropa.core.registry import Registry


@dataclass(frozen=True)
class Resource:
    """What stands under /api/v1/<label>; `kind` is the record kind whose schema it speaks, empty for none."""

    label: str
    router: Router
    kind: str = ""


resources: Registry[Resource] = Registry(Resource, module="api")
