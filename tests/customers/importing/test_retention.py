"""What an import was given is destroyed when nobody needs it any more, and when a person asks to be forgotten."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from tropa.core import entitlements, scope
from tropa.core.errors import RuleViolation
from tropa.core.journal import erase
from tropa.customers.importing import checking, files, retention
from tropa.customers.importing.preparing import mend, prepare
from tropa.customers.importing.running import run_to_end
from tropa.customers.models import Customer, Import, ImportRow

ROWS = "ФИО;Телефон;Любимый цвет\nБелова Анна;89000000002;зелёный\nИванов Иван;доб. 5;синий\n"
WEEK, MONTH = timedelta(days=7), timedelta(days=30)


@pytest.fixture(autouse=True)
def entered(company: Any) -> Any:
    with scope.enter(company.workspace.pk):
        yield


def taken(company: Any, text: str = ROWS) -> Import:
    return prepare(BytesIO(text.encode()), "a.csv", member=company.member)


def kept() -> list[Path]:
    folder = settings.ENVIRONMENT.data / "files" / scope.require().hex
    return [path for path in folder.glob("*/*") if path.is_file()]


def test_the_file_lies_in_the_house_of_files_until_the_import_is_over(company: Any) -> None:
    run = taken(company)
    assert kept() == [files.path_of(run)]
    assert files.path_of(run).stat().st_mode & 0o077 == 0
    mend(run, 3, "Телефон", "доб. 6")
    run_to_end(run)
    run = Import.objects.get()
    assert (kept(), run.storage_key, run.sha256, run.mended, run.found) == ([], "", "", {}, {})


def test_a_refused_upload_leaves_no_bytes(company: Any) -> None:
    for text in ("", "\n\n", "a;b\n1;2\n", "Имя;Телефон\n"):
        with pytest.raises(RuleViolation):
            taken(company, text)
    assert kept() == []
    assert not Import.objects.exists()


def test_a_company_without_room_is_told_so(company: Any) -> None:
    class Full(entitlements.Everything):
        def reserve(self, quota: str, amount: int) -> None:
            raise RuleViolation("tariffs.full", "No room.", quota)

    before = entitlements.provide(Full())
    try:
        with pytest.raises(RuleViolation, match="room"):
            taken(company)
    finally:
        entitlements.provide(before)
    assert kept() == []


def test_drafts_go_after_a_week(company: Any) -> None:
    run = taken(company)
    retention.sweep(timezone.now() + WEEK - timedelta(minutes=1))
    assert Import.objects.filter(pk=run.pk).exists()
    retention.sweep(timezone.now() + WEEK)
    assert (Import.objects.count(), kept()) == (0, [])


def test_an_import_nobody_went_on_with_ends_after_a_month(company: Any) -> None:
    run = taken(company)
    Import.objects.update(state=Import.State.RUNNING)
    retention.sweep(timezone.now() + MONTH)
    run.refresh_from_db()
    assert (run.state, bool(run.error), kept()) == ("broken", True, [])


def test_refused_rows_wait_a_month_and_cells_without_a_field_stay(company: Any) -> None:
    run_to_end(taken(company))
    assert set(ImportRow.objects.values_list("state", flat=True)) == {"created", "failed"}
    retention.sweep(timezone.now() + MONTH - timedelta(minutes=1))
    assert ImportRow.objects.count() == 2
    retention.sweep(timezone.now() + MONTH)
    assert ImportRow.objects.get().cells == {"Любимый цвет": "зелёный"}


def test_erasing_a_customer_reaches_the_rows_it_came_from_and_open_rehearsals(company: Any) -> None:
    run_to_end(taken(company))
    draft = taken(company)
    checking.begin(draft)
    assert "зелёный" in str(ImportRow.objects.filter(state="created").values_list("cells", flat=True))
    assert Import.objects.exclude(found={}).count() == 1
    erase(Customer.objects.get())
    line = ImportRow.objects.get(state="created")
    assert (line.cells, line.errors, line.remarks) == ({}, [], [])
    assert not Import.objects.exclude(found={}).exists()
    run_to_end(Import.objects.get(pk=draft.pk))


def test_a_lost_file_is_said_in_words(company: Any) -> None:
    run = taken(company)
    files.path_of(run).unlink()
    run = run_to_end(run)
    assert (run.state, bool(run.error)) == ("broken", True)
