"""The kernel as a Django app."""

from ipaddress import ip_network
from typing import Any

from django.apps import AppConfig
from django.conf import settings


class CoreConfig(AppConfig):
    """Records, journal, events, fields, rights and everything else that knows no business."""

    name = "tropa.core"
    label = "core"

    def ready(self) -> None:
        """Hang the derived rows of the kernel on the journal, and its guards on the way out."""
        from tropa.core import handovers, idempotency, indexing, outside, viewing
        from tropa.core.access.filters import lookers
        from tropa.core.files import sweeping
        from tropa.core.journal import after_write, at_end, watching
        from tropa.core.journal.erasure import erasers
        from tropa.core.search import keeping
        from tropa.core.trail.recording import follow
        from tropa.core.viewing import keeping as access_log
        from tropa.core.webhooks import replaying
        from tropa.lib import net

        hangings: list[tuple[list[Any], Any]] = [
            (after_write, indexing.keep),
            (after_write, keeping.keep),
            (at_end, follow),
            (at_end, handovers.watch),
            (at_end, watching.watch),
            (lookers, viewing.viewed),
            (erasers, keeping.forget),
            (erasers, access_log.erase),
            (erasers, idempotency.erase),
            (erasers, sweeping.erase),
            (erasers, replaying.forget_told),
        ]
        for hooks, hook in hangings:
            if hook not in hooks:
                hooks.append(hook)
        if outside.check not in net.guards:
            net.guards.append(outside.check)
        net.own_networks[:] = [ip_network(each, strict=False) for each in settings.ENVIRONMENT.allowed_networks]
