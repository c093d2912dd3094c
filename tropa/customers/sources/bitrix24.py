"""Exports of contacts from Bitrix24."""

from typing import ClassVar

from tropa.customers.sources.base import Source, register


@register
class Bitrix24(Source):
    """Semicolons, UTF-8 with a mark, telephone and e-mail columns by purpose."""

    label: ClassVar[str] = "bitrix24"
    title: ClassVar[str] = "Битрикс24"
    signs: ClassVar[tuple[str, ...]] = ("тип контакта", "рабочий e-mail")
    columns: ClassVar[dict[str, str]] = {
        "id": "",
        "обращение": "",
        "тип контакта": "role",
        r"(рабочий|мобильный|домашний|другой) телефон|телефон для рассылок|номер пейджера|факс": "phone",
        r"(рабочий|частный|другой) e-mail|e-mail для рассылок": "email",
        r"(корпоративный|личный|другой) сайт": "site",
        r"контакт (telegram|viber)": "",
        "экспорт": "",
        "доступен для всех": "",
        "дата изменения": "",
        "дата рождения": "",
    }
