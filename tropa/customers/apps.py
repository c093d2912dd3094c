"""The customers app."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """See models/ for the nouns of this app."""

    name = "tropa.customers"
    label = "customers"
