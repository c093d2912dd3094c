"""What can be written on a customer's card."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tropa.core import cards
from tropa.core.urls import page_url


@cards.composers.register
class NoteComposer(cards.Composer):
    """A note, with @mentions."""

    label = "note"
    kind = "customer"
    title = _("Note")
    icon = "note"
    order = 10
    template = "customers/card/compose_note.html"
    asks = ("note", "create")

    def context(self, record: Any, viewer: Any) -> dict[str, Any]:
        """Where it goes; colleagues come when @ is typed."""
        return {"address": page_url("customers:notes", pk=record.pk)}
