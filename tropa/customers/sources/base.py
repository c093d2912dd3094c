"""What a ready mapping says."""

import re
from collections.abc import Sequence
from typing import ClassVar

from tropa.core.registry import Registry
from tropa.lib.names import folded

_MORE = re.compile(r"\s*(?::::|[;\n|])\s*")
_WORDS = re.compile(r"\s*(?::::|[;,\n|])\s*")

MARKS = frozenset({"export number", "номер выгрузки"})
"""The column that marks our own exports (core.export.marked), folded: it says nothing of a record."""


class Source:
    """A program whose exports are known. The base reads any table by its headers alone."""

    label: ClassVar[str] = ""
    kind: ClassVar[str] = "customers"
    """What its files hold: the label of an importer; empty: anything."""
    title: ClassVar[str] = ""
    order: ClassVar[int] = 50
    signs: ClassVar[tuple[str, ...]] = ()
    """Headers that all must be there to recognise the program, folded."""
    columns: ClassVar[dict[str, str]] = {}
    """Folded header, or regular expression in full, to the meaning; "" leaves the column out."""

    def recognises(self, header: Sequence[str]) -> bool:
        """Whether a file with these columns comes from this program."""
        found = set(map(folded, header))
        return bool(self.signs) and found.issuperset(self.signs)

    def target(self, column: str) -> str | None:
        """What a column means; "" when it has no field, None when the words of its header have to say it."""
        plain = folded(column)
        if plain in MARKS:
            return ""
        if plain in self.columns:
            return self.columns[plain]
        for pattern, target in self.columns.items():
            if re.fullmatch(pattern, plain):
                return target
        return None

    def ignores(self, column: str) -> bool:
        """Whether a column is known to hold nothing for a field, so that its content is not guessed at."""
        plain = folded(column)
        return plain in MARKS or self.columns.get(plain) == "" or plain.endswith(("id", "ids"))

    def values(self, target: str, cell: str) -> list[str]:
        """The several values of one cell."""
        return [value for value in (_WORDS if target == "tags" else _MORE).split(cell) if value]

    def role(self, value: str) -> str:
        """The role a value of "type of contact" means; "" for none of ours."""
        return _ROLES.get(folded(value)[:5], "")

    def lifecycle(self, value: str) -> str:
        """The lifecycle a value means; "" for none of ours."""
        return _LIFECYCLES.get(folded(value), "")


_ROLES = {"клиен": "client", "custo": "client", "clien": "client", "поста": "supplier", "suppl": "supplier",
          "партн": "partner", "partn": "partner", "vendo": "supplier", "подря": "supplier"}  # fmt: skip
_LIFECYCLES = {
    "subscriber": "lead",
    "lead": "lead",
    "marketing qualified lead": "lead",
    "sales qualified lead": "prospect",
    "opportunity": "prospect",
    "prospect": "prospect",
    "customer": "customer",
    "evangelist": "customer",
    "former": "former",
    "лид": "lead",
    "потенциальный": "prospect",
    "клиент": "customer",
    "постоянный": "customer",
    "бывший": "former",
    "бывший клиент": "former",
}


registry: Registry[Source] = Registry(Source, module="sources")
register = registry.register


def recognise(header: Sequence[str], kind: str = "customers") -> Source | None:
    """The program that wrote a file of this kind with these columns, if we know it."""
    return next((source for source in registry if source.kind == kind and source.recognises(header)), None)
