"""What the drills of backups run in processes of their own: `python -m tests.drill.vault fill:20 look`."""

import io
import json
import os
import sys

import tropa  # noqa: F401  swaps SQLite before Django sees it

os.environ["DJANGO_SETTINGS_MODULE"] = "tropa.config.settings"
SLUG = "lavka"


def fill(number: int) -> None:
    """So many people, a file on the first of them, and a sealed journal."""
    from tropa.core.files.attaching import store
    from tropa.core.journal import operation, seals
    from tropa.customers.models import Customer

    before = Customer.everything.count()
    for each in range(before, before + number):
        with operation("customers.create"):
            one = Customer(kind="person", last_name=f"Гость{each:04}")
            one.save()
        if each == before:
            store(io.BytesIO(f"Договор {each}".encode() * 1000), "договор.txt", on=one)
    seals.seal()


def forget(number: int) -> None:
    """Erase the person of this number."""
    from tropa.core.actors import SYSTEM
    from tropa.core.journal.erasure import erase
    from tropa.customers.models import Customer

    erase(Customer.objects.get(last_name=f"Гость{number:04}"), by=SYSTEM)


def look() -> None:
    """What stands there, as one JSON object."""
    from tropa.core.files.places import open_bytes, path_of
    from tropa.core.journal import seals, verification
    from tropa.core.models import File
    from tropa.customers.models import Customer

    seals.seal()
    files = File.objects.exclude(sha256="")
    found = {
        "people": sorted(Customer.objects.exclude(last_name="").values_list("last_name", flat=True)),
        "files": [len(open_bytes(file).read()) for file in files],
        "bytes": sum(path_of(file.storage_key).exists() for file in File.everything.all()),
        "journal": verification.verify().problems,
    }
    print(json.dumps(found, ensure_ascii=False))


def main(*words: str) -> None:
    """Enter the company and do it, one word after another."""
    from tropa.config.readiness import prepare

    prepare()
    from tropa.config.doors import entered
    from tropa.core.models import Workspace
    from tropa.staff.services import consoles

    if not Workspace.objects.exists():
        consoles.init(company="Лавка", email="a@b.example", password="four quiet green words")
    for word in words:
        verb, _, number = word.partition(":")
        with entered(SLUG):
            {"fill": fill, "forget": forget, "look": look}[verb](*([int(number)] if number else []))


if __name__ == "__main__":
    main(*sys.argv[1:])
