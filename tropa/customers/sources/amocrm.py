"""Exports of contacts from amoCRM (Kommo)."""

from typing import ClassVar

from tropa.customers.sources.base import Source, register


@register
class AmoCrm(Source):
    """Semicolons, cp1251, dates as 08.08.2024 06:47, up to five notes, tags divided by commas."""

    label: ClassVar[str] = "amocrm"
    title: ClassVar[str] = "amoCRM"
    signs: ClassVar[tuple[str, ...]] = ("полное имя контакта", "компания контакта")
    columns: ClassVar[dict[str, str]] = {
        "id": "",
        "тип": "kind",
        "полное имя контакта": "name",
        "компания контакта": "company",
        r"примечание \d": "note",
        r"(рабочий|рабочий прямой|мобильный|домашний|другой) телефон": "phone",
        r"(рабочий|личный|другой) email": "email",
        "дата редактирования": "",
        "кем создан": "",
        "кем изменен": "",
        "ближайшая задача": "",
    }
