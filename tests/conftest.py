"""Databases of the test run and the cast.

On PostgreSQL the owner makes and migrates the base, then every test runs in the app role, as a server does; a
connection of the owner would see more than any server may.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django.template import Context, Template
from django.utils import timezone
from pytest_django.plugin import blocking_manager_key

from tests import people
from tests.mailbox import mailbox, with_server
from tests.runners import run_events, run_jobs
from tropa.core.databases.postgresql.roles import app_role
from tropa.core.models import RateLimit, Workspace
from tropa.core.viewing import buffer as access_log

__all__ = ["mailbox", "run_events", "run_jobs", "with_server"]  # fixtures
OUTSIDE: list[str] = []
"""Connections that the product opened beside a test's own, on PostgreSQL; what they wrote is committed."""


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix(request: pytest.FixtureRequest) -> None:
    """SQLite's base lives in the memory of each worker's process; pytest-django knows that of Django's engine alone."""
    from pytest_django.fixtures import _set_suffix_to_test_databases

    worker = getattr(request.config, "workerinput", {}).get("workerid")
    if worker and connection.vendor != "sqlite":
        _set_suffix_to_test_databases(suffix=worker)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """The base is made and migrated by the owner."""
    connection.settings_dict["OPTIONS"].pop("assume_role", None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Step down to the app role for the tests, and up again to drop the base."""
    if connection.vendor != "postgresql":
        yield
        return
    options = connection.settings_dict["OPTIONS"]
    role = app_role(connection.settings_dict["NAME"])
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            # Tests of real transactions end with a flush.
            cursor.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {connection.ops.quote_name(role)}")
        connection.close()
    options["assume_role"] = role
    make = connections.create_connection
    connections.create_connection = lambda alias: OUTSIDE.append(alias) or make(alias)  # type: ignore[func-returns-value]
    yield
    del options["assume_role"]
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture(scope="session", autouse=True)
def plain_templates(django_test_environment: None) -> None:
    """Render pages as a server does it: Django's test client keeps a copy of each context, which no test reads."""
    Template._render = plainly  # type: ignore[attr-defined]  # not in the stubs


def plainly(template: Template, context: Context) -> str:
    """What a server does in place of Django's instrumented rendering."""
    return template.nodelist.render(context)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Forget tries counted within a transaction of the product: they are committed past the one a test ends with."""
    yield
    if OUTSIDE and nextitem:  # after the last one the base is gone
        OUTSIDE.clear()
        with item.config.stash[blocking_manager_key].unblock():
            RateLimit.objects.all().delete()
            connection.close()


@pytest.fixture(autouse=True)
def access_log_by_hand() -> None:
    """The log of access is written by `viewing.flush()`: a thread would write beside the test's transaction."""
    access_log.waiting.threaded = False
    access_log.waiting.forget()


@pytest.fixture
def workspace(db: None) -> Workspace:
    """The company most tests happen in; enter it by `with scope.enter(workspace.pk):` where no door does."""
    return people.open_house("lavka")


@pytest.fixture
def neighbour(db: None) -> Workspace:
    """Another company, whose records nobody of the first may see."""
    return people.open_house("sosedi")


@pytest.fixture
def kept_connection(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection outlives its requests: closing an answer would close it within the test's transaction."""
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands: tries that are counted in windows of time do not meet the end of one."""
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
