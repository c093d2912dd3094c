"""What load balancers and supervisors ask."""

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tropa.core.databases.postgresql.roles import app_role
from tropa.core.models import WorkerSeen

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


def test_ready_is_a_base_without_wanting_migrations_and_a_worker(client: Client) -> None:
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["worker"]) == (503, False)
    WorkerSeen.objects.create(name="here", seen_at=timezone.now())
    well = {"ok": True, "database": True, "migrations": True, "room": True, "worker": True}
    assert client.get("/readyz").json() == well
    owner_only = connection.vendor == "postgresql"  # the servers' role may only read what was migrated
    with connection.cursor() as cursor:
        if owner_only:
            cursor.execute("RESET ROLE")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'customers'")
        if owner_only:
            cursor.execute(f"SET ROLE {app_role(connection.settings_dict['NAME'])}")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, False)
