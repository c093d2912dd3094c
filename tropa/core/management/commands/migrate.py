"""`manage.py migrate` that ends with every table protected."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from tropa.core.databases.common import permit
from tropa.core.management.autodetector import TropaAutodetector

LOCK = 0x74726F7061  # "tropa": one migration at a time on all machines of a PostgreSQL


class Command(migrate.Command):
    """Django's command, on PostgreSQL as the owner, with roles, rights and row-level security made after it."""

    autodetector = TropaAutodetector

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate one database."""
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            with permit(connection):
                super().handle(*args, **options)
            self._index(connection, options)
            return
        from tropa.core.databases.postgresql import policies, roles

        with roles.as_owner(connection):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            try:
                with permit(connection):
                    super().handle(*args, **options)
                if not (options["check_unapplied"] or options["plan"]):
                    self._index(connection, options)
                    roles.make_roles(connection)
                    policies.protect(connection)
            finally:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

    def _index(self, connection: Any, options: dict[str, Any]) -> None:
        """The index of the search is made after the tables, so that a rebuilt one finds it again."""
        from tropa.core.search import schema

        if not (options["check_unapplied"] or options["plan"]):
            schema.ensure(connection)
