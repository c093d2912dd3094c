"""Short numbers that people read out: deal № 1042."""

from typing import ClassVar

from django.db import models

from tropa.core.records import Row


class Counter(Row):
    """The last number taken of a series; see core.numbers."""

    kind_label: ClassVar[str] = ""

    series = models.CharField(max_length=60)
    n = models.BigIntegerField(default=0)

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "series"], name="core_counter_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.n}"
