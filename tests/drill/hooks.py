"""The drill of webhooks in processes of its own: `python -m tests.drill.hooks fill 20 PORT | work PORT`."""

import json
import os
import sys
import threading
import time
from datetime import timedelta

import tropa  # noqa: F401  swaps SQLite before Django sees it

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
SLUG = "drill"


def fill(number: int, port: int) -> None:
    """An endpoint of that port, and so many events."""
    from tests import people
    from tests.garden.events import Planted
    from tests.garden.models import Plant
    from tropa.core import scope
    from tropa.core.events import publish
    from tropa.core.journal import operation
    from tropa.core.models import WebhookEndpoint, Workspace

    house = Workspace.objects.filter(slug=SLUG).first() or people.open_house(SLUG)
    with scope.enter(house.pk):
        with operation("test.endpoint"):
            WebhookEndpoint.objects.create(url=f"http://127.0.0.1:{port}/hook", events=["garden.planted"])
        for each in range(number):
            with operation("garden.plant"):
                rose = Plant(name=f"plant {each}")
                rose.save()
                publish(Planted(plant_id=rose.pk, name=rose.name))


def work(port: int) -> None:
    """A worker that reaches the receiver of the drill, and ends when everything was delivered."""
    from tests.receiver import open_door
    from tropa.core.webhooks import sending
    from tropa.core.worker import Worker

    open_door(port)
    sending.LEASE = timedelta(seconds=2)
    worker = Worker()
    threading.Thread(target=stop_when_done, args=(worker,), daemon=True).start()
    worker.run()


def stop_when_done(worker: "object") -> None:
    """Look until nothing waits."""
    while True:
        if (found := counted()) and set(found) == {"done"}:
            worker.stop()  # type: ignore[attr-defined]
            return
        time.sleep(0.2)


def counted() -> dict[str, int]:
    """Deliveries by state."""
    from django.db.models import Count

    from tropa.core import scope
    from tropa.core.models import Delivery, Workspace

    with scope.enter(Workspace.objects.get(slug=SLUG).pk):
        rows = Delivery.objects.filter(endpoint__isnull=False).order_by().values_list("state")
        return dict(rows.annotate(Count("pk")))


def main() -> None:
    """By the first word."""
    import django

    django.setup()
    word, *rest = sys.argv[1:]
    if word == "fill":
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        fill(int(rest[0]), int(rest[1]))
    elif word == "work":
        work(int(rest[0]))
    print(json.dumps(counted()))


if __name__ == "__main__":
    main()
