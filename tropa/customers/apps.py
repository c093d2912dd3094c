"""The customers app."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """See models/ for the nouns of this app."""

    name = "tropa.customers"
    label = "customers"

    def ready(self) -> None:
        """Hang the keys of names, the last contacts, the projections and the eraser of imports on the journal."""
        from tropa.core.journal import after_write, at_end
        from tropa.core.journal.erasure import erasers
        from tropa.customers import contacts, projections  # noqa: F401  # projections register themselves
        from tropa.customers.importing import retention
        from tropa.customers.models.customer import keep_keys

        if keep_keys not in after_write:
            after_write.append(keep_keys)
        if contacts.follow not in at_end:
            at_end.append(contacts.follow)
        if retention.erase not in erasers:
            erasers.append(retention.erase)
