"""Imports for programs."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.programs import Program
from tropa.core import scope
from tropa.customers.importing import checking
from tropa.customers.models import Customer, Import

ROWS = "ФИО;Телефон\nБелова Анна;89000000002\nИванов Иван;доб. 5\n"


@pytest.fixture
def program(company: Any) -> Program:
    return Program.of(company.member)


def send(program: Program, path: str = "imports", text: str = ROWS, *, key: str = "", **fields: str) -> Any:
    named = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    return program.client.post(
        f"/api/v1/{path}", {"file": SimpleUploadedFile("a.csv", text.encode()), **fields}, **named
    )


def test_a_dry_run_tells_and_keeps_nothing(program: Program, company: Any) -> None:
    told = send(program, "imports?dry_run=true").json()
    assert (told["operation"], told["rows"], told["created"], told["failed"]) == (None, 2, 1, 1)
    assert told["errors"][0]["column"] == "Телефон"
    with scope.enter(company.workspace.pk):
        assert not Import.objects.exists()
        assert not Customer.objects.exists()


def test_the_worker_writes_and_the_program_asks_how_far(program: Program, company: Any, run_jobs: Any) -> None:
    answer = send(program, key="once")
    assert answer.status_code == 202
    assert send(program, key="once").json() == answer.json()
    run_jobs()
    told = program.get(f"imports/{answer.json()['id']}").json()
    assert (told["state"], told["created"], told["failed"], told["errors"][0]["row"]) == ("done", 1, 1, 3)
    assert [each["id"] for each in program.get("imports").json()["items"]] == [answer.json()["id"]]
    assert program.post(f"operations/{told['operation']}/reversal").status_code in {200, 201, 202}


def test_wrong_input_is_said_in_words(program: Program) -> None:
    for answer in (
        program.client.post("/api/v1/imports", {"mapping": "auto"}),
        send(program, duplicates="marry"),
        send(program, mapping="{"),
        send(program, mapping=json.dumps({"ФИО": "password"})),
        send(program, text=""),
    ):
        assert answer.status_code == 422, answer.content
        assert answer["Content-Type"] == "application/problem+json"
    assert program.get("imports/nothing").status_code == 404


def test_a_large_file_is_rehearsed_by_the_worker(
    program: Program, company: Any, run_jobs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "SMALL", 10)
    answer = send(program, "imports?dry_run=true")
    assert (answer.status_code, answer.json()["state"]) == (202, "checking")
    run_jobs()
    told = program.get(f"imports/{answer.json()['id']}").json()
    assert (told["state"], told["rows"], told["created"], told["failed"]) == ("draft", 2, 1, 1)
    assert told["errors"][0]["row"] == 3
    with scope.enter(company.workspace.pk):
        assert not Customer.objects.exists()
