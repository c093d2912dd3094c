"""A believable company to look at: people, teams, customers and two years of their trail, the same for a seed.

It composes the product: customers come by an import of a file, as they would in life; what was done with them is
written in bulk, a month of one seller an operation, each with the date it had.
"""

import random
from datetime import datetime

from django.utils import timezone

from tropa.config.demo import english, russian
from tropa.config.demo.customers import bring_customers
from tropa.config.demo.people import hire_all
from tropa.config.demo.trails import live_through
from tropa.core.models import WorkspaceSettings

CUSTOMERS = 2_000
ENTRIES = 20_000
MONTHS = 24


def fill(*, seed: int = 1, customers: int = CUSTOMERS, entries: int = ENTRIES, now: datetime | None = None) -> None:
    """Fill the entered workspace, whose owner is its only member so far.

    Args:
        seed: the same seed gives the same company.
        customers: how many.
        entries: how many notes and tasks, about, over two years until `now`.
    """
    settings = WorkspaceSettings.objects.get()
    words = russian.WORDS if settings.language == "ru" else english.WORDS
    chance, now = random.Random(seed), now or timezone.now()  # noqa: S311  # a game, not a secret
    members = hire_all(words)
    bring_customers(words, chance, members, count=customers, now=now)
    live_through(words, chance, members, entries=entries, months=MONTHS, now=now)
