"""What `tropa import` answers, in the words that scripts rely on."""

from pathlib import Path

import pytest

from tropa.core import scope
from tropa.core.errors import Denied, RuleViolation
from tropa.customers.importing.consoles import import_file
from tropa.customers.importing.refused import refused_file
from tropa.customers.models import Customer, Import
from tropa.staff.services import Opened

ROWS = "ФИО;Телефон;Ответственный\nБелова Анна;89000000002;Пётр Петров\nИванов Иван;8 843 555-20;\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_text(ROWS, encoding="cp1251")
    return path


def test_the_answer_has_the_names_of_the_contract(company: Opened, file: Path) -> None:
    with scope.enter(company.workspace.pk):
        rehearsed = import_file(file, member=company.member, dry_run=True)
        assert Customer.objects.count() == Import.objects.count() == 0
        done = import_file(file, member=company.member)
        for answer in (rehearsed, done):
            counts = [answer[name] for name in ("rows", "created", "updated", "skipped", "failed")]
            assert counts == [2, 1, 0, 0, 1]
            assert (answer["errors"][0]["row"], answer["errors"][0]["column"]) == (3, "Телефон")
            assert answer["notes"][0]["value"] == "Пётр Петров"
        assert (rehearsed["operation"], done["operation"]) == (None, str(Import.objects.get().operation_id))


def test_refused_rows_are_corrected_and_come_in(company: Opened, file: Path, tmp_path: Path) -> None:
    with scope.enter(company.workspace.pk):
        import_file(file, member=company.member)
        mended = tmp_path / "refused.csv"
        mended.write_text("".join(refused_file(Import.objects.get())).replace("555-20", "555-20-44"), encoding="utf-8")
        again = import_file(mended, member=company.member)
        assert (again["created"], again["failed"]) == (1, 0)
        assert Customer.objects.count() == 2


def test_what_cannot_be_imported_says_so(company: Opened, tmp_path: Path) -> None:
    picture = tmp_path / "a.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 300)
    mapping = tmp_path / "m.json"
    mapping.write_text('{"columns": {"ФИО": "owner_id"}}')
    good = tmp_path / "b.csv"
    good.write_text(ROWS)
    with scope.enter(company.workspace.pk):
        for path, options in (
            (picture, {}),
            (tmp_path / "none.csv", {}),
            (good, {"mapping": str(mapping)}),
            (good, {"mapping": str(picture)}),
            (good, {"duplicates": "merge"}),
        ):
            with pytest.raises(RuleViolation) as caught:
                import_file(path, member=company.member, **options)
            assert str(caught.value).endswith(".")
        assert Import.objects.count() == 0


def test_a_seller_may_not_import(company: Opened, hire, file: Path) -> None:
    boris = hire("Boris")
    with scope.enter(company.workspace.pk), pytest.raises(Denied):
        import_file(file, member=boris)
