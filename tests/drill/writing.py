"""A program that writes one thing after another, and says on standard output what it begins and what came of it.

`python -m tests.drill.writing COUNT`: customers with a telephone and a note, each third with a file.
"""

import hashlib
import os
import sys
from io import BytesIO

import tropa  # noqa: F401  swaps SQLite before Django sees it

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tropa.config.settings")
SLUG = "drill"
FILE_EACH = 3


def tell(word: str, number: int) -> None:
    """One line, at once; by a call that nothing else uses, so that the drill of failing writes does not meet it."""
    os.writev(1, [f"{word} {number}\n".encode()])


def content(number: int) -> bytes:
    """The bytes of the file of one customer."""
    return hashlib.sha256(str(number).encode()).digest() * 50 * (number % 7 + 1)


def write(count: int) -> None:
    """One after another; each is acknowledged when it is committed. An error is told and the next one tried."""
    import django

    django.setup()
    from tropa.core import files, scope
    from tropa.core.journal import operation
    from tropa.core.models import Workspace
    from tropa.customers.models import Customer, Note
    from tropa.lib import room
    from tropa.staff.models import Member

    with scope.enter(Workspace.objects.get(slug=SLUG).pk):
        member = Member.objects.get()
        for number in range(count):
            tell("begun", number)
            try:
                uploads = [(BytesIO(content(number)), f"{number}.bin")] if number % FILE_EACH == 0 else []
                with files.received(uploads) as arrived, operation("drill.write"):
                    customer = Customer.objects.create(name=f"Ольха {number:05}", owner=member)
                    customer.add_contact("phone", f"+7 912 {number:07}")
                    note = Note.objects.create(customer=customer, text=f"Заметка {number}", author=member)
                    for each in arrived:
                        files.keep(each, on=note)
            except Exception as problem:  # noqa: BLE001  whatever it is, it is told and judged by the drill
                tell("refused" if room.is_out_of_room(problem) else f"failed-{type(problem).__name__}", number)
            else:
                tell("done", number)


if __name__ == "__main__":
    write(int(sys.argv[1]))
