"""What the base of a backup looks like: its migrations, and the columns that this product knows."""

import hashlib

from django.apps import apps
from django.db import connection


def applied() -> list[str]:
    """Migrations that the base has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        return [f"{app}.{name}" for app, name in cursor.fetchall()]


def known() -> set[str]:
    """Migrations that this product has."""
    from django.db.migrations.loader import MigrationLoader

    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def shape() -> str:
    """Digest of all columns of all models: states can be compared between equal shapes alone."""
    columns = [
        f"{model._meta.db_table}.{field.column} {field.get_internal_type()}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
    ]
    return hashlib.sha256("\n".join(sorted(columns)).encode()).hexdigest()
