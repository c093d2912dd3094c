"""Which migrations the base still lacks: a start brings them in, `/readyz` waits for them."""

from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.db import connection


def pending() -> list[str]:
    """Migrations that stand in the apps' folders and not in the base; nothing of them is imported."""
    wanted = {
        (app.label, path.stem)
        for app in apps.get_app_configs()
        if (spec := find_spec(f"{app.name}.migrations")) and spec.origin
        for path in Path(spec.origin).parent.glob("[0-9]*.py")
    }
    with connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return sorted(f"{app}.{name}" for app, name in wanted)
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = set(cursor.fetchall())
    return sorted(f"{app}.{name}" for app, name in wanted - applied)
