"""Short numbers of records, counted up in each company: deal № 1042.

A number taken in a transaction keeps its series locked until the transaction ends. Whoever makes many records takes a
block of numbers beforehand, in a transaction of its own; what is then not used stays a gap.
"""

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from tropa.core.models import Counter


def take(series: str, count: int = 1) -> int:
    """The first of `count` numbers in a row that nobody else gets; the first ever is 1."""
    with transaction.atomic():
        if not Counter.objects.filter(series=series).update(n=F("n") + count):
            try:
                with transaction.atomic():
                    Counter.objects.create(series=series, n=count)
            except IntegrityError:
                # Somebody took the first one between the look and the write.
                Counter.objects.filter(series=series).update(n=F("n") + count)
        last: int = Counter.objects.get(series=series).n
    return last - count + 1


def reserve(series: str, count: int) -> int:
    """`take` for mass work, which would hold the series for the time of a whole part.

    Raises:
        RuntimeError: a transaction is open, so the series would be held after all: a programming error.
    """
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise RuntimeError("Blocks of numbers are reserved before a transaction begins.")
    return take(series, count)


def lift(series: str, to: int) -> None:
    """Let the numbers after `to` be the next ones; used when a file brings its own numbers."""
    take(series, 0)
    Counter.objects.filter(series=series, n__lt=to).update(n=to)
