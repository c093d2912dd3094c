"""Exports of deals from amoCRM (Kommo)."""

from typing import ClassVar

from tropa.customers.sources import Source, register


@register
class AmoCrmDeals(Source):
    """Semicolons; the budget stands beside its currency's sign, contacts beside the deal."""

    label: ClassVar[str] = "amocrm_deals"
    kind: ClassVar[str] = "deals"
    title: ClassVar[str] = "amoCRM"
    signs: ClassVar[tuple[str, ...]] = ("основной контакт", "воронка")
    columns: ClassVar[dict[str, str]] = {
        "id": "external_id",
        "тип": "",
        "название сделки": "title",
        "этап сделки": "stage",
        "статус сделки": "stage",
        "воронка": "pipeline",
        r"бюджет.*": "amount",
        "основной контакт": "name",
        r"компания контакта|компания сделки|компания": "company",
        "дата создания сделки": "created_at",
        "дата закрытия": "closed_at",
        r"(рабочий|рабочий прямой|мобильный|домашний|другой) телефон.*": "phone",
        r"(рабочий|личный|другой) email.*": "email",
        r"примечание( \d)?": "note",
        r"теги.*": "tags",
        r"кем .*|дата редактирования.*|ближайшая задача|полное имя контакта": "",
    }
