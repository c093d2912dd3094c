"""The second wall: PostgreSQL itself hides every row of other workspaces from the app role."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from tropa.core.databases.postgresql.roles import app_role, base_of, ops_role
from tropa.core.records import Row

JOINED_ONLY = {"core.SearchDoc"}
"""The one exception: a policy would switch off its GIN index, whose operators are not leakproof. It holds nothing but
ids and word stems; queries only ever join it to its record, which is protected."""

APP_POLICY, OPS_POLICY = "tropa_workspace", "tropa_ops"
IN_WORKSPACE = "workspace_id = nullif(current_setting('app.workspace', true), '')::uuid"


def protected_models() -> Iterator[type[models.Model]]:
    """Every table of a workspace that must have its policy."""
    for model in apps.get_models(include_auto_created=True):
        if issubclass(model, Row) and model._meta.managed and model._meta.label not in JOINED_ONLY:
            yield model


def protect(connection: Any) -> list[str]:
    """Switch on forced row-level security with both policies where it is missing; gives the tables it changed.

    Runs as the owner, after each migrate. FORCE binds the owner too, who sees rows only as a member of ops.
    """
    quote = connection.ops.quote_name
    base = base_of(connection)
    wanted = {model._meta.db_table for model in protected_models()}
    with connection.cursor() as cursor:
        missing = sorted(wanted & unprotected(cursor))
        for table in missing:
            name = quote(table)
            cursor.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
            cursor.execute(f"DROP POLICY IF EXISTS {APP_POLICY} ON {name}")
            cursor.execute(f"DROP POLICY IF EXISTS {OPS_POLICY} ON {name}")
            cursor.execute(
                f"CREATE POLICY {APP_POLICY} ON {name} TO {quote(app_role(base))} "
                f"USING ({IN_WORKSPACE}) WITH CHECK ({IN_WORKSPACE})"
            )
            cursor.execute(
                f"CREATE POLICY {OPS_POLICY} ON {name} TO {quote(ops_role(base))} USING (true) WITH CHECK (true)"
            )
    return missing


def unprotected(cursor: Any) -> set[str]:
    """Tables of the schema without forced row-level security or without one of the two policies."""
    cursor.execute(
        """
        SELECT c.relname FROM pg_class c
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
          AND NOT (c.relrowsecurity AND c.relforcerowsecurity
                   AND (SELECT count(*) FROM pg_policy p
                        WHERE p.polrelid = c.oid AND p.polname IN (%s, %s)) = 2)
        """,
        [APP_POLICY, OPS_POLICY],
    )
    return {name for (name,) in cursor.fetchall()}
