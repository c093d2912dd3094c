"""The customers app."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """See models/ for the nouns of this app."""

    name = "tropa.customers"
    label = "customers"

    def ready(self) -> None:
        """Hang the keys of names and the projections on the journal."""
        from tropa.core.journal import after_write
        from tropa.customers import projections  # noqa: F401  # they register themselves
        from tropa.customers.models.customer import keep_keys

        if keep_keys not in after_write:
            after_write.append(keep_keys)
