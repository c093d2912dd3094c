"""What the kernel does by the clock."""

import pytest
from django.db import connection

from tropa.core import housekeeping
from tropa.core.models import Workspace

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_sqlite_learns_how_its_tables_are_filled(house: Workspace) -> None:
    housekeeping.learn_sizes.func()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'core_workspace'")
        assert cursor.fetchone()[0] > 0
