"""Makes what a start needs: the data folder, keys, the base and its tables; costs little when all is there."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

PREPARED = "TROPA_PREPARED"
"""Set for the children of `tropa run`, which has prepared everything."""


def prepare() -> None:
    """Set Django up and bring the base up to date."""
    import django

    from tropa.lib.memory import collect_seldom

    django.setup()
    collect_seldom()
    if os.environ.get(PREPARED) == "1":
        return
    if pending():
        migrate()


def prepare_apart() -> None:
    """The same in a process of its own: whoever calls stays small."""
    if os.environ.get(PREPARED) != "1":
        child = subprocess.run([sys.executable, "-m", "tropa", "migrate"], stdout=subprocess.DEVNULL, check=False)
        if child.returncode:
            sys.exit(child.returncode)  # it has said why
        os.environ[PREPARED] = "1"


def pending() -> list[str]:
    """Migrations that stand in the apps' folders and not in the base; nothing of them is imported."""
    from django.apps import apps
    from django.db import connection

    from tropa.core.databases.postgresql.roles import as_owner

    wanted = {
        (app.label, path.stem)
        for app in apps.get_app_configs()
        if (spec := find_spec(f"{app.name}.migrations")) and spec.origin
        for path in Path(spec.origin).parent.glob("[0-9]*.py")
    }
    # The role of servers is made by the first migration, so the question is the owner's.
    with as_owner(connection), connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return sorted(f"{app}.{name}" for app, name in wanted)
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = set(cursor.fetchall())
    return sorted(f"{app}.{name}" for app, name in wanted - applied)


def migrate() -> None:
    """Bring the tables up to date; two processes that start at once wait for one another."""
    import fcntl

    from django.conf import settings
    from django.core.management import call_command

    lock = settings.ENVIRONMENT.data / "migrate.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        call_command("migrate", verbosity=0, interactive=False)
