"""Makes what a start needs: the data folder, keys, the base and its tables; costs little when all is there."""

import os
import subprocess
import sys

PREPARED = "TROPA_PREPARED"
"""Set for the children of `tropa run`, which has prepared everything."""

_held: list[int] = []
"""The lock on the data folder; the kernel frees it with the process."""


def prepare() -> None:
    """Set Django up and bring the base up to date.

    Raises:
        Unfit: a restore is under way.
    """
    import django

    from tropa.lib.memory import collect_seldom

    django.setup()
    if not hold_data():
        from django.conf import settings

        from tropa.core.backup.refusals import Unfit

        raise Unfit("restoring", folder=settings.ENVIRONMENT.data)
    collect_seldom()
    if os.environ.get(PREPARED) == "1":
        return
    if pending():
        migrate()


def hold_data() -> bool:
    """Work with the data folder until this process ends, so that no restore begins; False: one is under way."""
    from tropa.config.settings.environment import read_environment
    from tropa.core.backup.serving import SERVING
    from tropa.lib.durable import take_lock

    if not _held and (handle := take_lock(read_environment().data / SERVING, shared=True)) is not None:
        _held.append(handle)
    return bool(_held)


def prepare_apart() -> None:
    """The same in a process of its own: whoever calls stays small."""
    if os.environ.get(PREPARED) != "1":
        child = subprocess.run([sys.executable, "-m", "tropa", "migrate"], stdout=subprocess.DEVNULL, check=False)
        if child.returncode:
            sys.exit(child.returncode)  # it has said why
        os.environ[PREPARED] = "1"


def pending() -> list[str]:
    """Migrations that the base lacks; the role of servers is made by the first of them, so the owner asks."""
    from django.db import connection

    from tropa.core.databases.pending import pending
    from tropa.core.databases.postgresql.roles import as_owner

    with as_owner(connection):
        return pending()


def migrate() -> None:
    """Bring the tables up to date, behind a proved backup; two processes that start at once wait for one another.

    Raises:
        Unfit: the update was refused, or taken back.
    """
    import fcntl

    from django.conf import settings
    from django.core.management import call_command

    from tropa.core.backup.upgrading import guarded

    lock = settings.ENVIRONMENT.data / "migrate.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if pending():  # whoever was first has done it
            with guarded():
                call_command("migrate", verbosity=0, interactive=False)
