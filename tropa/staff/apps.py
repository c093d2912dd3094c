"""The staff app."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """See models/ for the nouns of this app."""

    name = "tropa.staff"
    label = "staff"
