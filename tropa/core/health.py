"""Whether all is well: asked by `/healthz`, `/readyz` and `tropa doctor`."""

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from tropa.core.checkups import checkups
from tropa.core.journal import canonical_state, verification
from tropa.core.models import Cursor, Delivery, Feed, Job, WorkerSeen
from tropa.core.records import Row
from tropa.lib.room import LEAST, is_roomy

ALIVE = timedelta(seconds=30)
Check = dict[str, Any]


def check(name: str, detail: str = "", *, ok: bool = True) -> Check:
    """One line of the doctor."""
    return {"name": name, "ok": ok, "detail": detail}


def database() -> bool:
    """Whether the base answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def room() -> bool:
    """Whether the disk of the data folder has room to work."""
    return is_roomy(settings.ENVIRONMENT.data)


def worker() -> bool:
    """Whether a worker was alive within the last half minute."""
    return WorkerSeen.objects.filter(seen_at__gte=timezone.now() - ALIVE).exists()


def checks() -> list[Check]:
    """Of the whole installation."""
    late = timezone.now() - timedelta(minutes=10)
    stuck = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=late).count()
    dead = Job.objects.filter(state=Job.State.DEAD).count()
    found = [
        check("database", ok=database()),
        check("room", "" if room() else f"less than {LEAST // 2**20} MB are free", ok=room()),
        check("jobs_stuck", f"{stuck} jobs whose worker is gone" if stuck else "", ok=not stuck),
        # A job that was given up is news for the operator, and no damage.
        check("jobs_dead", f"{dead} jobs were given up" if dead else ""),
    ]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(1)")
            (answer,) = cursor.fetchone()
            found.append(check("integrity", "" if answer == "ok" else str(answer), ok=answer == "ok"))
            cursor.execute("PRAGMA foreign_key_check")
            orphans = cursor.fetchmany(5)
            found.append(check("references", f"rows that point nowhere: {orphans}" if orphans else "", ok=not orphans))
    return found


def checks_of_workspace(slug: str) -> list[Check]:
    """Of the entered workspace."""
    verdict = verification.verify()
    head = Feed.objects.filter(workspace__slug=slug).values_list("head", flat=True).first()
    ahead = Cursor.objects.filter(workspace__slug=slug, seq__gt=head or 0).count()
    dead = Delivery.objects.filter(state=Delivery.State.DEAD, endpoint=None).count()
    return [
        check(f"{slug}: journal", " ".join(verdict.problems[:5]), ok=verdict.ok),
        check(f"{slug}: cursors", f"{ahead} readers are ahead of the feed" if ahead else "", ok=not ahead),
        check(f"{slug}: deliveries", f"{dead} deliveries were given up" if dead else ""),
        *(check(f"{slug}: {one.label}", wrong := one.look(), ok=not wrong) for one in checkups),
    ]


def state_of_workspace() -> dict[str, Any]:
    """The hash of its business values, and how many rows each table has."""
    tables = [model for model in apps.get_models() if issubclass(model, Row)]
    rows = {
        model._meta.db_table: getattr(model, "everything", model.objects).count()
        for model in sorted(tables, key=lambda model: model._meta.db_table)
    }
    return {"state": canonical_state()[0], "rows": rows}
