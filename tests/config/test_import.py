"""`tropa import` and `tropa undo` as scripts call them: real processes, every sample, and a kill in the middle."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.config.test_cli import PASSWORD, Box

SAMPLES = Path(__file__).parents[1] / "samples"
TRUTH = json.loads((SAMPLES / "truth.json").read_text())


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Box:
    """A box with one company."""
    made = Box(tmp_path_factory.mktemp("box"))
    answer = made.command(
        "init", "--company", "Лавка", "--email", "anna@lavka.example", "--password", PASSWORD, "--json"
    )
    assert answer.returncode == 0, answer.stderr
    made.slug = json.loads(answer.stdout)["workspace"]  # type: ignore[attr-defined]
    return made


def call(box: Any, *words: str) -> Any:
    answer = box.command(*words, "--json")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return json.loads(answer.stdout)


def state(box: Any) -> Any:
    answer = box.command("doctor", "--json")
    return json.loads(answer.stdout)["workspaces"][box.slug]["state"]


@pytest.mark.parametrize("name", [name for name, truth in TRUTH.items() if truth["kind"] == "customers"])
def test_every_sample_comes_in_by_itself_and_goes_out(box: Any, name: str) -> None:
    before = state(box)
    here = ("--workspace", box.slug)
    done = call(box, "import", str(SAMPLES / name), *here, "--kind", "customers")
    counts = [done[key] for key in ("rows", "created", "updated", "skipped", "failed")]
    assert counts == [TRUTH[name]["people"], TRUTH[name]["people"], 0, 0, 0]
    assert done["linked"]["company"] == TRUTH[name]["companies"]
    assert call(box, "undo", done["operation"], *here)["conflicts"] == []
    assert state(box) == before


def test_who_imports_and_undoes_is_said_and_chosen(box: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("ФИО;Телефон\nБелова Анна;89010000001\n")
    here = ("--workspace", box.slug)
    done = call(box, "import", str(path), *here, "--kind", "customers", "--as", "ANNA@lavka.example")
    assert done["as"] == "anna@lavka.example"
    for words, told in (
        (("import", str(path), *here, "--kind", "customers", "--as", "nobody@lavka.example"), "nobody@lavka.example"),
        (("undo", done["operation"], *here, "--as", "nobody@lavka.example"), "nobody@lavka.example"),
        (("undo", "nonsense", *here), "nonsense"),
        (("undo", box.slug, "--workspace", "nowhere"), ""),
    ):
        answer = box.command(*words)
        assert (answer.returncode, answer.stdout, told in answer.stderr) == (1, "", True)
        assert answer.stderr.count("\n") == 1
    assert call(box, "undo", done["operation"], *here)["as"] == "anna@lavka.example"


def test_what_is_not_built_or_unreadable(box: Any, tmp_path: Path) -> None:
    here = ("--workspace", box.slug, "--json")
    assert box.command("import", "a.csv", "--kind", "dragons", *here).returncode == 2
    picture = tmp_path / "a.csv"
    picture.write_bytes(b"\x89PNG" + b"\0" * 300)
    answer = box.command("import", str(picture), "--kind", "customers", *here)
    assert (answer.returncode, "Traceback" in answer.stderr) == (1, False)


def test_a_killed_import_goes_on_without_doubles(box: Any, tmp_path: Path) -> None:
    rows = 12_000
    path = tmp_path / "many.csv"
    path.write_text("ФИО;Телефон\n" + "".join(f"Белова Анна;8901{n:07d}\n" for n in range(rows)))
    words = ["import", str(path), "--workspace", box.slug, "--kind", "customers"]
    before = state(box)
    doomed = {**box.environment, "TROPA_CRASH_AT": "import.batch:5"}
    killed = subprocess.run([sys.executable, "-m", "tropa", *words], env=doomed, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    done = call(box, *words)
    assert [done[key] for key in ("rows", "created", "updated")] == [rows, rows, 0]
    assert call(box, "undo", done["operation"], "--workspace", box.slug)["conflicts"] == []
    assert state(box) == before


def test_deals_come_in_with_the_rest_of_the_kinds_and_go_out(box: Any, tmp_path: Path) -> None:
    before, here = state(box), ("--workspace", box.slug)
    truth = TRUTH["bitrix24_deals.csv"]
    done = call(box, "import", str(SAMPLES / "bitrix24_deals.csv"), *here, "--kind", "deals")
    assert [done[key] for key in ("rows", "created", "failed")] == [truth["deals"], truth["deals"], 0]
    deeds = [done["operation"]]
    for kind, text in (
        ("leads", "Название лида;Телефон\nСтолы;89010000001\n"),
        ("tasks", "Задача;Срок;Телефон\nПозвонить;05.03.2024 10:00;89010000001\n"),
        ("products", "Артикул;Наименование;Цена;НДС\nS-1;Стол;100;без НДС\n"),
        ("sales", "Дата;Номер чека;Сумма;Телефон\n05.03.2024;А-1;1000;89010000001\n"),
    ):
        path = tmp_path / f"{kind}.csv"
        path.write_text(text)
        assert call(box, "import", str(path), *here, "--kind", kind, "--dry-run")["created"] == 1
        done = call(box, "import", str(path), *here, "--kind", kind)
        assert (done["created"], done["failed"]) == (1, 0)
        deeds.append(done["operation"])
    for deed in reversed(deeds):
        assert call(box, "undo", deed, *here)["conflicts"] == []
    assert state(box) == before


def test_a_killed_import_of_deals_goes_on_without_doubles(box: Any, tmp_path: Path) -> None:
    rows = 2_000
    path = tmp_path / "deals.csv"
    lines = (
        f"{n};Сделка {n};{'Успешно реализовано' if n % 5 == 0 else 'Счёт'};{n};Белова Анна{n % 700};8901{n % 700:07d}\n"
        for n in range(1, rows + 1)
    )
    path.write_text("ID;Название сделки;Стадия сделки;Сумма;Контакт;Телефон\n" + "".join(lines))
    words = ["import", str(path), "--workspace", box.slug, "--kind", "deals"]
    before = state(box)
    doomed = {**box.environment, "TROPA_CRASH_AT": "import.batch:3"}
    killed = subprocess.run([sys.executable, "-m", "tropa", *words], env=doomed, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    done = call(box, *words)
    assert [done[key] for key in ("rows", "created", "updated")] == [rows, rows, 0]
    assert done["linked"]["customer"] == 700
    assert call(box, "undo", done["operation"], "--workspace", box.slug)["conflicts"] == []
    assert state(box) == before
