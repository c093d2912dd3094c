"""Another client that writes all the while: a note a quarter of a second, by a process of its own."""

import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:  # a program of its own, which starts before Django does
    from bench.house import House

EVERY = 0.25


@contextmanager
def writing_beside(house: "House") -> Iterator[None]:
    """It writes meanwhile."""
    command = [sys.executable, "-m", "bench.trickle", str(house.workspace.pk), str(house.seller.pk)]
    writer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    writer.stdout.readline()  # it is ready
    try:
        yield
    finally:
        writer.communicate("stop\n", timeout=60)


def write(workspace: str, member: str) -> None:
    """Write on the card of one customer of this member until something comes on standard input."""
    from tropa.core import scope
    from tropa.core.actors import Actor, act_as
    from tropa.core.journal import operation
    from tropa.customers.models import Customer, Note

    with scope.enter(UUID(workspace)), act_as(Actor("member", UUID(member)), "page"):
        customer = Customer.objects.filter(owner=member).order_by("pk")[10]
        print("ready", flush=True)
        while not select.select([sys.stdin], [], [], EVERY)[0]:
            with operation("bench.note", title="Note"):
                Note.objects.create(customer=customer, author_id=member, text="Звонил, просит скидку")


if __name__ == "__main__":
    from bench.__main__ import set_up

    set_up()
    write(*sys.argv[1:3])
