"""What the drills of long work run in processes of their own: `python -m tests.drill.company upload:1 work count`."""

import csv
import hashlib
import io
import json
import os
import sys
import threading
from datetime import timedelta
from typing import Any

import tropa  # noqa: F401  swaps SQLite before Django sees it

os.environ["DJANGO_SETTINGS_MODULE"] = "tropa.config.settings"
SLUG = "drill"
ROWS = 5_000
EDITED = 2_000


def upload(batch: int) -> None:
    """Hand a file of 5,000 customers over to the worker, as the import page does."""
    from django.db import transaction

    from tropa.customers import tasks
    from tropa.customers.importing.preparing import prepare

    with transaction.atomic():
        run = prepare(io.BytesIO(table(batch)), f"batch {batch}.csv", member=owner())
        tasks.run_import.enqueue(import_id=str(run.pk))


def table(batch: int) -> bytes:
    """The file; each row has a telephone and a tag, so that several tables are written."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["Фамилия", "Имя", "Телефон", "Метки"])
    rows.writerows(
        [f"Партия{batch}", f"Имя{number:05}", f"+79{batch:02}{number:07}", f"десяток {number % 10}"]
        for number in range(ROWS)
    )
    return text.getvalue().encode()


def edit(batch: int) -> None:
    """Plan one change of the first 2,000 of them and hand it over."""
    from tropa.core import mass
    from tropa.core.selections import Selection
    from tropa.customers.models import Customer

    ids = list(Customer.objects.filter(last_name=f"Партия{batch}").order_by("name").values_list("pk", flat=True))
    values = {"values": {"lifecycle": "customer"}}
    planned = mass.plan("core.edit", Selection("customer", tuple(ids[:EDITED])), values, viewer=owner())
    mass.start(planned.pk)


def take_back(batch: int) -> None:
    """Hand the undoing of that change over."""
    from tropa.core import mass
    from tropa.core.models import Operation

    deed = Operation.objects.filter(label="core.edit", state=Operation.State.DONE).order_by("at")[batch]
    assert mass.reverse(deed, owner()) is None, "it is short"


def invite() -> None:
    """Invite a seller; prints the secret of the letter."""
    from tropa.staff import services
    from tropa.staff.models import Role

    seller = Role.objects.get(base="seller")
    print(json.dumps({"secret": services.invite(email="vera@example.ru", role=seller, by=owner())[1]}))


def work() -> None:
    """A worker that ends when no import and no plan waits."""
    from tropa.core.worker import Worker

    worker = Worker(lease=timedelta(seconds=3))
    threading.Thread(target=stop_when_quiet, args=(worker,), daemon=True).start()
    print(json.dumps("working"), flush=True)
    worker.run()


def labour(lease: int) -> None:
    """A worker that tells what it does and goes on until it is killed."""
    from tests.drill.telling import listen
    from tropa.core.worker import Worker

    listen()
    Worker(lease=timedelta(seconds=lease)).run()


def stop_when_quiet(worker: Any) -> None:
    """Look until nothing waits or runs."""
    from tropa.core.models import Job

    waiting = Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING]).exclude(key__contains=":cron:")
    while waiting.exists():
        worker.stopped.wait(0.1)
    worker.stop()


def count() -> None:
    """What stands there, as one JSON object; ids and times are left out, so two installations can be compared."""
    from tropa.core import doctor
    from tropa.core.journal import seals
    from tropa.core.models import Change, Job, Operation
    from tropa.customers.models import ContactPoint, Customer, CustomerTag, Import

    seals.seal()
    people = list(Customer.objects.order_by("name").values_list("name", "lifecycle", "version"))
    points = list(ContactPoint.objects.order_by("value").values_list("customer__name", "value", "primary"))
    tags = list(CustomerTag.objects.order_by("customer__name", "tag__name").values_list("customer__name", "tag__name"))
    # A web that died after it took a file in leaves a draft, as a person does who closes the page.
    begun = Import.objects.exclude(state=Import.State.DRAFT)
    changes = Change.objects.order_by("model", "action").values_list("model", "action", "data")
    found = {
        "people": [len(people), digest(people)],
        "points": [len(points), digest(points)],
        "tags": [len(tags), digest(tags)],
        "journalled": rows_of(changes),
        "operations": sorted(
            [row.label, row.state, row.progress.get("done"), row.progress.get("failed")]
            for row in Operation.objects.filter(label__in=["customers.import", "core.edit", "core.undo"])
        ),
        "imports": sorted([run.file_name, run.state, *sorted(run.counts.items())] for run in begun),
        "jobs": Job.objects.filter(key=None).count(),
        "troubles": [each for each in doctor.checks() + doctor.checks_of_workspace(SLUG) if not each["ok"]],
    }
    print(json.dumps(found))


def rows_of(changes: Any) -> dict[str, int]:
    """How many rows the journal holds of each table and action, however they were cut into parts."""
    found: dict[str, int] = {}
    for model, action, data in changes:
        name = f"{model} {action}"
        content = json.loads(data)
        found[name] = found.get(name, 0) + len(content["r"])
    return found


def digest(rows: list[Any]) -> str:
    """One line for many values."""
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()[:16]


def owner() -> Any:
    """Who does it all."""
    from tropa.staff.models import Member

    return Member.objects.owners().select_related("team", "role").get()


def main(*steps: str) -> None:
    """Do one step after the other; the worker enters the company by itself."""
    from tropa.config.readiness import prepare

    prepare()
    from tropa.config.doors import entered

    for step in steps:
        verb, _colon, batch = step.partition(":")
        if verb == "work":
            work()
            continue
        if verb == "labour":
            labour(int(batch))
            continue
        with entered(SLUG):
            if batch:
                {"upload": upload, "edit": edit, "take_back": take_back}[verb](int(batch))
            else:
                {"invite": invite, "count": count}[verb]()


if __name__ == "__main__":
    main(*sys.argv[1:])
