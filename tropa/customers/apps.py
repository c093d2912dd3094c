"""The customers app."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """See models/ for the nouns of this app."""

    name = "tropa.customers"
    label = "customers"

    def ready(self) -> None:
        """Hang keys of names, aliases, stops, last contacts, projections and erasers on the journal."""
        from tropa.core import successors
        from tropa.core.journal import after_write, at_end
        from tropa.core.journal.erasure import erasers
        from tropa.customers import contacts, projections  # noqa: F401  # projections register themselves
        from tropa.customers.importing import retention
        from tropa.customers.models import touch
        from tropa.customers.models.consent import keep_stops
        from tropa.customers.models.customer import keep_keys
        from tropa.customers.models.merge import keep_aliases, led_on
        from tropa.customers.services import merging

        successors.register("customer", led_on)
        for hook in (keep_keys, keep_aliases, keep_stops):
            if hook not in after_write:
                after_write.append(hook)
        if contacts.follow not in at_end:
            at_end.append(contacts.follow)
        for eraser in (retention.erase, merging.erase, touch.erase):
            if eraser not in erasers:
                erasers.append(eraser)
