"""Who may do what on PostgreSQL: the owner changes tables, servers work as `<base>_app`, dumps run as `<base>_ops`.

Neither of the two can sign in; the owner (of TROPA_DATABASE_URL, it needs CREATEROLE) is a member of both and steps
down to one by SET ROLE (Django's `assume_role`). No role by-passes row-level security: ops has its own policy.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

MIGRATIONS_TABLE = "django_migrations"


def app_role(base: str) -> str:
    """The role of web, live, worker and commands."""
    return f"{base}_app"


def ops_role(base: str) -> str:
    """The role of dumps and of looks across all workspaces."""
    return f"{base}_ops"


def base_of(connection: Any) -> str:
    """Whose roles work in the connected base: its own, or those of the base that a scratch was restored from."""
    return str(connection.settings_dict.get("ROLES") or connection.settings_dict["NAME"])


@contextmanager
def as_owner(connection: Any) -> Iterator[None]:
    """Reconnect as the database's owner for the block: migrations, roles and policies alone."""
    with assumed(connection, None):
        yield


@contextmanager
def assumed(connection: Any, role: str | None) -> Iterator[None]:
    """Reconnect in another role for the block; None is the owner. Does nothing on SQLite.

    Raises:
        RuntimeError: a transaction runs; its connection cannot be closed.
    """
    options = connection.settings_dict.get("OPTIONS", {})
    if connection.vendor != "postgresql" or options.get("assume_role") == role:
        yield
        return
    before = _assume(connection, role)
    try:
        yield
    finally:
        _assume(connection, before)


def _assume(connection: Any, role: str | None) -> str | None:
    if connection.in_atomic_block:
        raise RuntimeError("The role cannot change inside a transaction.")
    options = connection.settings_dict["OPTIONS"]
    before: str | None = options.pop("assume_role", None)
    if role:
        options["assume_role"] = role
    connection.close()
    return before


def make_roles(connection: Any) -> None:
    """Make both roles when they are missing and give them rights on every table and sequence; repeatable.

    Runs as the owner, after each migrate: a new table is granted here.
    """
    quote = connection.ops.quote_name
    base = base_of(connection)
    app, ops = app_role(base), ops_role(base)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname IN (%s, %s)", [app, ops])
        there = {name for (name,) in cursor.fetchall()}
        for role in (app, ops):
            if role not in there:
                cursor.execute(f"CREATE ROLE {quote(role)} NOLOGIN NOBYPASSRLS")
            cursor.execute(f"GRANT {quote(role)} TO CURRENT_USER")
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quote(role)}")
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quote(role)}")
            cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quote(role)}")
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [MIGRATIONS_TABLE])
        if cursor.fetchone()[0]:
            # What was migrated is the owner's to write; a server only reads it (/readyz).
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON {quote(MIGRATIONS_TABLE)} FROM {quote(app)}")
