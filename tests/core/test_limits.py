"""Counted tries."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tropa.core import limits
from tropa.core.errors import RuleViolation, TooMany
from tropa.core.models import RateLimit

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
MINUTE = timedelta(minutes=1)


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
