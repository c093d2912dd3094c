"""PostgreSQL hides the neighbours by itself: roles, forced policies, composite keys."""

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError

from tests.garden.models import Bed, Plant
from tropa.core import scope
from tropa.core.databases.common import permit
from tropa.core.databases.postgresql import policies, roles
from tropa.core.ids import uuid7
from tropa.core.journal import operation
from tropa.core.models import Workspace

pytestmark = [pytest.mark.sql, pytest.mark.postgresql]


def ask(sql: str, parameters: list[object] | None = None) -> list[tuple[object, ...]]:
    """Rows of a raw question, past the managers."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or [])
        return list(cursor.fetchall())


@pytest.mark.django_db
def test_the_tests_run_as_the_app_role() -> None:
    ((user, owner, superuser, by_passes),) = ask(
        "SELECT current_user, session_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    assert user == roles.app_role(connection.settings_dict["NAME"])
    assert owner != user
    assert not superuser
    assert not by_passes


@pytest.mark.django_db
def test_no_role_of_ours_by_passes_the_policies_or_can_sign_in() -> None:
    base = connection.settings_dict["NAME"]
    found = ask(
        "SELECT rolname, rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname IN (%s, %s)",
        [roles.app_role(base), roles.ops_role(base)],
    )
    assert sorted(row[0] for row in found) == sorted([roles.app_role(base), roles.ops_role(base)])
    assert all(not any(row[1:]) for row in found)


@pytest.mark.django_db
def test_every_table_of_a_workspace_is_forced() -> None:
    """A new model is protected by `migrate`, or this names it."""
    with connection.cursor() as cursor:
        bare = policies.unprotected(cursor)
    protected = {model._meta.db_table for model in policies.protected_models()}
    assert {"core_operation", "garden_plant"} <= protected
    assert protected & bare == set()


@pytest.mark.django_db
def test_without_the_managers_a_neighbours_rows_are_not_there(workspace: Workspace, neighbour: Workspace) -> None:
    with scope.enter(workspace.pk), operation("test.plant"):
        Bed(name="roses").save()
    with scope.enter(neighbour.pk):
        assert ask("SELECT count(*) FROM garden_bed") == [(0,)]
        with permit(connection), connection.cursor() as cursor:
            cursor.execute("UPDATE garden_bed SET name = 'taken'")
            assert cursor.rowcount == 0
            cursor.execute("DELETE FROM garden_bed")
            assert cursor.rowcount == 0
    assert ask("SELECT count(*) FROM garden_bed") == [(0,)], "without a workspace nothing is shown"
    with scope.enter(workspace.pk):
        assert ask("SELECT name FROM garden_bed") == [("roses",)]


@pytest.mark.django_db
def test_a_row_cannot_be_put_into_the_neighbours_workspace(workspace: Workspace, neighbour: Workspace) -> None:
    with (
        scope.enter(workspace.pk),
        permit(connection),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO garden_bed (id, workspace_id, name, version, created_at, updated_at)"
            " VALUES (%s, %s, 'x', 1, now(), now())",
            [uuid7(), neighbour.pk],
        )


@pytest.mark.django_db
def test_a_neighbours_row_cannot_be_pointed_at(workspace: Workspace, neighbour: Workspace) -> None:
    """Policies do not guard references; the composite key does."""
    with scope.enter(neighbour.pk), operation("test.plant"):
        bed = Bed(name="theirs")
        bed.save()
    with scope.enter(workspace.pk), operation("test.plant"):
        plant = Plant(name="ours")
        plant.save()
    with (
        scope.enter(workspace.pk),
        permit(connection),
        pytest.raises(IntegrityError, match="garden_plant_bed_link"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE garden_plant SET bed_id = %s", [bed.id])


@pytest.mark.django_db(transaction=True)
def test_ops_sees_all_and_the_owner_steps_back_to_the_app_role(workspace: Workspace, neighbour: Workspace) -> None:
    for house in (workspace, neighbour):
        with scope.enter(house.pk), operation("test.plant"):
            Bed(name="one each").save()
    base = connection.settings_dict["NAME"]
    with roles.assumed(connection, roles.ops_role(base)):
        assert ask("SELECT count(*) FROM garden_bed") == [(2,)]
    assert ask("SELECT current_user") == [(roles.app_role(base),)]


@pytest.mark.django_db
def test_a_server_cannot_change_tables_or_what_was_migrated() -> None:
    for sql in ("DROP POLICY tropa_workspace ON garden_bed", "DELETE FROM django_migrations", "DROP TABLE garden_bed"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
