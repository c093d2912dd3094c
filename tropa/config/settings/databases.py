"""The two databases the product runs on, from one code base."""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tropa.config.settings.environment import Environment
from tropa.core.databases.postgresql.roles import app_role


def database(environment: Environment) -> dict[str, Any]:
    """Django's DATABASES entry: SQLite in the data directory, or the PostgreSQL that the address names."""
    if not environment.database_url:
        return sqlite(environment)
    return postgresql(environment.database_url, os.environ.get("TROPA_DATABASE_ROLES", ""))


def sqlite(environment: Environment) -> dict[str, Any]:
    """The box: WAL, IMMEDIATE transactions, full durability, fair writers (tropa.core.databases.sqlite)."""
    environment.data.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "tropa.core.databases.sqlite",
        "NAME": environment.data / "tropa.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA mmap_size=268435456; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY; "
            # A page of an index that several commits in a row change is copied into the base once: 16 MB of WAL.
            "PRAGMA wal_autocheckpoint=4000;",
        },
    }


def postgresql(address: str, roles: str = "") -> dict[str, Any]:
    """The cloud: `address` names the owner; servers step down to the role `<base>_app` (core.databases.postgresql).

    Args:
        roles: the base whose roles work here, when it is another's: a backup that is proved beside it (core.backup).

    Raises:
        ValueError: another scheme, or no base in it.
    """
    parts = urlsplit(address)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgresql", "postgres"} or not name:
        raise ValueError("TROPA_DATABASE_URL looks like postgresql://owner:password@host/base.")
    return {
        "ENGINE": "tropa.core.databases.postgresql",
        "NAME": name,
        "ROLES": roles,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # `tropa migrate` makes the role and steps up for its own work (postgresql.roles.as_owner).
        "OPTIONS": {**dict(parse_qsl(parts.query)), "assume_role": app_role(roles or name)},
    }
