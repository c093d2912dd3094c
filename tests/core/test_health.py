"""What load balancers and supervisors ask."""

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tropa.core.models import WorkerSeen

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


def test_ready_is_a_base_without_wanting_migrations_and_a_worker(client: Client) -> None:
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["worker"]) == (503, False)
    WorkerSeen.objects.create(name="here", seen_at=timezone.now())
    assert client.get("/readyz").json() == {"ok": True, "database": True, "migrations": True, "worker": True}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'customers'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, False)
