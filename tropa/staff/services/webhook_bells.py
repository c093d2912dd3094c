"""Who is told that an endpoint of webhooks was switched off."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from tropa.core import access
from tropa.core.models import WebhookEndpoint
from tropa.staff.models import Member
from tropa.staff.services.telling import notify


def tell_of_end(endpoint: WebhookEndpoint, *, gone: bool) -> None:
    """The bells of all who may edit webhooks; `gone`: its server said that the address is no more."""
    for member in Member.objects.active().select_related("role"):
        if access.may(member, "webhook", "edit"):
            with override(member.language or None):
                notify(member, _told(gone=gone) % {"host": endpoint.host}, endpoint)


def _told(*, gone: bool) -> str:
    if gone:
        return _("The webhook %(host)s is switched off: its server says that the address is no more.")
    return _("The webhook %(host)s is switched off: it has taken nothing for a day.")
