"""Names in any order and spelling."""

import pytest

from tropa.lib import names
from tropa.lib.names import PersonName


@pytest.mark.parametrize(
    "spelling",
    [
        'ООО "Ромашка"',
        "«Ромашка», ООО",
        "Ромашка ООО",
        "ромашка (ооо)",
        "Общество с ограниченной ответственностью «РОМАШКА»",
    ],
)
def test_one_company_in_many_spellings(spelling: str) -> None:
    assert names.company_key(spelling) == "ромашка|ооо"
    assert names.is_company(spelling)


def test_other_forms_and_yo() -> None:
    assert names.company_key("ИП Ромашка") != names.company_key("ООО Ромашка")
    assert names.company_key("АО «Ёлки-иголки»") == names.company_key("елки-иголки АО")
    assert names.company_key("Acme, Inc.") == names.company_key("ACME Inc")
    assert not names.is_company("Ромашка")
    assert names.company_key("ООО") == "ооо|"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Коваленко Вера Петровна", ("Коваленко", "Вера", "Петровна")),
        ("Вера Петровна Коваленко", ("Коваленко", "Вера", "Петровна")),
        ("Алексеев Денис", ("Алексеев", "Денис", "")),
        ("Денис Алексеев", ("Алексеев", "Денис", "")),
        ("Ким Алёна Дмитриевна", ("Ким", "Алёна", "Дмитриевна")),
        ("Вера Петровна", ("", "Вера", "Петровна")),
        ("Петрова О.", ("Петрова", "О.", "")),
        ("Иванов И.И.", ("Иванов", "И.", "И.")),
        ("John Fitzgerald Kennedy", ("Kennedy", "John", "Fitzgerald")),
        ("Belova, Anna", ("Belova", "Anna", "")),
        ("Анна", ("", "Анна", "")),
    ],
)
def test_a_name_in_any_order(text: str, parts: tuple[str, str, str]) -> None:
    assert names.split_person(text) == PersonName(*parts)


def test_one_person_in_two_alphabets() -> None:
    assert names.person_key("Анна Белова") == names.person_key("Belova Anna")
    assert names.person_key("Дмитрий Юрьев") == names.person_key("Dmitry Yuryev")
    assert names.person_key("Анна Белова") != names.person_key("Анна Белая")
