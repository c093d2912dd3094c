"""What of the company's settings the bell leads to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tropa.core.access import Viewer
from tropa.core.models import WebhookEndpoint
from tropa.core.search import Hit, Searchable, Texts, searchables
from tropa.core.urls import page_url


@searchables.register
class Webhooks(Searchable):
    """Endpoints by their host; found where somebody is led to one, not in the search of everything."""

    label, title, icon, order = "webhook", _("Webhooks"), "webhook", 900
    letter = "w"
    everywhere = False
    model = WebhookEndpoint

    def texts(self, ids: Collection[UUID]) -> Mapping[UUID, Texts]:
        """The host."""
        return {one.pk: Texts([one.host]) for one in WebhookEndpoint.objects.filter(pk__in=ids)}

    def hits(self, records: Sequence[Any], viewer: Viewer) -> Iterable[Hit]:
        """Host and page."""
        return [
            Hit("webhook", one.pk, one.host, str(one.get_state_display()), page_url("staff:webhook", pk=one.pk))
            for one in records
        ]
