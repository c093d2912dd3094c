"""A table of any kind that no ready mapping knows: every column is known by the words of its header."""

from typing import ClassVar

from tropa.customers.sources.base import Source, register


@register
class Plain(Source):
    """No columns and no rules of its own."""

    label: ClassVar[str] = "plain"
    kind: ClassVar[str] = ""
    title: ClassVar[str] = "Excel, CSV"
    order: ClassVar[int] = 1_001
