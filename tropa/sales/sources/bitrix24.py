"""Exports of deals from Bitrix24."""

from typing import ClassVar

from tropa.customers.sources import Source, register


@register
class Bitrix24Deals(Source):
    """Semicolons, UTF-8 with a mark; columns of the contact begin with its name."""

    label: ClassVar[str] = "bitrix24_deals"
    kind: ClassVar[str] = "deals"
    title: ClassVar[str] = "Битрикс24"
    signs: ClassVar[tuple[str, ...]] = ("название сделки", "стадия сделки")
    columns: ClassVar[dict[str, str]] = {
        r"контакт: (.*телефон.*|phone)": "phone",
        r"контакт: (.*e-mail.*|email)": "email",
        r"контакт: (отчество)": "middle_name",
        r"контакт: (id|тип контакта|источник|фото|экспорт).*": "",
        r"компания: (телефон|рабочий телефон)": "phone",
        r"компания: (e-mail|рабочий e-mail)": "email",
        "дата начала": "created_at",
        "дата завершения": "expected_on",
        "тип": "",
        r"вероятность|кем .*|дата изменения|доступна для всех|новая сделка|сделка закрыта|повторная сделка": "",
    }
