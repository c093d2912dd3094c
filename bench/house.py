"""A company of any size to measure in, and who is in it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bench.filling.customers import GREAT
from bench.filling.filling import fill

SAMPLE = 48
"""Records that pages are asked of in turn."""


@dataclass(frozen=True)
class House:
    """A filled company."""

    workspace: Any
    size: int
    owner: Any
    seller: Any
    """The one with most customers."""

    @classmethod
    def of(cls, size: int) -> "House":
        """The company of so many customers in the entered base; filled when it is not there."""
        from tropa.core import scope
        from tropa.core.models import Workspace
        from tropa.staff.models import Member

        slug = f"bench-{size}"
        if not Workspace.objects.filter(slug=slug).exists():
            fill([(f"Bench {size}", size)], tell=lambda _words: None)
            analyse()
        workspace = Workspace.objects.get(slug=slug)
        with scope.enter(workspace.pk):
            members = Member.objects.select_related("user", "role", "team")
            return cls(workspace, size, members.owners().get(), members.get(name="Продавец 1"))

    def ids(self, model: Any, **wanted: Any) -> list[str]:
        """Some records from all over the company."""
        from tropa.core import scope

        with scope.enter(self.workspace.pk):
            found = model.objects.filter(**wanted).order_by("pk")
            least, most = found.first().pk.int, found.last().pk.int
            steps = [type(found.first().pk)(int=least + (most - least) * n // SAMPLE) for n in range(SAMPLE)]
            near = [found.filter(pk__gte=step).values_list("pk", flat=True).first() for step in steps]
        return [str(pk) for pk in near if pk is not None]

    @cached_property
    def great(self) -> str:
        """The customer with the longest trail."""
        from tropa.core import scope
        from tropa.customers.models import Customer

        with scope.enter(self.workspace.pk):
            return str(Customer.objects.get(name=GREAT).pk)


def analyse() -> None:
    """What autovacuum does by itself within minutes, and the product's housekeeping on SQLite each night."""
    import os

    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize(0x10002)")
        return
    import psycopg

    # The product's own connections have put off the owner's rights, and only the owner's are enough.
    with psycopg.connect(os.environ["TROPA_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")
