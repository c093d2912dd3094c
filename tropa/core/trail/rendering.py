"""How a kind of entry looks: one renderer a kind, asked for a whole batch at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from tropa.core.registry import Registry

GROUPS: dict[str, StrOrPromise] = {
    "notes": _("Notes"),
    "talks": _("Conversations"),
    "tasks": _("Tasks"),
    "deals": _("Deals"),
    "documents": _("Documents"),
    "changes": _("Changes"),
}
"""The chips above a trail, in their order; a chip shows when some renderer belongs to it."""


@dataclass(frozen=True)
class Look:
    """One entry as it is shown. `phrase` follows the actor's name ("wrote a note"); `phrase` and `body` are safe HTML
    when marked so, else they are escaped. `tone` is "", "ours", "won" or "bad"."""

    phrase: str
    body: str = ""
    icon: str = ""
    tone: str = ""
    url: str = ""
    text: str = ""
    """The content without markup, for the API."""


class Renderer:
    """One kind of entries."""

    label: ClassVar[str] = ""
    group: ClassVar[str] = "changes"
    icon: ClassVar[str] = "point"
    subject: ClassVar[str] = ""
    """Kind of the record an entry is about; who may not see the record does not see the entry."""
    family: ClassVar[str] = ""
    """Renderers of one family are asked at once: the first of them is given the entries of all."""

    def looks(self, entries: Sequence[Any], *, viewer: Any) -> Mapping[UUID, Look]:
        """The look of each entry by its id, in a constant number of queries; what is left out is not shown."""
        raise NotImplementedError

    def matching(self, customer_id: UUID, words: str, *, viewer: Any) -> Q | None:
        """The entries whose content has these words; None: entries of this kind have no words."""
        return None


renderers: Registry[Renderer] = Registry(Renderer, module="trail")


def group_titles() -> list[tuple[str, StrOrPromise]]:
    """The groups that have renderers: (name, title)."""
    used = {renderer.group for renderer in renderers}
    return [(name, title) for name, title in GROUPS.items() if name in used]
