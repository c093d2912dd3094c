"""Counted tries."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tropa.core import limits
from tropa.core.errors import RuleViolation, TooMany
from tropa.core.models import RateLimit

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def nobody_tried(db: None) -> None:
    """Tries are counted past the transactions of requests: those of another test may still stand there."""
    RateLimit.objects.all().delete()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock that stands until it is put on."""
    now = [datetime(2026, 11, 25, 12, 0, 10, tzinfo=UTC)]
    monkeypatch.setattr(timezone, "now", lambda: now[0])
    return now


def test_the_limit_holds_within_a_window_and_says_how_long_to_wait(clock: list[datetime]) -> None:
    for _time in range(3):
        limits.hit("sign-in:anna", 3, MINUTE)
    with pytest.raises(TooMany) as often:
        limits.hit("sign-in:anna", 3, MINUTE)
    assert (often.value.status, often.value.retry_after) == (429, 50)
    limits.hit("sign-in:boris", 3, MINUTE)

    clock[0] += timedelta(seconds=51)
    limits.hit("sign-in:anna", 3, MINUTE)
    assert RateLimit.objects.count() == 2


def test_ended_windows_are_forgotten_and_keys_are_not_readable(clock: list[datetime]) -> None:
    limits.hit("sign-in:anna@lavka.example", 3, MINUTE)
    assert "anna" not in RateLimit.objects.get().key
    assert limits.sweep() == 0
    clock[0] += timedelta(minutes=2)
    assert limits.sweep() == 1


@pytest.mark.django_db(transaction=True)
def test_a_try_stays_counted_when_the_request_is_rolled_back(clock: list[datetime]) -> None:
    def ask_and_fail() -> None:
        with transaction.atomic():
            limits.hit("password:anna", 3, MINUTE)
            raise RuleViolation("test.wrong", "Wrong password.")

    if connection.vendor == "sqlite":
        # A second writer would wait for the first one, which is we ourselves.
        with pytest.raises(RuntimeError):
            ask_and_fail()
        return
    for _time in range(3):
        with pytest.raises(RuleViolation):
            ask_and_fail()
    with pytest.raises(TooMany):
        ask_and_fail()
    assert RateLimit.objects.get().count == 4


def test_very_many_tries_are_counted_in_lots(clock: list[datetime], django_assert_num_queries: Any) -> None:
    def tries(many: int) -> None:
        for _time in range(many):
            limits.hit_in_lots("token:anna", 2 * limits.LOT, MINUTE)

    with django_assert_num_queries(0):
        tries(limits.LOT - 1)
    with django_assert_num_queries(1):
        tries(limits.LOT)
    tries(1)
    for _time in range(3):
        with django_assert_num_queries(0), pytest.raises(TooMany) as often:
            tries(1)
        assert often.value.retry_after == 50
    assert RateLimit.objects.get().count == 2 * limits.LOT

    clock[0] += timedelta(seconds=51)
    tries(2 * limits.LOT)


def test_what_other_processes_counted_is_learnt_with_the_next_lot(clock: list[datetime]) -> None:
    for _time in range(limits.LOT):
        limits.hit("token:boris", 1000, MINUTE)
    for _time in range(limits.LOT):
        limits.hit_in_lots("token:boris", 2 * limits.LOT, MINUTE)
    with pytest.raises(TooMany):
        limits.hit_in_lots("token:boris", 2 * limits.LOT, MINUTE)
