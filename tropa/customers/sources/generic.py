"""Any other table: columns are known by the words of their headers."""

from typing import ClassVar

from tropa.customers.sources.base import Source, register


@register
class Generic(Source):
    """Excel files that people made themselves; address books."""

    label: ClassVar[str] = "generic"
    title: ClassVar[str] = "Excel, CSV, vCard"
    order: ClassVar[int] = 1_000
    columns: ClassVar[dict[str, str]] = {"№": "", "id": "", "no": "", "#": "", "birthday": "", "дата рождения": ""}
