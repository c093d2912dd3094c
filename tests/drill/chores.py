"""What the drills run in processes of their own: `python -m tests.drill.chores fill 40 0 | work | count`."""

import json
import os
import signal
import sys
import threading
from datetime import timedelta

import tropa  # noqa: F401  swaps SQLite before Django sees it

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
SLUG = "drill"


def fill(number: int, batch: int) -> None:
    """So many tasks that write once, one that works in parts, and so many events with two subscribers."""
    from tests import people
    from tests.garden.events import Planted
    from tests.garden.models import Plant
    from tests.garden.tasks import dig, dig_in_parts
    from tropa.core import scope
    from tropa.core.events import publish
    from tropa.core.journal import operation
    from tropa.core.models import Workspace

    house = Workspace.objects.filter(slug=SLUG).first() or people.open_house(SLUG)
    with scope.enter(house.pk):
        for each in range(number):
            dig.enqueue(name=f"task {batch} {each}")
            with operation("garden.plant"):
                rose = Plant(name=f"plant {batch} {each}")
                rose.save()
                publish(Planted(plant_id=rose.pk, name=rose.name))
        dig_in_parts.enqueue(names=[f"part {batch} {each}" for each in range(number)])


def work() -> None:
    """A worker that tells what it does and ends when nothing is left to do."""
    from tests.drill.telling import listen
    from tropa.core.worker import Worker

    worker = Worker(lease=timedelta(seconds=3))
    signal.signal(signal.SIGTERM, worker.stop)
    threading.Thread(target=stop_when_quiet, args=(worker,), daemon=True).start()
    listen()
    worker.run()


def stop_when_quiet(worker: "object") -> None:
    """Look until no job and no event waits."""
    from tropa.core.events.subscribers import subscribers
    from tropa.core.models import Cursor, Feed, Job

    while True:
        head = Feed.objects.get().head
        read = Cursor.objects.filter(subscriber__startswith="tests.", seq__gte=head).count()
        wanted = len([name for name in subscribers if name.startswith("tests.")])
        if wanted and read == wanted and not Job.objects.filter(task__startswith="tests.").exists():
            worker.stop()  # type: ignore[attr-defined]
            return
        worker.stopped.wait(0.1)  # type: ignore[attr-defined]


def count() -> None:
    """What stands there, as one JSON object."""
    from tests.garden.models import Bed, Leaf, Visit
    from tropa.core import scope
    from tropa.core.journal import seals, verification
    from tropa.core.models import Delivery, Job, Workspace

    with scope.enter(Workspace.objects.get(slug=SLUG).pk):
        seals.seal()
        beds = list(Bed.objects.values_list("name", flat=True))
        found = {
            "tasks": sum(name.startswith("task ") for name in beds),
            "parts": sum(name.startswith("part ") for name in beds),
            "own beds": sum(name.startswith("bed of ") for name in beds),
            "leaves": Leaf.objects.count(),
            "visits": Visit.objects.count(),
            "jobs": Job.objects.filter(task__startswith="tests.").count(),
            "parked": Delivery.objects.count(),
            "journal": verification.verify().problems,
        }
    print(json.dumps(found))


def main(verb: str, *words: str) -> None:
    """Prepare the base and do it."""
    from tropa.config.readiness import prepare

    prepare()
    {"fill": fill, "work": work, "count": count}[verb](*map(int, words))


if __name__ == "__main__":
    main(*sys.argv[1:])
